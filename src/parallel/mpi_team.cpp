#include "parallel/mpi_team.hpp"

#include <algorithm>

#include "parallel/protocol.hpp"
#include "parallel/waiter.hpp"

namespace bizo::parallel {
namespace {

// Work of fewer multiplications is done before others have heard of it (docs/cluster.md).
constexpr Index kWorthMessages = Index{1} << 19;

// Beyond the time of a chunk here, in seconds, before what is missing is made here.
constexpr double kPatience = 5e-5;

// Works that rank 0 does alone, at most, before it asks again those who were too late.
constexpr int kLongestRest = 64;

}  // namespace

// One work on its way.
class MpiTeam::Sharing {
 public:
  Sharing(Communicator& communicator, std::vector<bool>& owes, std::uint64_t number, const ChunkedWork& work)
      : communicator_(communicator),
        owes_(owes),
        number_(number),
        work_(work),
        parts_(static_cast<std::size_t>(work.chunks)) {}

  // False: most of what others were to make was made here.
  bool run(const std::vector<int>& helpers) {
    const auto ranks = static_cast<Index>(helpers.size()) + 1;
    const auto run_of = [&](Index place) {
      const Index first = work_.chunks * place / ranks;
      return Range{first, work_.chunks * (place + 1) / ranks - first};
    };
    for (std::size_t i = 0; i < helpers.size(); ++i) ask(helpers[i], run_of(static_cast<Index>(i) + 1));
    communicator_.push();
    const Range own = run_of(0);
    const double begin = MPI_Wtime();
    for (Index chunk = own.first; chunk < own.end(); ++chunk) {
      make(chunk);
      while (receive()) continue;
    }
    const double patience = (MPI_Wtime() - begin) / static_cast<double>(own.count) + kPatience;
    Index late = 0;
    while (taken_ < work_.chunks) {
      if (late == 0 ? wait_until([&] { return receive(); }, patience) : receive()) continue;
      make(last_missing());
      ++late;
    }
    return 2 * late <= work_.chunks - own.count;
  }

 private:
  void ask(int rank, Range chunks) {
    const Order order{.task = Task::chunks, .query = number_, .batch = chunks, .by_message = true};
    const Bytes question = work_.question(chunks);
    communicator_.send(rank, Tag::order, std::as_bytes(std::span(&order, 1)));
    communicator_.send(rank, Tag::payload, question);
    owes_[static_cast<std::size_t>(rank)] = true;
  }

  void make(Index chunk) {
    Matrix part;
    work_.make(chunk, part);
    keep(chunk, std::move(part));
  }

  // Whether a part has come. Those of earlier works come too late.
  bool receive() {
    if (const auto failure = communicator_.try_receive(Tag::failure)) throw error_of(*failure, communicator_);
    const auto message = communicator_.try_receive(Tag::part);
    if (!message) return false;
    owes_[static_cast<std::size_t>(message->source)] = false;
    ByteReader in(message->bytes);
    if (in.get<std::uint64_t>() != number_) return false;
    const auto chunk = in.get<Index>(), rows = in.get<Index>(), cols = in.get<Index>();
    Matrix part(rows, cols);
    in.get_array(entries(part));
    keep(chunk, std::move(part));
    return true;
  }

  // Takes what is next. A part that was made twice has the same bits.
  void keep(Index chunk, Matrix part) {
    if (chunk < taken_) return;
    parts_[static_cast<std::size_t>(chunk)] = std::move(part);
    for (; taken_ < work_.chunks && parts_[static_cast<std::size_t>(taken_)]; ++taken_) {
      auto& next = parts_[static_cast<std::size_t>(taken_)];
      work_.take(taken_, *next);
      next.reset();
    }
  }

  Index last_missing() const {
    Index chunk = work_.chunks - 1;
    while (parts_[static_cast<std::size_t>(chunk)]) --chunk;
    return chunk;
  }

  Communicator& communicator_;
  std::vector<bool>& owes_;
  const std::uint64_t number_;
  const ChunkedWork& work_;
  std::vector<std::optional<Matrix>> parts_;  // that came before their turn
  Index taken_ = 0;
};

MpiTeam::MpiTeam(Communicator& communicator, SharesWork& problem)
    : communicator_(communicator), problem_(problem), owes_(static_cast<std::size_t>(communicator.size())) {
  problem_.join(this);
}

MpiTeam::~MpiTeam() {
  problem_.join(nullptr);
}

// Ranks that evaluate what is of no use any more, or sleep, would be asked again and again.
std::vector<int> MpiTeam::helpers(Index chunks) {
  while (const auto part = communicator_.try_receive(Tag::part)) heard_from(part->source);
  std::vector<int> helpers;
  for (int rank = 1; rank < communicator_.size() && std::ssize(helpers) + 1 < chunks; ++rank)
    if (!communicator_.lost(rank) && !owes_[static_cast<std::size_t>(rank)]) helpers.push_back(rank);
  return helpers;
}

void MpiTeam::work(const ChunkedWork& work) {
  if (!others_idle_ || work.multiplications < kWorthMessages) return Team::work(work);
  const std::vector<int> helpers = this->helpers(work.chunks);
  if (helpers.empty()) return Team::work(work);
  if (resting_ > 0) {
    --resting_;
    return Team::work(work);
  }
  const double begin = MPI_Wtime();
  const bool in_time = Sharing(communicator_, owes_, ++number_, work).run(helpers);
  rest_ = in_time ? 0 : std::clamp(2 * rest_, 1, kLongestRest);
  resting_ = rest_;
  seconds_ += MPI_Wtime() - begin;
}

void help(Communicator& communicator, SharesWork& problem, std::uint64_t number, Range chunks,
          std::span<const std::byte> question, const std::function<bool()>& is_over) {
  problem.help(question, chunks, [&](Index chunk, const Matrix& part) {
    ByteWriter out;
    out.put(number);
    out.put(chunk);
    out.put(part.rows());
    out.put(part.cols());
    out.put_array(entries(part));
    communicator.send(0, Tag::part, out.take());
    return !is_over();
  });
}

}  // namespace bizo::parallel
