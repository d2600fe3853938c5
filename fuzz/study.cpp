#include "app/study/study_file.hpp"

#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {

void study(Input input) {
  const std::string text(input);
  refusable([&] { app::is_study(text, "input.ini"); });
  refusable([&] {
    const auto study = app::read_study(text, "input.ini");
    for (std::size_t i = 0; i < std::min<std::size_t>(study.cells.size(), 20); ++i) {
      app::label_of(study.cells[i]);
      app::Config config(study.cells[i].ini);
    }
  });
}

}  // namespace bizo::fuzz
