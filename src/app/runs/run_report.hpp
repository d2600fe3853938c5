// What a run says before it begins and after it has ended.
#pragma once

#include <string>

#include "app/runs/preparation.hpp"
#include "bizo/core/recorder.hpp"

namespace bizo::app {

void print_beginning(const Preparation& prepared, int ranks);
void print_end(const Summary& summary, const std::string& output);

// Why there is nothing better: one line for a run that went wrong.
// has_values: whether rows have values of Phi (Method::has_values).
std::string explain_stop(const Summary& summary, bool has_values, const std::string& output);

}  // namespace bizo::app
