// The problems that a configuration can name.
#pragma once

#include <functional>
#include <memory>

#include "bizo/core/catalogue.hpp"
#include "bizo/core/dataset.hpp"
#include "bizo/core/problem.hpp"

namespace bizo {

using MakeProblem = std::function<std::unique_ptr<Problem>(const Params&, const DataFiles&)>;

const Catalogue<MakeProblem>& problem_catalogue();

}  // namespace bizo
