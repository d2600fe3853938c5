// A matrix of samples, dense or sparse, and the two products with it that every data pass is made of.
#pragma once

#include <Eigen/SparseCore>
#include <cstddef>
#include <memory>
#include <variant>
#include <vector>

#include "bizo/core/types.hpp"

namespace bizo {

using SparseMatrix = Eigen::SparseMatrix<double, Eigen::ColMajor, Index>;
using DenseView = Eigen::Map<const Matrix>;
using SparseView = Eigen::Map<const SparseMatrix>;

// dimension x size; a sample is a column. Sparse data stays sparse. Copies are cheap: they share the numbers
// until one of them is changed.
class Features {
 public:
  Features() : Features(Matrix()) {}
  explicit Features(Matrix dense);
  explicit Features(SparseMatrix sparse);

  Index dimension() const;
  Index size() const;
  Index entries() const;  // that are stored
  bool is_sparse() const;
  DenseView dense() const;  // of dense data; valid until they are moved
  SparseView sparse() const;

  // The numbers may lie in memory of another owner, such as memory that processes share.
  struct Layout {
    bool sparse = false;
    Index dimension = 0, size = 0, entries = 0;
    std::size_t bytes() const;  // that they take
  };
  Layout layout() const;
  // Moves the numbers of these features and of all their copies there; the place (layout().bytes(), aligned
  // for double) must outlive them all.
  void move_to(std::byte* place);
  // What was moved there.
  static Features at(const Layout& layout, const std::byte* place);

  // The samples with these indices (0 .. size - 1), in this order; one may occur several times.
  Features subset(const std::vector<Index>& samples) const;
  // Samples and features exchanged.
  Features transposed() const;
  // Each feature i becomes (value - shift(i)) * factor(i); both have `dimension` entries. ConfigError for
  // sparse data and a shift that is not 0 everywhere.
  void rescale(ConstVectorRef shift, ConstVectorRef factor);
  // Appends a feature that is 1 in every sample.
  void append_constant();
  // Mean, standard deviation (divisor n) and largest absolute value of every feature.
  Vector mean() const;
  Vector deviation() const;
  Vector largest() const;

  // scores = A_sT W for the samples s in `samples`:  W is dimension x C, scores is samples.count x C.
  // The bits of a column of scores do not depend on the other columns of W.
  void scores(Range samples, ConstMatrixRef W, MatrixRef scores) const;
  // sum += A_s R:  R is samples.count x C, sum is dimension x C. Same guarantee.
  void accumulate(Range samples, ConstMatrixRef R, MatrixRef sum) const;
  // The same with the squares of the entries of A_s.
  void accumulate_squares(Range samples, ConstMatrixRef R, MatrixRef sum) const;
  // The lower triangle of gram += A_s diag(weights) A_sT, dimension x dimension; sparse samples cost the
  // square of their entries.
  void accumulate_gram(Range samples, ConstVectorRef weights, MatrixRef gram) const;

 private:
  struct Storage {
    std::variant<Matrix, SparseMatrix> own;  // empty, if another owns the numbers
    std::variant<DenseView, SparseView> numbers;
  };
  std::shared_ptr<Storage> storage_;
};

}  // namespace bizo
