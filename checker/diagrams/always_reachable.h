// Whether a goal stays within reach, whatever has happened and however much is in flight.
//
//   Claim. Where the network loses, a goal can be reached from every reachable state if and only if
//   it can be from every reachable pair with nothing in flight.
//
//   Proof. Such a pair is a reachable state itself, for what is in flight may be lost; and from any
//   other state with this pair, losing everything leads there first.
//
// A run that reaches another pair may then lose everything, too. So it is enough to get from each
// pair to one from which the goal can be reached, and most pairs are followed for a few events
// only.
//
// A pair from which the search without any bound cannot reach the goal cannot reach it at any
// bound. What can be done with one message in flight per direction can be done at every bound
// (cover_search: states of a smaller bound are states of a larger one), and that mostly suffices.
// What lies between is not decided for every bound, and told apart.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <new>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/diagrams/machine_pairs.h"
#include "checker/diagrams/sent_sets.h"
#include "checker/resources/budget.h"

namespace finwait::checker::diagrams {

/// What `AlwaysReachable` finds.
struct GoalAnswer {
    /// From these pairs, with nothing in flight, the search cannot reach the goal.
    std::vector<PairId> unreachable{};
    /// Where every bound is asked about: from these the search without any can reach it, but one
    /// message in flight per direction is not enough.
    std::vector<PairId> undecided{};
};

/// What is asked about: every bound on what is in flight, or that of the search.
enum class Bounds : std::uint8_t { Every, OfTheSearch };

/// `Search`: CoverSearch, or BoundedSearch where the network loses.
template <class Search>
class AlwaysReachable {
  public:
    /// `goal(pair, words)`: whether it is the goal to stand in the pair with some word of the set
    /// in flight. `search` is used for this alone. All must outlive this.
    AlwaysReachable(MachinePairs& pairs, WordSets& words, Search& search, Bounds bounds,
                    Budget& budget, std::function<bool(PairId, Node)> goal)
        : pairs_(pairs),
          search_(search),
          bounds_(bounds),
          budget_(budget),
          goal_(std::move(goal)),
          sets_(words) {}

    /// Of all pairs that are reachable. Throws as CoverSearch::run.
    [[nodiscard]] GoalAnswer of(const std::vector<PairId>& pairs) {
        std::vector<PairId> reachable = pairs;
        // From those of the highest rank the way is the shortest.
        std::ranges::stable_sort(reachable, std::greater<>(),
                                 [&](PairId pair) { return pairs_.rank(pair); });
        GoalAnswer answer;
        for (const PairId pair : reachable) {
            if (is(pair, Known::No)) continue;
            if (!by_sets(pair)) continue;
            if (bounds_ == Bounds::OfTheSearch || one_by_one(pair)) {
                set(pair, Known::Yes);
            } else {
                answer.undecided.push_back(pair);
            }
        }
        for (const PairId pair : reachable) {
            if (is(pair, Known::No)) answer.unreachable.push_back(pair);
        }
        look_again(answer.undecided);
        return answer;
    }

  private:
    /// A pair, and the letter in flight per direction; 0: none.
    using State = std::tuple<PairId, std::array<Letter, 2>>;

    /// Whether the goal can be reached from a pair with nothing in flight: at what is asked about,
    /// or not at all.
    enum class Known : std::uint8_t { Not, Yes, No };

    [[nodiscard]] bool is(PairId pair, Known known) const {
        return pair < known_.size() && known_[pair] == known;
    }
    void set(PairId pair, Known known) {
        if (pair >= known_.size()) known_.resize(pair + 1, Known::Not);
        known_[pair] = known;
    }

    /// Whether the search can reach the goal. If not, then it cannot from what can be reached.
    bool by_sets(PairId from) {
        search_.start_at(from);
        const bool found = search_.run([&](PairId reached) {
            return is(reached, Known::Yes) || goal_(reached, search_.words(reached));
        });
        if (found) return true;
        for (const PairId reached : search_.reached()) set(reached, Known::No);
        return false;
    }

    /// What was not decided may lead to what was decided later.
    void look_again(std::vector<PairId>& undecided) {
        for (std::size_t before = undecided.size() + 1; undecided.size() < before;) {
            before = undecided.size();
            std::erase_if(undecided, [&](PairId pair) {
                const bool found = one_by_one(pair);
                if (found) set(pair, Known::Yes);
                return found;
            });
        }
    }

    /// Whether the goal can be reached with one message in flight per direction.
    bool one_by_one(PairId from) {
        std::set<State> seen{{from, {0, 0}}};
        std::vector<State> open(seen.begin(), seen.end());
        for (std::size_t i = 0; i < open.size(); ++i) {
            const auto [pair, in_flight] = State(open[i]);
            if (is(pair, Known::Yes) || is_goal(pair, in_flight)) return true;
            for_each_successor(pair, in_flight, [&](const State& next) {
                if (seen.insert(next).second) open.push_back(next);
            });
            if (!budget_.go_on()) throw std::bad_alloc();
        }
        return false;
    }

    [[nodiscard]] bool is_goal(PairId pair, const std::array<Letter, 2>& in_flight) {
        Node family = SentSets::kNone;
        for (const Letter letter : in_flight) {
            if (letter != 0) family = sets_.send(family, letter);
        }
        return goal_(pair, family);
    }

    template <class Visit>
    void for_each_successor(PairId pair, const std::array<Letter, 2>& in_flight,
                            const Visit& visit) {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            for (const OwnMove& own : pairs_.reactions(pair, side).own) {
                if (own.sent != 0 && own.needs_room && in_flight[side] != 0) continue;
                visit(after(pair, in_flight, side, own.after, own.sent));
            }
            const Letter letter = in_flight[1 - side];
            if (letter == 0) continue;
            pairs_.meet(pair, side, letter);
            const factored::Effect effect =
                pairs_.table().arrival(side, pairs_[pair][side], pairs_.message(letter).id);
            std::array<Letter, 2> without = in_flight;
            without[1 - side] = 0;
            visit(after(pair, in_flight, side, effect.after, effect.sent));
            visit(after(pair, without, side, effect.after, effect.sent));
            visit(State(pair, without));
        }
    }
    /// What finds no room is lost.
    State after(PairId pair, std::array<Letter, 2> in_flight, std::size_t side, LocalId local,
                MessageId sent) {
        if (sent != 0 && in_flight[side] == 0) in_flight[side] = pairs_.letter(side, sent);
        return {pairs_.after(pair, side, local), in_flight};
    }

    MachinePairs& pairs_;
    Search& search_;
    Bounds bounds_;
    Budget& budget_;
    std::function<bool(PairId, Node)> goal_;
    SentSets sets_;
    /// By pair.
    std::vector<Known> known_;
};

}  // namespace finwait::checker::diagrams
