// What a mean over samples is asked, chunk by chunk, on this rank or on others.
#include "problems/sample_mean.hpp"

#include <algorithm>

namespace bizo::problems {

void SampleMean::join(Team* team, int number) {
  team_ = team;
  number_ = number;
}

Range SampleMean::samples_of(Index chunk) const {
  const Index first = chunk * chunk_;
  return {first, std::min(chunk_, size() - first)};
}

// Scores, and what is added up of them; for the whole Hessian, see hessian_cost().
Index SampleMean::multiplications(const Question& q) const {
  const Index a_point = is_linear() ? features_.entries() * loss_->outputs() : size() * parameters();
  const Index passes = q.of == Of::all_hessian ? 2 * hessian_cost() : 2;
  return a_point * q.Y.cols() * passes;
}

void SampleMean::contribute(const Question& q, Range samples, Matrix& part) {
  const Index B = q.Y.cols();
  switch (q.of) {
    case Of::value:
      part.setZero(B, 1);
      return add_values(q, samples, part);
    case Of::gradient:
      part.resize(parameters(), B);
      return add_gradient(q, samples, part);
    case Of::hessian:
    case Of::gauss_newton:
      part.resize(parameters(), B);
      return add_curvature(q, samples, q.of == Of::hessian && !is_linear(), part);
    case Of::all_hessian:
      part.setZero(parameters(), parameters());
      return add_hessian(q, samples, part);
    case Of::losses:
      part.resize(samples.count, B);
      return fill_losses(q, samples, part);
    case Of::slopes:
      part.setZero(samples.count, B);
      return fill_slopes(q, samples, part);
    case Of::gram:
      Matrix scores(samples.count, B);
      features_.scores(samples, q.Y, scores);
      part.setZero(features_.dimension(), B);
      return features_.accumulate(samples, scores, part);
  }
}

void SampleMean::ask(const Question& q, const std::function<void(Range, const Matrix&)>& take) {
  const ChunkedWork work{.chunks = std::max<Index>(1, (size() + chunk_ - 1) / chunk_),
                         .multiplications = multiplications(q),
                         .make = [&](Index chunk, Matrix& part) { contribute(q, samples_of(chunk), part); },
                         .take = [&](Index chunk, const Matrix& part) { take(samples_of(chunk), part); },
                         .question = [&](Range chunks) { return message(q, chunks); }};
  (team_ ? *team_ : alone_).work(work);
}

void SampleMean::mean(const Question& q, MatrixRef out) {
  ask(q, [&](Range samples, const Matrix& part) {
    if (samples.first == 0)
      out = part;
    else
      out += part;
  });
  out /= static_cast<double>(size());
}

void SampleMean::rows(const Question& q, MatrixRef out) {
  ask(q, [&](Range samples, const Matrix& part) { out.middleRows(samples.first, samples.count) = part; });
  out /= static_cast<double>(size());
}

Bytes SampleMean::message(const Question& q, Range chunks) const {
  const Index first = samples_of(chunks.first).first;
  const Index count = chunks.count > 0 ? samples_of(chunks.end() - 1).end() - first : 0;
  Archive out;
  int number = number_;
  Of of = q.of;
  Matrix Y = q.Y, V = q.V.data() == q.Y.data() ? Matrix() : Matrix(q.V);
  Matrix weights = q.weights ? Matrix(q.weights->middleRows(first - q.first, count)) : Matrix();
  out(number, of, Y, V, weights);
  return out.take();
}

void SampleMean::help(Archive& question, Range chunks, const SharesWork::Give& give) {
  Of of{};
  Matrix Y, V, weights, part;
  question(of, Y, V, weights);
  const Matrix& along = V.size() > 0 ? V : Y;
  const Question q{of, Y, along, weights.size() > 0 ? &weights : nullptr, samples_of(chunks.first).first};
  for (Index chunk = chunks.first; chunk < chunks.end(); ++chunk) {
    contribute(q, samples_of(chunk), part);
    if (!give(chunk, part)) return;
  }
}

}  // namespace bizo::problems
