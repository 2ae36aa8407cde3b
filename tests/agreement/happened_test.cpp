// Which rows and steps happen and which premises come true: both engines say what a walk over all
// worlds sees.
#include <gtest/gtest.h>

#include <deque>
#include <map>

#include "checker/program/engines/coverage.h"
#include "model/files/design_file.h"
#include "tests/agreement/engines.h"

namespace finwait::agreement {
namespace {

using model::Environment;
using model::Side;
using program::EngineChoice;
using program::EngineOptions;

struct Seen {
    std::array<model::Coverage, 2> happened{};
    /// By property, by premise.
    std::vector<std::vector<bool>> premises;

    friend bool operator==(const Seen&, const Seen&) = default;
};
void PrintTo(const Seen& seen, std::ostream* out) {
    for (const model::Coverage& coverage : seen.happened) {
        for (const model::ArrivalBranch branch : model::kAllBranches) {
            if (coverage.has(branch)) *out << name_of(branch) << "; ";
        }
        *out << "\n";
    }
    for (const auto& of : seen.premises) {
        for (const bool met : of) *out << met;
        *out << " ";
    }
}

std::vector<const properties::Property*> pointers(const Questions& questions) {
    std::vector<const properties::Property*> asked;
    for (const auto& property : questions.properties) asked.push_back(&property);
    return asked;
}

/// Every world within `depth` events, one after the other, and every event of each.
Seen by_walking(const model::ConnectionModel& model, const Questions& questions,
                std::uint32_t depth) {
    Seen seen;
    for (const auto& property : questions.properties) {
        seen.premises.emplace_back(property.premises().size(), false);
    }
    std::map<model::World, std::uint32_t> level{{model.initial(), 0}};
    std::deque<model::World> queue{model.initial()};
    while (!queue.empty()) {
        const model::World world = queue.front();
        queue.pop_front();
        for (std::size_t i = 0; i < questions.properties.size(); ++i) {
            const auto premises = questions.properties[i].premises();
            for (std::size_t k = 0; k < premises.size(); ++k) {
                if (premises[k]->holds(world)) seen.premises[i][k] = true;
            }
        }
        const std::uint32_t next = level.at(world) + 1;
        model.for_each_change(world, [&](const model::Change& change) {
            seen.happened[index(change.event.endpoint)] |= change.outcome.coverage;
            const model::World after = model.apply(world, change);
            if (next <= depth && level.try_emplace(after, next).second) queue.push_back(after);
        });
    }
    return seen;
}

Seen by_engine(const model::ConnectionModel& model, const Questions& questions,
               const EngineOptions& options, unsigned threads, bool first_violation,
               std::uint32_t& depth) {
    checker::Limits limits;
    limits.threads = threads;
    limits.first_violation = first_violation;
    const auto result = program::run_engine(model, pointers(questions), limits, options);
    depth = result.counts.depth;
    Seen seen{result.happened, {}};
    for (const auto& finding : result.findings) seen.premises.push_back(finding.premises_met);
    return seen;
}

void expect_all_see_the_same(const std::string& a, const std::string& b,
                             const Environment& environment, bool first_violation) {
    SCOPED_TRACE(a + " at A, " + b + " at B");
    const model::ConnectionModel model(model::find_design(a), model::find_design(b), environment);
    const Questions questions(environment);
    std::uint32_t depth = 0;
    const Seen plain =
        by_engine(model, questions, {EngineChoice::Explicit, false}, 1, first_violation, depth);
    EXPECT_EQ(plain, by_walking(model, questions, depth));
    for (const bool symmetry : {false, true}) {
        EXPECT_EQ(plain, by_engine(model, questions, {EngineChoice::Factored, symmetry}, 2,
                                   first_violation, depth));
    }
    EXPECT_EQ(plain, by_engine(model, questions, {EngineChoice::Explicit, false}, 2,
                               first_violation, depth));
}

Environment environment(std::array<std::uint32_t, 2> data, std::uint32_t capacity,
                        model::Order order, bool abort) {
    Environment result;
    result.data = data;
    result.capacity = capacity;
    result.order = order;
    result.abort = abort;
    return result;
}

TEST(Happened, EveryDesignInSmallEnvironments) {
    for (const std::string& design : model::shipped_designs()) {
        for (const model::Order order : {model::Order::Any, model::Order::Fifo}) {
            for (const bool abort : {false, true}) {
                const Environment small = environment({1, 0}, 1, order, abort);
                expect_all_see_the_same(design, design, small, false);
            }
        }
        expect_all_see_the_same(design, design, environment({0, 0}, 2, model::Order::Any, false),
                                false);
    }
}

TEST(Happened, WithAnotherDesignAtEachEnd) {
    const Environment small = environment({0, 1}, 1, model::Order::Any, true);
    expect_all_see_the_same("rfc9293", "fin-free", small, false);
    expect_all_see_the_same("fin-over-hole", "no-time-wait", small, false);
}

TEST(Happened, WhereTheExplorationEndsAtAViolation) {
    const Environment small = environment({0, 0}, 2, model::Order::Any, false);
    expect_all_see_the_same("fin-free", "fin-free", small, true);
    expect_all_see_the_same("rfc9293", "any-ack-of-fin", small, true);
}

TEST(Happened, OfRfc9293WithAbortEveryRowButThoseOfAFinAgain) {
    const Environment with_abort = environment({0, 0}, 2, model::Order::Any, true);
    const model::ConnectionModel model(model::find_design("rfc9293"), model::find_design("rfc9293"),
                                       with_abort);
    const auto result = program::run_engine(model, {}, {});
    const auto never = program::never_happened(model, result.happened);
    ASSERT_EQ(never.size(), 1U);
    EXPECT_EQ(never[0].ends, (std::vector{Side::A, Side::B}));
    // A FIN that comes again begins below RCV.NXT: it is not acceptable.
    using Row = std::pair<model::State, model::TableEvent>;
    EXPECT_EQ(never[0].rows,
              (std::vector<Row>{{model::State::CloseWait, model::TableEvent::RcvFin},
                                {model::State::TimeWait, model::TableEvent::RcvFin}}));
}

}  // namespace
}  // namespace finwait::agreement
