// The data of a run: read on this rank, or made by another one.
#pragma once

#include "io/data_files.hpp"

namespace bizo::app {

class RunData final : public DataFiles {
 public:
  RunData() = default;
  // What once() has made on another rank that was asked the same.
  explicit RunData(std::vector<Dataset> made) : made_(std::move(made)), given_(true) {}

  Dataset dataset(const DatasetRequest& request) const override { return files_.dataset(request); }
  Vector vector(const std::string& path, const std::string& solution) const override {
    return files_.vector(path, solution);
  }
  std::vector<Dataset> once(Index count, const Make& make) const override;

  const std::vector<std::string>& notes() const { return files_.notes(); }
  // All that once() has made so far; copies share the numbers.
  const std::vector<Dataset>& made() const { return made_; }

 private:
  io::FileData files_;
  mutable std::vector<Dataset> made_;
  bool given_ = false;
  mutable std::size_t asked_ = 0;  // of those that were given
};

}  // namespace bizo::app
