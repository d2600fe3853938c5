// A program that is run once for every answer, and talks through two files (docs/blackbox.md, Files).
#pragma once

#include <functional>

#include "blackbox/child.hpp"
#include "blackbox/limits.hpp"
#include "blackbox/oracle.hpp"
#include "blackbox/record.hpp"
#include "blackbox/work_folders.hpp"

namespace bizo::blackbox {

// How a record is kept in a file. Readers throw Malformed, writers Error. A reader takes no memory for lists
// of more than `max` numbers, or none for a file that holds many times more.
struct FileFormat {
  std::string name;
  std::string extension;
  std::function<void(const Record&, const std::string& path)> write;
  std::function<Record(const std::string& path, std::uint64_t max)> read;
};
FileFormat text_format();
FileFormat json_format();

// In the work folder of a program that has the places of several ranks, as Open MPI's mpirun reads it.
inline constexpr const char* kHostfile = "hostfile";

struct FileSettings {
  std::vector<std::string> words;  // with {input}, {output} and {work}; paths are absolute
  FileFormat format;
  std::string folder;                       // where the work folders are made
  std::vector<std::string> copied, linked;  // files that every work folder gets
  bool keep = false;                        // keep every work folder, not only those of failures
  std::size_t keep_failures = 20;           // of failures, at most
  Limits limits;
  Variables variables;   // of the program's environment, added
  std::string hostfile;  // of every work folder; empty: none
};

class FileOracle final : public Oracle {
 public:
  FileOracle(FileSettings settings, Capabilities capabilities, std::shared_ptr<Watchdog> watchdog);
  const Capabilities& capabilities() const override { return capabilities_; }
  // One run of the program a column. FatalError if it cannot be run, or its files cannot be written.
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override;

 private:
  void evaluate(const Request& request, Index b, MatrixRef numbers, Reply& reply);
  std::string make_folder(const Request& request, Index b);
  void write_question(const Record& question, const std::string& input) const;
  // What a program leaves on standard output and standard error, and the end of it for a message.
  struct Said {
    std::string output, errors, last;
  };
  // Throws a ColumnFailure.
  void run(const std::string& folder, const std::string& input, const std::string& output, Said& said);
  void read(const Record& record, const Request& request, Index b, MatrixRef numbers, Reply& reply) const;

  FileSettings settings_;
  WorkFolders folders_;
  Capabilities capabilities_;
  std::shared_ptr<Watchdog> watchdog_;
};

}  // namespace bizo::blackbox
