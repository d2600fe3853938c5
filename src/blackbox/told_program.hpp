// What a program whose answers have several numbers adds to the class of its level: residuals, constraints.
#pragma once

#include "bizo/core/constrained.hpp"
#include "bizo/core/reduce.hpp"
#include "bizo/core/sum_of_squares.hpp"
#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

// F or R, and constraints behind them, come in one answer, which is kept until the next evaluation: a method
// that wants all of them at a point has asked once.
template <class Level>
class ToldProgram : public Level {
 public:
  using Level::Level;

  void announce(std::span<const EvaluationKey> columns) override {
    answer_.resize(0, 0);
    Level::announce(columns);
  }

  // With R, F = |R|^2 / 2.
  void outer(ConstMatrixRef X, ConstMatrixRef Y, VectorRef values) override {
    const Index m = tells_value() ? 0 : told().residuals;
    const Matrix& answer = ask(tells_value() || m == 0 ? value_operation() : Operation::residuals, X, Y);
    for (Index b = 0; b < X.cols(); ++b)
      values(b) = m > 0 ? 0.5 * dot(answer.col(b).head(m), answer.col(b).head(m)) : answer(0, b);
  }

 protected:
  const Capabilities& told() const { return this->asker_.capabilities(); }
  bool tells_value() const { return told().tells_value; }
  Operation value_operation() const {
    return told().level == OracleLevel::value ? Operation::value : Operation::outer;
  }

  const Matrix& ask(Operation operation, ConstMatrixRef X, ConstMatrixRef Y) {
    if (answer_.size() == 0 || operation != asked_ || !same(X, X_) || !same(Y, Y_)) {
      asked_ = operation;
      X_ = X;
      Y_ = Y;
      answer_.resize(rows_of(operation, told()), X.cols());
      this->asker_.ask(operation, X, Y, Matrix(), answer_);
    }
    return answer_;
  }

 private:
  // Of what failed, y is not a number.
  static bool same(ConstMatrixRef one, ConstMatrixRef other) {
    return one.rows() == other.rows() && one.cols() == other.cols() &&
           (one.array() == other.array() || (one.array().isNaN() && other.array().isNaN())).all();
  }

  Operation asked_ = Operation::value;
  Matrix X_, Y_, answer_;  // of the last question
};

template <class Level>
class SquaresProgram : public ToldProgram<Level>, public SumOfSquares {
 public:
  using ToldProgram<Level>::ToldProgram;
  Index residuals() const override { return this->told().residuals; }
  void residual(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef R) override {
    R = this->ask(Operation::residuals, X, Y).topRows(residuals());
  }
};

// Base: one of the two above.
template <class Base>
class ConstrainedProgram final : public Base, public Constrained {
 public:
  using Base::Base;
  Index constraints() const override { return this->told().constraints; }
  Metrics metrics(ConstVectorRef x, ConstVectorRef y) override {
    Metrics all = Base::metrics(x, y);
    Matrix C(constraints(), 1);
    constraint(x, y, C);
    all.emplace_back("violation", C.cwiseMax(0).maxCoeff());
    return all;
  }
  void constraint(ConstMatrixRef X, ConstMatrixRef Y, MatrixRef C) override {
    const bool squares = this->told().residuals > 0 && !this->tells_value();
    C = this->ask(squares ? Operation::residuals : this->value_operation(), X, Y).bottomRows(constraints());
  }
};

}  // namespace bizo::blackbox
