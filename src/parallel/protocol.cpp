#include "parallel/protocol.hpp"

namespace bizo::parallel {

Evaluated evaluate_batch(WorkerContext& worker, const Query& query, Range batch) {
  const Index rows = worker.probes.at(query.probe).payload_rows();
  Evaluated evaluated{std::vector<Outcome>(static_cast<std::size_t>(batch.count)),
                      Matrix::Constant(rows, batch.count, kNaN),
                      {}};
  evaluated.report = run_batch(worker, query, batch, evaluated.items, evaluated.payload);
  return evaluated;
}

Bytes result_of(const Deal& deal, bool interrupted, double seconds, double lost,
                const std::optional<Evaluated>& evaluated) {
  ByteWriter out;
  out.put(interrupted);
  out.put(deal.query);
  out.put(deal.batch);
  out.put(seconds);
  out.put(lost);
  out.put(evaluated.has_value());
  if (evaluated) {
    out.put_array(std::span(evaluated->items));
    out.put_array(entries(evaluated->payload));
    out.put_array(std::span(evaluated->report.reason));
  }
  return out.take();
}

}  // namespace bizo::parallel
