#include "problems/validated_fit.hpp"

namespace bizo::problems {
namespace {

// By which a team knows the means.
constexpr int kTrain = 0, kValidation = 1;

}  // namespace

void ValidatedFit::outer(ConstMatrixRef, ConstMatrixRef Y, VectorRef values) {
  validation_.value(nullptr, Y, values);
  values *= loss_factor_;
}

void ValidatedFit::outer_gradient_y(ConstMatrixRef, ConstMatrixRef Y, MatrixRef G) {
  validation_.gradient(nullptr, Y, G);
  G *= loss_factor_;
}

void ValidatedFit::outer_gradient_x(ConstMatrixRef, ConstMatrixRef, MatrixRef G) {
  G.setZero();
}

void ValidatedFit::join(Team* team) {
  train_.join(team, kTrain);
  validation_.join(team, kValidation);
}

void ValidatedFit::help(std::span<const std::byte> question, Range chunks, const Give& give) {
  Archive in(question);
  int number = 0;
  in(number);
  (number == kTrain ? train_ : validation_).help(in, chunks, give);
}

}  // namespace bizo::problems
