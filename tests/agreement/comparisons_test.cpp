// What designs show: end by end with what each does tabulated, and world by world.
#include <gtest/gtest.h>

#include "checker/machine_comparison.h"
#include "checker/program/traces/observation.h"
#include "model/files/design_file.h"

namespace finwait::agreement {
namespace {

using checker::CompareUntil;
using Found = checker::TraceComparison<program::Observation>;

Found by_worlds(const model::ConnectionModel& a, const model::ConnectionModel& b,
                CompareUntil until) {
    const checker::Limits limits;
    checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
    using Observed = program::ObservedModel<8>;
    return checker::compare_traces(Observed(a), Observed(b), until, budget);
}

Found by_ends(const model::ConnectionModel& a, const model::ConnectionModel& b,
              CompareUntil until) {
    const checker::Limits limits;
    checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
    return checker::compare_machines(program::ObservedEnds(a), program::ObservedEnds(b), until,
                                     budget);
}

/// Whether they differ.
bool expect_same_comparison(const model::Design& one, const model::Design& other,
                            const model::Environment& environment) {
    const model::ConnectionModel a(one, one, environment);
    const model::ConnectionModel b(other, other, environment);
    for (const CompareUntil until : {CompareUntil::OneDifference, CompareUntil::BothDirections}) {
        const Found expected = by_worlds(a, b, until);
        const Found found = by_ends(a, b, until);
        EXPECT_EQ(found.ending, checker::Ending::Complete);
        EXPECT_EQ(found.pairs, expected.pairs);
        EXPECT_EQ(found.only, expected.only);
    }
    return !by_ends(a, b, CompareUntil::OneDifference).equal();
}

std::vector<model::Environment> environments_to_compare() {
    std::vector<model::Environment> all(7);
    for (model::Environment& one : all) {
        one.data = {0, 0};
        one.capacity = 1;
    }
    all[1].capacity = 2;
    all[1].loss = all[1].duplication = false;
    all[2].data = {1, 0};
    all[2].order = model::Order::Fifo;
    all[3].duplication = false;
    all[3].abort = true;
    all[4].data = {0, 1};
    all[4].closers = {true, false};
    all[5].start = model::Start::Closed;
    all[6].order = model::Order::Fifo;
    all[6].capacity = 2;
    all[6].loss = false;
    return all;
}

TEST(Comparisons, OfEveryDesignEndByEndAreThoseWorldByWorld) {
    const model::Design rfc9293 = model::find_design("rfc9293");
    std::size_t differing = 0;
    std::size_t equal = 0;
    for (const std::string& design : model::shipped_designs()) {
        SCOPED_TRACE(design);
        for (const model::Environment& environment : environments_to_compare()) {
            const bool differs =
                expect_same_comparison(rfc9293, model::find_design(design), environment);
            ++(differs ? differing : equal);
        }
    }
    EXPECT_GT(differing, 20U);
    EXPECT_GT(equal, 5U);
}

/// A timer of its own that leads on in silence.
TEST(Comparisons, OfTimersThatNobodySees) {
    const model::Design silent = model::parse_design(R"(
summary = "made up"
extends = "rfc9293"

[timers.patience]
armed = "in states"

[states.FIN-WAIT-2]
patience = { next = "TIME-WAIT" }
)",
                                                     "silent.toml");
    model::Environment environment;
    environment.data = {0, 0};
    environment.capacity = 1;
    expect_same_comparison(model::find_design("rfc9293"), silent, environment);
}

}  // namespace
}  // namespace finwait::agreement
