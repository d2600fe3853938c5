// A team of all ranks: while rank 0 is at work alone, the others make chunks of that work.
#pragma once

#include <functional>
#include <optional>

#include "bizo/core/team.hpp"
#include "parallel/communicator.hpp"

namespace bizo::parallel {

// Each rank gets a run of chunks; what it has not made when it should is made here. So no rank is waited for,
// be it slow or lost; and where others have no core of their own, they are soon left alone. Of rank 0.
class MpiTeam final : public Team {
 public:
  // The problem works here until the team is gone.
  MpiTeam(Communicator& communicator, SharesWork& problem);
  ~MpiTeam() override;
  MpiTeam(const MpiTeam&) = delete;
  MpiTeam& operator=(const MpiTeam&) = delete;

  // While it lives, the other ranks have nothing to do.
  class Idle {
   public:
    explicit Idle(MpiTeam& team) : team_(team) { team_.others_idle_ = true; }
    ~Idle() { team_.others_idle_ = false; }
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;

   private:
    MpiTeam& team_;
  };
  // A part has come, of whatever work.
  void heard_from(int rank) { owes_[static_cast<std::size_t>(rank)] = false; }
  double seconds() const { return seconds_; }  // in which others were asked to help
  void work(const ChunkedWork& work) override;

 private:
  class Sharing;
  std::vector<int> helpers(Index chunks);

  Communicator& communicator_;
  SharesWork& problem_;
  bool others_idle_ = false;
  std::vector<bool> owes_;    // by rank: it was asked, and has said nothing since; it is not asked again
  std::uint64_t number_ = 0;  // of the work that was shared last
  double seconds_ = 0;
  int rest_ = 0, resting_ = 0;  // works without others since they were late, and how many of them are left
};

// The other side. `is_over`: rank 0 has said something else, and needs no more of this.
void help(Communicator& communicator, SharesWork& problem, std::uint64_t number, Range chunks,
          std::span<const std::byte> question, const std::function<bool()>& is_over);

}  // namespace bizo::parallel
