// Problems whose y_0 is a random draw: beside the oracle levels, not one of them.
#pragma once

#include <utility>

#include "bizo/core/types.hpp"

namespace bizo {

class RandomStarts {
 public:
  virtual ~RandomStarts() = default;
  const Matrix& other_starts() const { return others_; }  // more draws of y_0: p x S, S may be 0
  void set_other_starts(Matrix others) { others_ = std::move(others); }

 private:
  Matrix others_;
};

}  // namespace bizo
