#include "parallel/start_up.hpp"

#include "parallel/communicator.hpp"

namespace bizo::parallel {
namespace {

std::string broadcast_from(int root, Communicator& communicator, std::string text) {
  std::size_t size = text.size();
  communicator.broadcast(std::as_writable_bytes(std::span(&size, 1)), root);
  text.resize(size);
  communicator.broadcast(std::as_writable_bytes(std::span(text)), root);
  return text;
}

}  // namespace

std::optional<Failure> agree(Session& session, const std::optional<Failure>& own) {
  Communicator& communicator = session.communicator();
  int lowest = own ? session.rank() : session.size();
  MPI_Request request;
  MPI_Iallreduce(MPI_IN_PLACE, &lowest, 1, MPI_INT, MPI_MIN, communicator.handle(), &request);
  wait(request);
  if (lowest == session.size()) return std::nullopt;

  Failure failure = own.value_or(Failure{});
  communicator.broadcast(std::as_writable_bytes(std::span(&failure.exit_code, 1)), lowest);
  failure.text = broadcast_from(lowest, communicator, std::move(failure.text));
  if (lowest > 0) failure.text = "rank " + std::to_string(lowest) + ": " + failure.text;
  return failure;
}

void wait_for_all(Session& session) {
  Communicator& communicator = session.communicator();
  if (session.rank() > 0) return communicator.send(0, Tag::farewell, {});
  for (int missing = session.size() - 1; missing > 0; --missing) communicator.receive();
}

std::string broadcast(Session& session, std::string text) {
  return broadcast_from(0, session.communicator(), std::move(text));
}

std::vector<Bytes> gather(Session& session, const Bytes& own) {
  std::vector<Bytes> all(static_cast<std::size_t>(session.size()));
  for (int rank = 0; rank < session.size(); ++rank) {
    Bytes& bytes = all[static_cast<std::size_t>(rank)];
    if (rank == session.rank()) bytes = own;
    std::size_t size = bytes.size();
    session.communicator().broadcast(std::as_writable_bytes(std::span(&size, 1)), rank);
    bytes.resize(size);
    session.communicator().broadcast(bytes, rank);
  }
  return all;
}

}  // namespace bizo::parallel
