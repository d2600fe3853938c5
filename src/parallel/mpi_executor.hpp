// Evaluation on all ranks: rank 0 makes the executor, every other rank serves it. (long: the steps of one
// class.)
//
// Rank 0 tells the ranks the queries and deals their batches to idle ranks, those of an older query first;
// answers come back as messages. Batches and slices of coordinates do not depend on the number of ranks:
// results have the bits of SerialExecutor's. The batches of a lost rank are dealt again
// (Session::survive_losses). With backup, idle ranks evaluate again what another rank holds for too long: the
// first answer counts, and the other one, of the same bits, is of no use. The first batch of all is evaluated
// by two ranks, to see that it has the same bits.
#pragma once

#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "bizo/core/executor.hpp"
#include "parallel/dealer.hpp"
#include "parallel/mpi_team.hpp"
#include "parallel/session.hpp"
#include "parallel/team_lead.hpp"

namespace bizo::parallel {

enum class Task : std::int64_t;
struct Order;

// Rank 0 only. Errors: FatalError "rank <number>: ..." if a rank fails outside a probe, or with its own
// FatalError; exit code 2 if two ranks have answered the same question differently.
class MpiExecutor : public Executor {
 public:
  // batch >= 1: items a batch. A master without workers evaluates whatever its mode.
  MpiExecutor(Session& session, WorkerContext& worker, Index batch, MasterMode master, bool backup = false);
  // Over ranks that need not be those of MPI.
  MpiExecutor(Transport& transport, WorkerContext& worker, Index batch, MasterMode master, bool backup);
  // Over teams, of which this rank leads one: it deals with their leaders alone.
  MpiExecutor(RankTeams& teams, TeamLead& lead, WorkerContext& worker, Index batch, bool backup);
  // Releases the workers, who return from serve(). If some do not answer in time, aborts the job with the
  // code of the run's end.
  ~MpiExecutor() override;
  MpiExecutor(const MpiExecutor&) = delete;
  MpiExecutor& operator=(const MpiExecutor&) = delete;

  // How the run has ended.
  void ends_with(int exit_code) { exit_code_ = exit_code; }

  Vector combine(const DirectionBlock& block, ConstVectorRef weights) override;
  Vector project(const DirectionBlock& block, ConstVectorRef v) override;
  Matrix gram(const DirectionBlock& block) override;
  std::vector<RankTiming> timing() override;

 private:
  void advance() override;
  void drain() override;
  void announce_all();
  void announce(std::uint64_t query, int rank);
  void supply(int rank);
  void supply_all();
  void order(int rank, const Deal& deal);
  void send_stop(int rank, const Deal& deal);
  void try_twice();
  void finish_trial();
  void back_up();
  double until_overdue();
  void evaluate_here();
  void take_result(const Message& message);
  void note_company();
  int workers() const;
  bool lost(int rank) const;
  int losses() const;
  template <class Take, class Instead>
  void all_answers(Take take, Instead instead);
  std::optional<Message> next_message(double limit);
  bool alone_for(Space space) const;
  void send(int rank, const Order& order);
  void send_all(Order order, std::span<std::byte> payload = {});
  Matrix all_slices(Task task, DirectionBlock block, Vector vector, Index results);
  void check(const Message& message);

  Transport& transport_;
  SerialExecutor alone_;         // for sums that are not worth sharing
  std::optional<MpiTeam> team_;  // for what rank 0 evaluates while the others wait
  bool evaluates_;
  Dealer dealer_;
  std::vector<std::set<std::uint64_t>> told_;                        // queries, by rank
  std::map<std::uint64_t, std::shared_ptr<const Bytes>> announced_;  // queries, to one rank after the other
  double busy_ = 0;                                                  // in shared work
  double lost_ = 0;                                                  // of it
  double company_ = 0;                   // seconds in which another rank had something to do
  std::optional<double> company_since_;  // that they go on
  bool backup_;
  std::optional<Deal> trial_;   // the batch that is evaluated twice
  std::vector<Outcome> tried_;  // its first answer
  Matrix tried_payload_;
  std::vector<double> useless_;  // seconds in answers of no use, by rank
  RankTeams* teams_ = nullptr;   // null: every rank is alone
  TeamLead* lead_ = nullptr;
  bool signalled_ = false;  // by a worker
  int noticed_ = 0;         // ranks that are lost
  std::string failure_;     // of the first rank that failed
  int exit_code_ = 1;       // of an aborted job
};

// Every rank but 0: follows the orders of rank 0's executor until it is destroyed. Does not throw; rank 0
// reports its errors. Once `interrupted` is set, rank 0 learns of it with the next batch, and raises SIGUSR1.
// `listen` is given what says whether the answer under way is of no use any more: what waits for a program
// may then end it and throw GivenUp.
using Listen = std::function<void(std::function<bool()> is_useless)>;
void serve(Session& session, WorkerContext& worker, const volatile std::sig_atomic_t& interrupted,
           const Listen& listen = {});
// Every leader but rank 0, of which it is told by rank 0's executor over teams.
void serve(RankTeams& teams, TeamLead& lead, WorkerContext& worker,
           const volatile std::sig_atomic_t& interrupted, const Listen& listen = {});
// Every rank that leads no team: follows its leader until that is destroyed. Does not throw.
void follow(RankTeams& teams, WorkerContext& worker);

}  // namespace bizo::parallel
