// A program that stays and answers requests on a stream, one process a rank (docs/blackbox.md, Stream).
#pragma once

#include "blackbox/child.hpp"
#include "blackbox/frame.hpp"
#include "blackbox/limits.hpp"
#include "blackbox/oracle.hpp"

namespace bizo::blackbox {

class StreamOracle final : public Oracle {
 public:
  // Starts the program and hears its offer. ConfigError if it makes none.
  StreamOracle(Launch launch, Limits limits, std::shared_ptr<Watchdog> watchdog);
  ~StreamOracle() override;

  const Capabilities& capabilities() const override { return capabilities_; }
  // A program that dies, hangs or talks nonsense is ended, and started again for the next question. The
  // columns of a batch that is lost so are asked one by one, and a crash counts if a process that has
  // evaluated nothing before crashes too: what becomes of a column follows from the column alone.
  void answer(const Request& request, MatrixRef numbers, Reply& reply) override;
  // After faults alone, not after an evaluation that was given up.
  std::int64_t restarts() const override { return restarts_; }

 private:
  struct Trouble {
    EvaluationStatus status = EvaluationStatus::ok;
    std::string reason;
  };

  void start();
  // Sends one message and receives one into reader_.
  Trouble exchange(FrameWriter& writer, std::size_t max_bytes, double seconds);
  Trouble ask(const Request& request, MatrixRef numbers, Reply& reply);
  Trouble end(EvaluationStatus status, const std::string& reason, double patience);

  Launch launch_;
  Limits limits_;
  std::shared_ptr<Watchdog> watchdog_;
  std::unique_ptr<Child> child_;
  FrameReader reader_;
  Capabilities capabilities_;
  bool fresh_ = true;      // the process has evaluated nothing yet
  bool given_up_ = false;  // it was ended for no fault of its own
  std::int64_t restarts_ = 0;
};

}  // namespace bizo::blackbox
