// Comparison of what is seen of two systems: by hand on small ones, and against a search through
// all traces up to a length.
#include "checker/trace_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <new>

namespace finwait::checker {
namespace {

/// Without limits.
template <class System>
auto shown_by(const System& system, const std::vector<typename System::Observation>& trace) {
    const Limits none;
    Budget budget(none, Budget::Clock::now(), 0);
    return run_that_shows(system, trace, budget);
}

using testing::ElementsAre;
using testing::Optional;

/// States are numbers, the initial one is 0; an edge shows a letter, or nothing (0).
struct Automaton {
    struct Edge {
        std::uint32_t from;
        char shows;
        std::uint32_t to;
    };
    using State = std::uint32_t;
    using Observation = char;

    std::vector<Edge> edges;

    [[nodiscard]] State initial() const { return 0; }
    template <class Visit>
    void for_each_step(State state, Visit&& visit) const {
        for (std::size_t i = 0; i < edges.size(); ++i) {
            if (edges[i].from != state) continue;
            visit(Label{i}, edges[i].shows == 0 ? nullptr : &edges[i].shows, edges[i].to);
        }
    }
    template <class Visit>
    void for_each_silent_step(State state, Visit&& visit) const {
        for (const Edge& edge : edges) {
            if (edge.from == state && edge.shows == 0) visit(edge.to);
        }
    }
};
static_assert(ObservedSystem<Automaton>);

TraceComparison<char> compare(const Automaton& a, const Automaton& b,
                              const Limits& limits = Limits{}) {
    Budget budget(limits, Budget::Clock::now(), 0);
    return compare_traces(a, b, CompareUntil::BothDirections, budget);
}

TEST(TraceComparison, OfOneSystemWithItself) {
    const Automaton one{{{0, 'a', 1}, {1, 'b', 0}, {1, 0, 2}, {2, 'c', 2}}};
    EXPECT_TRUE(compare(one, one).equal());
}

TEST(TraceComparison, ChoosingEarlyOrLateLooksTheSame) {
    const Automaton early{{{0, 'a', 1}, {0, 'a', 2}, {1, 'b', 3}, {2, 'c', 3}}};
    const Automaton late{{{0, 'a', 1}, {1, 'b', 2}, {1, 'c', 2}}};
    EXPECT_TRUE(compare(early, late).equal());
}

TEST(TraceComparison, SilentStepsAreNotSeen) {
    const Automaton slow{{{0, 0, 1}, {1, 0, 2}, {2, 0, 0}, {2, 'a', 3}, {3, 0, 0}}};
    const Automaton fast{{{0, 'a', 0}}};
    EXPECT_TRUE(compare(slow, fast).equal());
}

TEST(TraceComparison, FindsTheShortestTraceOfEither) {
    const Automaton a{{{0, 'a', 1}, {1, 'b', 2}, {2, 'x', 2}}};
    const Automaton b{{{0, 'a', 1}, {1, 'b', 2}, {2, 'b', 2}, {1, 'c', 3}, {3, 'd', 3}}};
    const auto found = compare(a, b);
    EXPECT_THAT(found.only[0], Optional(ElementsAre('a', 'b', 'x')));
    EXPECT_THAT(found.only[1], Optional(ElementsAre('a', 'c')));
    EXPECT_FALSE(found.equal());
}

TEST(TraceComparison, OfASystemThatOnlyDoesLess) {
    const Automaton more{{{0, 'a', 1}, {1, 'b', 0}}};
    const Automaton less{{{0, 'a', 1}}};
    const auto found = compare(more, less);
    EXPECT_THAT(found.only[0], Optional(ElementsAre('a', 'b')));
    EXPECT_EQ(found.only[1], std::nullopt);
    EXPECT_EQ(found.ending, Ending::Complete);
}

TEST(TraceComparison, BeyondTheMemoryIsNotEqual) {
    const Automaton one{{{0, 'a', 1}, {1, 'b', 0}}};
    Limits limits;
    limits.memory_bytes = 16;
    const auto found = compare(one, one, limits);
    EXPECT_EQ(found.ending, Ending::MemoryLimit);
    EXPECT_FALSE(found.equal());
}

/// Every letter leads on.
Automaton line(std::uint32_t length) {
    Automaton automaton;
    for (std::uint32_t i = 0; i < length; ++i) automaton.edges.push_back({i, 'a', i + 1});
    return automaton;
}

TEST(RunThatShows, EndsWhenItIsInterrupted) {
    const Automaton one = line(1'000);
    const std::atomic<bool> interrupted = true;
    Limits limits;
    limits.interrupted = &interrupted;
    Budget budget(limits, Budget::Clock::now(), 0);
    EXPECT_THROW((void)run_that_shows(one, std::vector<char>(1'000, 'a'), budget), std::bad_alloc);
    EXPECT_EQ(budget.ending(), Ending::Interrupted);
}

TEST(RunThatShows, TakesSilentStepsWhereItMust) {
    const Automaton one{{{0, 0, 1}, {1, 'a', 2}, {0, 'b', 3}, {2, 0, 0}}};
    EXPECT_THAT(shown_by(one, std::vector{'a', 'b'}), Optional(ElementsAre(0, 1, 3, 2)));
    EXPECT_EQ(shown_by(one, std::vector{'b', 'b'}), std::nullopt);
    EXPECT_THAT(shown_by(one, std::vector<char>{}), Optional(ElementsAre()));
}

/// All traces of at most `length` observations, by walking every run.
std::set<std::vector<char>> traces(const Automaton& of, std::size_t length) {
    std::set<std::pair<std::vector<char>, std::uint32_t>> known{{{}, of.initial()}};
    std::vector<std::pair<std::vector<char>, std::uint32_t>> queue{{{}, of.initial()}};
    for (std::size_t i = 0; i < queue.size(); ++i) {
        const auto [trace, state] = queue[i];
        of.for_each_step(state, [&, &seen = trace](Label, const char* shows, std::uint32_t after) {
            auto longer = seen;
            if (shows != nullptr) longer.push_back(*shows);
            if (longer.size() > length) return;
            if (known.insert({longer, after}).second) queue.emplace_back(longer, after);
        });
    }
    std::set<std::vector<char>> result;
    for (const auto& [trace, state] : known) result.insert(trace);
    return result;
}

std::size_t shortest_only_in(const std::set<std::vector<char>>& a,
                             const std::set<std::vector<char>>& b) {
    std::size_t shortest = 0;
    for (const auto& trace : a) {
        if (!b.contains(trace) && (shortest == 0 || trace.size() < shortest)) {
            shortest = trace.size();
        }
    }
    return shortest;
}

Automaton generated() {
    Automaton automaton;
    const auto edges = *rc::gen::inRange(1, 9);
    for (int i = 0; i < edges; ++i) {
        automaton.edges.push_back({*rc::gen::inRange(0U, 4U), *rc::gen::element('\0', 'a', 'b'),
                                   *rc::gen::inRange(0U, 4U)});
    }
    return automaton;
}

RC_GTEST_PROP(TraceComparison, AgreesWithAllTracesUpToALength, ()) {
    constexpr std::size_t kLength = 7;
    const Automaton a = generated();
    const Automaton b = generated();
    const auto found = compare(a, b);
    RC_ASSERT(found.ending == Ending::Complete);
    const std::array of{traces(a, kLength), traces(b, kLength)};
    for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
        const std::size_t shortest = shortest_only_in(of[i], of[1 - i]);
        if (shortest > 0) {
            RC_ASSERT(found.only[i].has_value());
            RC_ASSERT(found.only[i]->size() == shortest);
        }
        if (!found.only[i]) continue;
        RC_ASSERT(shown_by(i == 0 ? a : b, *found.only[i]).has_value());
        RC_ASSERT(!shown_by(i == 0 ? b : a, *found.only[i]).has_value());
    }
}

}  // namespace
}  // namespace finwait::checker
