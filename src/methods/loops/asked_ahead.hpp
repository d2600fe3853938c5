// Queries about directions that go out before the outcomes are wanted: together with the base that they are
// about, or some iterations earlier.
#pragma once

#include <vector>

#include "bizo/core/archive.hpp"
#include "bizo/core/outcome.hpp"
#include "bizo/core/query.hpp"

namespace bizo::methods {

class AskedAhead {
 public:
  struct Entry {
    Query query = {};
    double value = kNaN;   // F at its base, to which differences refer; NaN: not known yet
    bool hoped = false;    // the base is not reached yet
    bool checked = false;  // it is what is wanted at the base that was reached
    bool told = false;
    bool useless = false;
    Outcomes outcomes = {};

    void archive(Archive& a) {
      a(query, value, hoped, checked, told, useless, outcomes.items, outcomes.payload, outcomes.reason,
        outcomes.lost);
    }
  };

  // It is out now.
  void push(Query query, bool hoped) { entries_.push_back({.query = std::move(query), .hoped = hoped}); }
  // Those that may be of use.
  Index useful() const;
  // The first of them; useful() > 0.
  Entry& first();
  Entry* hoped();  // the last one, if it is
  Entry take_first();
  // F at x is known.
  void know(const Vector& x, double value);
  // These are the outcomes of the oldest that is out. True: they are useless, and forgotten.
  bool tell(const Outcomes& outcomes);
  // The entry turns out to be useless. Returns its evaluations, if it was told; if not, tell() will say so.
  std::int64_t drop(Entry& entry);
  // Evaluations of those that were told and wait for their turn.
  std::int64_t waiting() const;

  void archive(Archive& a) { a(entries_); }

 private:
  std::vector<Entry> entries_;  // in the order of asking
};

// Which of several candidates a line search will take: the one of the last step.
struct CandidateGuess {
  Index candidate = 0;
  bool right = true;  // the last time

  void learn(Index chosen, bool at_once) {
    right = at_once && chosen == candidate;
    candidate = chosen;
  }
  void archive(Archive& a) { a(candidate, right); }
};

// Whether the answers to both are the same but for what is known of the base: they are about the same point.
bool same_question(const Query& one, const Query& other);

// Evaluations that the outcomes took.
std::int64_t evaluations_of(const Outcomes& outcomes);

}  // namespace bizo::methods
