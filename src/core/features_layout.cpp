// Where the numbers of features lie.
#include <algorithm>
#include <type_traits>

#include "bizo/core/features.hpp"

namespace bizo {
namespace {

SparseView view_of(const SparseMatrix& matrix) {
  return {matrix.rows(),          matrix.cols(),          matrix.nonZeros(),
          matrix.outerIndexPtr(), matrix.innerIndexPtr(), matrix.valuePtr()};
}

SparseMatrix compressed(SparseMatrix matrix) {
  matrix.makeCompressed();
  return matrix;
}

// Of sparse features: first the entries, then their indices, then where the samples begin.
struct SparsePlaces {
  double* values;
  Index *inner, *outer;
  SparsePlaces(const Features::Layout& layout, std::byte* place)
      : values(reinterpret_cast<double*>(place)),
        inner(reinterpret_cast<Index*>(values + layout.entries)),
        outer(inner + layout.entries) {}
};

}  // namespace

Features::Features(Matrix dense)
    : storage_(std::make_shared<Storage>(Storage{std::move(dense), DenseView(nullptr, 0, 0)})) {
  const auto& own = std::get<Matrix>(storage_->own);
  storage_->numbers.emplace<DenseView>(own.data(), own.rows(), own.cols());
}

Features::Features(SparseMatrix sparse)
    : storage_(std::make_shared<Storage>(Storage{compressed(std::move(sparse)), DenseView(nullptr, 0, 0)})) {
  storage_->numbers.emplace<SparseView>(view_of(std::get<SparseMatrix>(storage_->own)));
}

bool Features::is_sparse() const {
  return std::holds_alternative<SparseView>(storage_->numbers);
}

DenseView Features::dense() const {
  return std::get<DenseView>(storage_->numbers);
}

SparseView Features::sparse() const {
  return std::get<SparseView>(storage_->numbers);
}

Index Features::entries() const {
  return is_sparse() ? sparse().nonZeros() : dense().size();
}

std::size_t Features::Layout::bytes() const {
  const auto numbers = static_cast<std::size_t>(entries);
  if (!sparse) return numbers * sizeof(double);
  return numbers * (sizeof(double) + sizeof(Index)) + static_cast<std::size_t>(size + 1) * sizeof(Index);
}

Features::Layout Features::layout() const {
  return {is_sparse(), dimension(), size(), entries()};
}

void Features::move_to(std::byte* place) {
  const Layout layout = this->layout();
  if (layout.sparse) {
    const SparseView from = sparse();
    const SparsePlaces to(layout, place);
    std::copy_n(from.valuePtr(), layout.entries, to.values);
    std::copy_n(from.innerIndexPtr(), layout.entries, to.inner);
    std::copy_n(from.outerIndexPtr(), layout.size + 1, to.outer);
  } else {
    std::copy_n(dense().data(), layout.entries, reinterpret_cast<double*>(place));
  }
  std::visit([&](const auto& view) { storage_->numbers.emplace<std::decay_t<decltype(view)>>(view); },
             at(layout, place).storage_->numbers);
  storage_->own = Matrix();
}

Features Features::at(const Layout& layout, const std::byte* place) {
  Features features;
  auto& numbers = features.storage_->numbers;
  if (layout.sparse) {
    const SparsePlaces from(layout, const_cast<std::byte*>(place));
    numbers.emplace<SparseView>(layout.dimension, layout.size, layout.entries, from.outer, from.inner,
                                from.values);
  } else {
    numbers.emplace<DenseView>(reinterpret_cast<const double*>(place), layout.dimension, layout.size);
  }
  return features;
}

}  // namespace bizo
