#include "app/config/config.hpp"
#include "bizo/core/number_list.hpp"
#include "bizo/core/words.hpp"
#include "refusable.hpp"
#include "targets.hpp"

namespace bizo::fuzz {
namespace {

// One of every kind, under short names.
OptionTable options() {
  Option list = text_option("numbers", "1, 2", "");
  list.type = OptionType::numbers;
  return {text_option("text", "", ""),      choice_option("choice", {"a", "b"}, ""),
          flag_option("flag", true, ""),    integer_option("whole", "1", 0, ""),
          number_option("number", "1", ""), list};
}

}  // namespace

// A setting a line, as arguments of --set, and what options make of their values.
void set(Input input) {
  app::Config config(std::string("[inner]\nname = auto\n"), "input");
  while (!input.empty()) {
    const std::string line(input.substr(0, input.find('\n')));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    refusable([&] { config.set(line); });
  }
  refusable([&] { config.use_new_names(); });
  refusable([&] {
    const Params params("inner", options(), config.section("inner"));
    params.text("text");
    params.flag("flag");
    params.integer("whole");
    params.number("number");
    params.numbers("numbers");
  });
  for (const auto& setting : app::settings_of(config))
    refusable([&] {
      numbers_in(setting.second);
      flaw_of_list(setting.second);
      split_words(setting.second, setting.first, " ,");
    });
}

}  // namespace bizo::fuzz
