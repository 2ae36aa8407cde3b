// Many segments in flight: counts that prototypes of their own found, and the same in two ways that
// share nothing but the nodes of diagrams: with sets that are closed downwards, in which no loss is
// followed, and with exactly what is in flight, losses one by one.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checker/diagrams/bounded_search.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/engine.h"
#include "model/files/design_file.h"
#include "properties/files/property_file.h"

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

/// Up to 8, which takes a minute: FINWAIT_CAPACITY=8.
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

/// By property that asks for no way, the verdict; and the counts.
struct Judged {
    std::map<std::string, std::string_view> verdicts;
    std::uint64_t states = 0;
    std::uint64_t transitions = 0;

    friend bool operator==(const Judged&, const Judged&) = default;
};

Judged judged_by(program::EngineChoice choice, const std::string& a, const std::string& b,
                 const model::Environment& environment) {
    const auto properties = properties::shipped_properties(environment);
    std::vector<const properties::Property*> asked;
    for (const auto& one : properties) {
        if (one.kind == properties::Kind::Step || !one.is_path_property()) asked.push_back(&one);
    }
    const model::ConnectionModel model(model::find_design(a), model::find_design(b), environment);
    const auto result = program::run_engine(model, asked, checker::Limits{}, {choice});
    EXPECT_EQ(result.ending, checker::Ending::Complete);
    Judged judged{{}, result.counts.states, result.counts.transitions};
    for (std::size_t i = 0; i < asked.size(); ++i) {
        judged.verdicts[asked[i]->name] = checker::name_of(result.findings[i].verdict);
    }
    return judged;
}

void expect_same_verdicts(const std::string& a, const std::string& b,
                          const model::Environment& environment) {
    SCOPED_TRACE(a + " at A, " + b + " at B");
    const Judged expected = judged_by(program::EngineChoice::Factored, a, b, environment);
    EXPECT_TRUE(expected.verdicts.contains("both-reach-closed"));
    EXPECT_EQ(judged_by(program::EngineChoice::Diagram, a, b, environment), expected);
}

model::Environment of_data(std::uint32_t a, std::uint32_t b, std::uint32_t capacity) {
    model::Environment environment;
    environment.data = {a, b};
    environment.capacity = capacity;
    return environment;
}

/// What becomes of runs in the end, above all.
TEST(DiagramVerdicts, OfEveryDesignAreThoseOfTheFactoredEngine) {
    std::vector<model::Environment> environments{of_data(0, 0, 2), of_data(1, 0, 1)};
    environments.push_back(of_data(0, 0, 2));
    environments.back().order = model::Order::Fifo;
    environments.push_back(of_data(0, 0, 2));
    environments.back().loss = false;
    environments.push_back(of_data(0, 0, 2));
    environments.back().duplication = false;
    environments.push_back(of_data(1, 0, 1));
    environments.back().loss = environments.back().duplication = false;
    environments.back().closers = {true, false};
    for (const std::string& design : model::shipped_designs()) {
        for (const model::Environment& environment : environments) {
            expect_same_verdicts(design, design, environment);
        }
        expect_same_verdicts("rfc9293", design, environments[0]);
    }
}

TEST(DiagramVerdicts, WithManySegmentsAreThoseOfTheFactoredEngine) {
    for (const std::string design : {"rfc9293", "fin-free", "fin-sent-once", "no-half-close"}) {
        expect_same_verdicts(design, design, of_data(0, 0, 5));
        model::Environment environment = of_data(1, 0, 4);
        environment.order = model::Order::Fifo;
        expect_same_verdicts(design, design, environment);
        environment = of_data(0, 0, 4);
        environment.loss = false;
        expect_same_verdicts(design, design, environment);
    }
    expect_same_verdicts("rfc9293", "rfc9293", of_data(1, 1, 3));
    expect_same_verdicts("rfc9293", "rfc9293", of_data(2, 1, 2));
}

}  // namespace
}  // namespace finwait::agreement
