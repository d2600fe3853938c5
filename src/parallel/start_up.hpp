// The ranks' agreement before the work starts. All functions are collective.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bizo/core/bytes.hpp"
#include "parallel/session.hpp"

namespace bizo::parallel {

// Why a rank cannot start.
struct Failure {
  std::string text;
  int exit_code = 1;
};

// The same answer on all ranks: nothing if all can start, otherwise the failure of the lowest rank that
// cannot, its text preceded by "rank <number>: " unless that is rank 0. For rank 0 to print, and for all to
// exit with.
std::optional<Failure> agree(Session& session, const std::optional<Failure>& own);

// Rank 0's text, on all ranks.
std::string broadcast(Session& session, std::string text);

// Every rank's text, on all ranks, in the order of the ranks.
std::vector<Bytes> gather(Session& session, const Bytes& own);

// Returns on rank 0 when all ranks have called it: none is in a call before it any more, in which the loss of
// another one would leave it.
void wait_for_all(Session& session);

}  // namespace bizo::parallel
