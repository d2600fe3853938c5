#include "app/study/study_forecast.hpp"

#include <map>

#include "app/config/automatic.hpp"
#include "app/config/sections.hpp"
#include "app/study/cell_files.hpp"
#include "io/results.hpp"

namespace bizo::app {
namespace {

struct Mean {
  double sum = 0;
  int count = 0;
  void add(double seconds) {
    sum += seconds;
    ++count;
  }
  double value() const { return count > 0 ? sum / count : kNaN; }
};

// Its settings other than the seed.
std::string kind_of(const Cell& cell) {
  std::string kind = cell.variant;
  for (const auto& [name, value] : cell.settings)
    if (name != "run.seed") kind += "\n" + name + "=" + value;
  return kind;
}

}  // namespace

std::vector<CellCost> cell_costs(const Study& study) {
  std::vector<CellCost> costs(study.cells.size());
  std::map<std::string, Mean> of_kind;
  Mean of_all;
  for (std::size_t i = 0; i < costs.size(); ++i) {
    const CellFiles files = files_of(study, i);
    if (!has_ended(files)) continue;
    costs[i] = {true, io::read_results(files.output).wall};
    of_kind[kind_of(study.cells[i])].add(costs[i].seconds);
    of_all.add(costs[i].seconds);
  }
  for (std::size_t i = 0; i < costs.size(); ++i) {
    if (costs[i].done) continue;
    const Mean& mine = of_kind[kind_of(study.cells[i])];
    costs[i].seconds = mine.count > 0 ? mine.value() : of_all.value();
  }
  return costs;
}

std::string budget_of(const Cell& cell) {
  const Config config(cell.ini);
  const Params budget = read_section(config, "budget");
  std::string text;
  for (const char* name : {"evaluations", "inner_gradients", "wall_time", "iterations"})
    if (budget.given(name))
      text += (text.empty() ? "" : ", ") + budget.text(name) + " " +
              (std::string(name) == "wall_time"         ? "seconds"
               : std::string(name) == "inner_gradients" ? "inner gradients"
                                                        : name);
  if (!text.empty()) return text;
  return is_automatic(config) ? "the iterations that method = auto chooses"
                              : budget.text("iterations") + " iterations";
}

}  // namespace bizo::app
