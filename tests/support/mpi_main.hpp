// main() of the tests that run under mpirun: --ranks=N must equal the number of ranks; rank 0 reports
// progress, the others failures only; every rank ends with the same exit code. Include it once in a program.
#pragma once

#include <gtest/gtest.h>

#include <iostream>
#include <string>

#include "parallel/mpi_executor.hpp"
#include "parallel/session.hpp"

namespace bizo::test {

inline parallel::Session* the_session = nullptr;

inline parallel::Session& session() {
  return *the_session;
}

// Runs body(executor) on rank 0 and serves it on the others.
template <class Body>
void with_executor(WorkerContext& worker, Index batch, parallel::MasterMode master, Body body) {
  static const volatile std::sig_atomic_t interrupted = 0;
  if (session().rank() > 0) return parallel::serve(session(), worker, interrupted);
  parallel::MpiExecutor executor(session(), worker, batch, master);
  body(executor);
}

class FailurePrinter : public testing::EmptyTestEventListener {
  void OnTestPartResult(const testing::TestPartResult& result) override {
    if (result.failed()) std::cerr << "rank " << session().rank() << ": " << result << std::endl;
  }
};

inline int run_tests(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const std::string expected = "--ranks=" + std::to_string(session().size());
  if (argc != 2 || argv[1] != expected) {
    std::cerr << "started with " << expected.substr(2) << "; ask for that\n";
    return 2;
  }
  if (session().rank() > 0) {
    auto& listeners = testing::UnitTest::GetInstance()->listeners();
    delete listeners.Release(listeners.default_result_printer());
    listeners.Append(new FailurePrinter);
  }
  return RUN_ALL_TESTS();
}

}  // namespace bizo::test

int main(int argc, char** argv) {
  bizo::parallel::Session session;
  bizo::test::the_session = &session;
  return session.finish(bizo::test::run_tests(argc, argv));
}
