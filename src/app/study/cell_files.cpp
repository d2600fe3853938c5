#include "app/study/cell_files.hpp"

#include <filesystem>
#include <span>

#include "bizo/core/status.hpp"
#include "io/checksum.hpp"
#include "io/merged_runs.hpp"
#include "io/own_files.hpp"
#include "io/run_status.hpp"

namespace bizo::app {
namespace {

namespace fs = std::filesystem;

}  // namespace

std::string cells_folder(const Study& study) {
  return fs::path(study.output).replace_extension(".cells").string();
}

CellFiles files_of(const Study& study, std::size_t index) {
  const std::string text = text_of(study.cells[index].ini);
  const auto sum = io::hexadecimal(io::checksum_of(std::as_bytes(std::span(text))));
  const std::string name = (fs::path(cells_folder(study)) / sum.substr(0, 16)).string();
  return {name + ".ini", name + ".h5", name + ".log"};
}

bool has_ended(const CellFiles& files) {
  const auto code = io::read_status(files.output);
  if (!code || !fs::exists(files.output)) return false;
  const auto end = io::read_end(files.output);
  return *code == kFinished || *code == kWentWrong || (end && end->first == StopReason::wall_time);
}

bool went_well(const CellFiles& files) {
  return io::read_status(files.output) != kWentWrong;
}

}  // namespace bizo::app
