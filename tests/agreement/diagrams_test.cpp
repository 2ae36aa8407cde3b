// Many segments in flight: counts that prototypes of their own found, and the same in two ways that
// share nothing but the nodes of diagrams: with sets that are closed downwards, in which no loss is
// followed, and with exactly what is in flight, losses one by one.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "checker/diagrams/bounded_search.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/engine.h"
#include "model/files/design_file.h"

namespace finwait::agreement {
namespace {

using checker::diagrams::Closed;

checker::Counts by_diagrams(std::uint32_t capacity, Closed closed) {
    model::Environment environment;
    environment.capacity = capacity;
    const model::Design design = model::find_design("rfc9293");
    const model::ConnectionModel model(design, design, environment);
    const program::ConnectionMachines machines(model);
    const checker::Limits limits;
    checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
    checker::diagrams::WordSets words(budget);
    program::NumberedConnection numbered(machines, true);
    checker::diagrams::MachinePairs pairs(numbered, words.letter_sets(),
                                          checker::diagrams::LetterOrder::ByChannel);
    checker::diagrams::BoundedSearch search(pairs, words, machines.channel_rules(), budget, closed);
    search.start_at(pairs.initial());
    search.run();
    return search.counts();
}

/// From capacity 4 on.
constexpr std::array<checker::Counts, 5> kCounts{{{157'480'484, 3'444'514'482, 0},
                                                  {2'028'766'315, 55'731'250'586, 0},
                                                  {20'202'816'431, 668'052'627'152, 0},
                                                  {162'941'181'198, 6'299'062'664'480, 0},
                                                  {1'103'255'906'784, 48'811'560'515'028, 0}}};

/// Up to 8, which takes minutes: FINWAIT_CAPACITY=8.
std::uint32_t largest_capacity() {
    const char* const said = std::getenv("FINWAIT_CAPACITY");
    return said == nullptr ? 4 : static_cast<std::uint32_t>(std::atoi(said));
}

TEST(DiagramCounts, AreThoseOfThePrototypesInBothWays) {
    ASSERT_LT(largest_capacity() - 4, kCounts.size());
    for (std::uint32_t capacity = 4; capacity <= largest_capacity(); ++capacity) {
        SCOPED_TRACE(capacity);
        EXPECT_EQ(by_diagrams(capacity, Closed::WherePossible), kCounts[capacity - 4]);
        EXPECT_EQ(by_diagrams(capacity, Closed::Never), kCounts[capacity - 4]);
    }
    EXPECT_EQ(by_diagrams(5, Closed::WherePossible), kCounts[1]);
}

/// The factored engine stores a bit for each, so no more than these.
TEST(DiagramCounts, AreThoseOfTheFactoredEngineWithManySegments) {
    const auto in = [](std::uint32_t a, std::uint32_t b, std::uint32_t capacity) {
        model::Environment environment;
        environment.data = {a, b};
        environment.capacity = capacity;
        return environment;
    };
    std::vector<model::Environment> environments{in(0, 0, 6), in(1, 0, 4), in(1, 1, 3),
                                                 in(2, 1, 2)};
    for (const std::uint32_t capacity : {4U, 5U}) {
        environments.push_back(in(1, 1, capacity));
        environments.back().order = model::Order::Fifo;
    }
    environments.push_back(in(1, 0, 4));
    environments.back().loss = false;
    environments.push_back(in(1, 0, 4));
    environments.back().duplication = false;
    environments.push_back(in(0, 0, 6));
    environments.back().loss = environments.back().duplication = false;
    environments.push_back(in(1, 0, 3));
    environments.back().start = model::Start::Closed;
    environments.push_back(in(0, 0, 2));
    environments.back().incarnations = 2;
    const model::Design design = model::find_design("rfc9293");
    for (const model::Environment& environment : environments) {
        const model::ConnectionModel model(design, design, environment);
        const auto counts = [&](program::EngineChoice choice) {
            const auto result = program::run_engine(model, {}, checker::Limits{}, {choice});
            EXPECT_EQ(result.ending, checker::Ending::Complete);
            return std::pair(result.counts.states, result.counts.transitions);
        };
        EXPECT_EQ(counts(program::EngineChoice::Diagram), counts(program::EngineChoice::Factored));
    }
}

}  // namespace
}  // namespace finwait::agreement
