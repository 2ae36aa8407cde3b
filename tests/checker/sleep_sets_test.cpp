// Partial order: without redundant events, every state is found at its level still.
#include "checker/explicit/sleep_sets.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "tests/checker/explored.h"
#include "tests/checker/toys.h"

namespace finwait::checker::explicit_state {
namespace {

/// A Petri net whose places hold at most `kMost` tokens. What an event takes and puts is added up,
/// so events commute wherever either order can happen; the order of the rule is that of their
/// numbers, and a finder is an event's number plus one.
class Net {
  public:
    static constexpr std::size_t kPlaces = 4;
    static constexpr int kMost = 3;
    struct State {
        std::array<std::int8_t, kPlaces> tokens{};

        friend auto operator<=>(const State&, const State&) = default;
    };
    struct Event {
        std::array<std::int8_t, kPlaces> takes{};
        std::array<std::int8_t, kPlaces> puts{};
    };

    Net(State initial, std::vector<Event> events) : initial_(initial), events_(std::move(events)) {}

    [[nodiscard]] State initial() const { return initial_; }
    template <class Visit>
    void for_each_successor(const State& state, Visit&& visit) const {
        for (std::size_t e = 0; e < events_.size(); ++e) {
            if (can_happen(e, state)) visit(Label{e}, after(e, state));
        }
    }
    template <class Visit>
    std::uint64_t for_each_needed_successor(const State& state, Finder finder,
                                            Visit&& visit) const {
        std::uint64_t left_out = 0;
        for (std::size_t e = 0; e < events_.size(); ++e) {
            if (!can_happen(e, state)) continue;
            if (finder > e + 1 && commutes(e, finder - 1U, state)) {
                ++left_out;
            } else {
                ++followed;
                visit(static_cast<Finder>(e + 1), after(e, state));
            }
        }
        return left_out;
    }

    mutable std::atomic<std::uint64_t> followed = 0;

  private:
    /// What is left in a place and what comes in its stead must find room one after the other.
    [[nodiscard]] bool can_happen(std::size_t e, const State& state) const {
        for (std::size_t p = 0; p < kPlaces; ++p) {
            const int left = state.tokens[p] - events_[e].takes[p];
            if (left < 0 || left + events_[e].puts[p] > kMost) return false;
        }
        return true;
    }
    [[nodiscard]] State moved(std::size_t e, State state, int times) const {
        for (std::size_t p = 0; p < kPlaces; ++p) {
            state.tokens[p] = static_cast<std::int8_t>(
                state.tokens[p] + times * (events_[e].puts[p] - events_[e].takes[p]));
        }
        return state;
    }
    [[nodiscard]] State after(std::size_t e, const State& state) const {
        return moved(e, state, 1);
    }
    /// `e` could have happened before `b`, which led to `state`, and `b` after it.
    [[nodiscard]] bool commutes(std::size_t e, std::size_t b, const State& state) const {
        const State before = moved(b, state, -1);
        return can_happen(e, before) && can_happen(b, after(e, before));
    }

    State initial_;
    std::vector<Event> events_;
};
static_assert(CommutingSystem<Net>);

Net random_net(std::mt19937& random) {
    const auto below = [&](unsigned end) {
        return std::uniform_int_distribution<unsigned>(0, end - 1)(random);
    };
    const auto few = [&](unsigned end) { return static_cast<std::int8_t>(below(end)); };
    const auto sparse = [&] {
        std::array<std::int8_t, Net::kPlaces> tokens{};
        tokens[below(Net::kPlaces)] = few(2);
        tokens[below(Net::kPlaces)] = few(2);
        return tokens;
    };
    Net::State initial;
    for (auto& tokens : initial.tokens) tokens = few(Net::kMost + 1);
    std::vector<Net::Event> events(2 + below(6));
    for (Net::Event& event : events) event = {sparse(), sparse()};
    return {initial, std::move(events)};
}

template <class State>
struct Seen {
    Counts counts;
    std::vector<std::set<State>> levels;
    bool deadlock = false;

    friend bool operator==(const Seen&, const Seen&) = default;
};

template <class System>
Seen<typename System::State> explored(const System& system, PartialOrder partial_order,
                                      unsigned threads) {
    using State = typename System::State;
    const Watch watch{[](const State&) { return PredicateMask{0}; },
                      [](const State&) { return false; }};
    Limits limits;
    limits.threads = threads;
    const Explored exploration(system, watch, limits, partial_order);
    EXPECT_EQ(exploration.result().ending, Ending::Complete);
    Seen<State> seen{exploration.result().counts, {}, false};
    seen.deadlock = exploration.result().first_deadlock.has_value();
    for (const auto& level : exploration.exploration().levels()) {
        auto& states = seen.levels.emplace_back();
        for (const Slice& slice : level) {
            for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
                states.insert(exploration.exploration().visited()[at]);
            }
        }
    }
    return seen;
}

TEST(PartialOrder, KeepsTheLevelsAndCountsOfGeneratedNets) {
    std::mt19937 random(9293);
    std::uint64_t transitions = 0;
    std::uint64_t followed = 0;
    for (int round = 0; round < 500; ++round) {
        const Net net = random_net(random);
        const auto whole = explored(net, PartialOrder::Off, 1);
        ASSERT_EQ(net.followed, 0U);
        ASSERT_EQ(explored(net, PartialOrder::On, 1), whole) << "round " << round;
        transitions += whole.counts.transitions;
        followed += net.followed;
    }
    EXPECT_LT(followed, transitions * 3 / 4);
}

/// Counters that count apart from one another: all their events commute.
class ApartCounters : public toys::CounterRow<4> {
  public:
    using toys::CounterRow<4>::CounterRow;

    template <class Visit>
    std::uint64_t for_each_needed_successor(const State& state, Finder finder,
                                            Visit&& visit) const {
        std::uint64_t left_out = 0;
        for_each_successor(state, [&](Label counter, const State& next) {
            if (counter + 1 < finder) {
                ++left_out;
            } else {
                ++followed;
                visit(static_cast<Finder>(counter + 1), next);
            }
        });
        return left_out;
    }

    mutable std::atomic<std::uint64_t> followed = 0;
};

TEST(PartialOrder, FollowsOneEventPerStateWhereAllCommute) {
    const ApartCounters counters(20);
    constexpr std::uint64_t kStates = 21 * 21 * 21 * 21;
    const auto reduced = explored(counters, PartialOrder::On, 1);
    EXPECT_EQ(reduced.counts.states, kStates);
    EXPECT_EQ(counters.followed, kStates - 1);
    EXPECT_EQ(reduced, explored(counters, PartialOrder::Off, 1));
}

TEST(PartialOrder, KeepsTheLevelsWithTwoThreads) {
    const ApartCounters counters(25);
    EXPECT_EQ(explored(counters, PartialOrder::On, 2), explored(counters, PartialOrder::Off, 1));
}

TEST(PartialOrder, ASystemThatKnowsOfNoCommutingEventsIsExploredAsEver) {
    const toys::Digraph ring = toys::ring(5);
    EXPECT_EQ(explored(ring, PartialOrder::On, 1), explored(ring, PartialOrder::Off, 1));
}

}  // namespace
}  // namespace finwait::checker::explicit_state
