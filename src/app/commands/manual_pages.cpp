#include "app/commands/manual_pages.hpp"

#include <algorithm>
#include <cctype>

#include "app/config/command_table.hpp"
#include "app/config/common_options.hpp"
#include "app/config/config.hpp"
#include "app/report/roff.hpp"
#include "bizo/core/suggestions.hpp"
#include "generated/build_version.hpp"

namespace bizo::app {
namespace {

constexpr char kProgram[] = "bizo";
constexpr char kConfiguration[] = "bizo.ini";

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) { return std::toupper(letter); });
  return text;
}

std::string title(const ManualPage& page, const std::string& summary) {
  return ".TH " + roff(upper(page.name)) + " " + std::to_string(page.section) + " \"\" \"bizo " + kVersion +
         "\" \"bizo\"\n.SH NAME\n" + roff(page.name) + " \\- " + roff(summary) + "\n";
}

std::string paragraph(const std::string& text) {
  return ".PP\n" + roff(text) + "\n";
}

std::string heading(const std::string& text) {
  return ".SH " + roff(upper(text)) + "\n";
}

std::string exit_status() {
  std::string text = heading("exit status");
  for (const auto& [code, meaning] : exit_codes()) text += roff_term(std::to_string(code), meaning);
  return text;
}

std::string see_also(const std::vector<std::string>& pages) {
  std::string text = heading("see also");
  for (const auto& page : pages) {
    const auto bracket = page.find('(');
    text += ".BR " + roff(page.substr(0, bracket)) + " " + page.substr(bracket) +
            (page == pages.back() ? "\n" : " ,\n");
  }
  return text;
}

std::string options_of(const std::string& command) {
  std::string text = heading("options");
  for (const auto& option : command_options(command)) text += roff_term(option.form, option.text);
  return text + roff_term("-h, --help", "the usage and these options, in short");
}

std::string command_page(const ManualPage& page, const Command& command) {
  std::string text =
      title(page, command.summary) + heading("synopsis") + ".ad l\n" + roff(command.usage) + "\n.ad b\n";
  if (!command.text.empty()) text += heading("description") + roff(command.text) + "\n";
  return text + options_of(command.name) + exit_status() + see_also({"bizo(1)", "bizo.ini(5)"});
}

std::string program_page(const ManualPage& page) {
  std::string text = title(page, "distributed zeroth-order bilevel optimization") + heading("synopsis") +
                     roff_block("bizo COMMAND [argument ...] [option ...]") + heading("description");
  text += roff(
      "bizo minimizes F(x, y*(x)), y*(x) = argmin_y f(x, y), from values alone, on one core or on many MPI "
      "ranks. A "
      "configuration, in an INI file, says what is minimized and how; results are in an HDF5 file.\n");
  text += heading("commands");
  for (const auto& command : commands()) text += roff_term("bizo " + command.name, command.summary);
  text += heading("examples");
  text += roff_block(
      "bizo launch all /usr/share/bizo/jobs/hyper_cleaning.ini\nbizo inspect hyper_cleaning.h5\nbizo report "
      "hyper_cleaning.h5");
  text += heading("files");
  text += roff_term("/usr/share/bizo/jobs", "configurations that run as they are, and scripts for SLURM");
  text += roff_term("/usr/share/bizo/data", "their data");
  text += roff_term("/usr/share/doc/bizo", "documentation");
  text += paragraph("An installation with another prefix has them there, such as /usr/local/share/bizo.");
  std::vector<std::string> pages{"bizo.ini(5)", "mpirun(1)"};
  for (const auto& command : commands()) pages.push_back("bizo-" + command.name + "(1)");
  return text + exit_status() + see_also(pages);
}

std::string option_text(const Option& option) {
  std::string text = option.help;
  if (!option.choices.empty())
    text +=
        std::string(option.type == OptionType::choice ? "; one of: " : "; or: ") + listing(option.choices);
  return text;
}

std::string options_of(const std::string& section, const OptionTable& options) {
  std::string text;
  for (const auto& option : options)
    text += roff_term(section + "." + option.name + " = " + option.fallback, option_text(option));
  return text;
}

std::string component(const Row<std::nullptr_t>& row, const std::string& section) {
  std::string text = ".SS " + roff(row.name) + "\n" + roff(row.summary) + "\n" + roff_block(row.definition) +
                     options_of(section, row.options);
  if (!row.defaults.empty()) text += paragraph("Its own defaults of other options:");
  std::string defaults;
  for (const auto& [option, value] : row.defaults)
    defaults += (defaults.empty() ? "" : "\n") + option + " = " + value;
  return defaults.empty() ? text : text + roff_block(defaults);
}

std::string configuration_page(const ManualPage& page, const std::vector<CatalogueView>& catalogues) {
  std::string text = title(page, "configurations of bizo") + heading("description");
  text += roff(
      "An INI file in UTF-8: sections in brackets, and in each settings, key = value. A comment begins with "
      "# or ; at "
      "the start of a line or after a blank. Quotation marks around a value are left out. Paths are relative "
      "to the "
      "folder that bizo is started in. Everything but problem.name has a default; --set section.key=value "
      "overrides "
      "the file. Settings in [section component], such as [method hozog], hold only where that component is "
      "chosen.\n");
  text += heading("example");
  text += roff_block(
      "[problem]\nname = ridge\ndata = /usr/share/bizo/data/diabetes.csv\n\n[method]\nname = "
      "auto\n\n[budget]\n"
      "iterations = 100\n\n[run]\noutput = ridge.h5");
  text += heading("sections");
  for (const auto& section : section_names())
    text += ".SS [" + section + "]\n" + options_of(section, common_options(section));
  for (const auto& catalogue : catalogues) {
    text += heading(catalogue.name);
    text += roff("Components that [" + catalogue.section + "] can name, each with its own options.\n");
    for (const auto& row : catalogue.rows) text += component(row, catalogue.section);
  }
  return text + see_also({"bizo(1)", "bizo-run(1)", "bizo-describe(1)"});
}

}  // namespace

std::vector<ManualPage> manual_pages() {
  std::vector<ManualPage> pages{{kProgram, 1}};
  for (const auto& command : commands()) pages.push_back({"bizo-" + command.name, 1});
  pages.push_back({kConfiguration, 5});
  return pages;
}

std::string manual_page(const ManualPage& page, const std::vector<CatalogueView>& catalogues) {
  if (page.name == kProgram) return program_page(page);
  if (page.name == kConfiguration) return configuration_page(page, catalogues);
  return command_page(page, find_command(page.name.substr(std::string("bizo-").size())));
}

}  // namespace bizo::app
