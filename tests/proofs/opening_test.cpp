// What segments of earlier connections can do to one that opens. What the induction from CLOSED
// proves is asked of the program: tests/cli/prove_test.cpp.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/stray_run.h"

namespace finwait::proofs {
namespace {

using model::EventKind;
using properties::Property;

model::Environment opening_environment() {
    model::Environment environment;
    environment.start = model::Start::Closed;
    return environment;
}

/// What segments of earlier connections can do, in the order of the steps that lead there; empty
/// where no run is found.
std::string shortest_stray_run(const std::set<std::string>& names, const ProofScope& scope) {
    const std::vector<Property> shipped = properties::shipped_properties(opening_environment());
    std::vector<const Property*> asked;
    for (const Property& property : shipped) {
        if (names.contains(property.name)) asked.push_back(&property);
    }
    EXPECT_EQ(asked.size(), names.size());
    const auto runs = runs_among_strays(model::rfc9293(), scope, asked);
    return runs.empty() ? "" : fmt::format("{}", fmt::join(runs.begin()->second, " "));
}

ProofScope among_strays() {
    ProofScope scope(model::Start::Closed);
    scope.strays = true;
    return scope;
}

/// CLOSE in SYN-RECEIVED leads to FIN-WAIT-1, where nobody asks any more whether the own SYN was
/// acknowledged: the old connection goes on with an end that was never part of it.
TEST(StrayRun, OfAnOldSynAndACloseTakesTextThatWasSentBefore) {
    EXPECT_EQ(
        shortest_stray_run({"no-stray-text"}, among_strays()),
        "B: OPEN, LISTEN. "
        "B takes, of an earlier connection, SYN seq=-3, SYN-RECEIVED; sends SYN seq=0 ack=-2. "
        "B: CLOSE, FIN-WAIT-1. "
        "B takes, of an earlier connection, seq=-2 ack=0 len=1, FIN-WAIT-1.");
}

/// Each of the assumptions is needed under which an induction proves that none of it counts.
TEST(StrayRun, WhereBothEndsOpenCompletesAHandshakeOfNeither) {
    ProofScope scope = among_strays();
    scope.nobody_aborts = scope.nobody_closes_while_opening = true;
    EXPECT_THAT(shortest_stray_run({"no-stray-ack"}, scope),
                testing::EndsWith("B takes, of an earlier connection, SYN seq=-1, SYN-RECEIVED; "
                                  "sends SYN seq=0 ack=0. "
                                  "B: deliver seq=1 ack=1, ESTABLISHED."));
}

TEST(StrayRun, WhereAnAbortOvertakesAnAckEstablishesWhatASynBeganThatWasSentBefore) {
    ProofScope scope = among_strays();
    scope.one_end_opens = scope.nobody_closes_while_opening = true;
    EXPECT_EQ(shortest_stray_run({"no-stray-ack"}, scope),
              "A: OPEN, SYN-SENT; sends SYN seq=0. "
              "B: OPEN, LISTEN. "
              "B: deliver SYN seq=0, SYN-RECEIVED; sends SYN seq=0 ack=1. "
              "A: deliver SYN seq=0 ack=1, ESTABLISHED; sends seq=1 ack=1. "
              "A: ABORT, CLOSED; sends RST seq=1. "
              "B: deliver RST seq=1, LISTEN. "
              "B takes, of an earlier connection, SYN seq=-1, SYN-RECEIVED; sends SYN seq=0 ack=0. "
              "B: deliver seq=1 ack=1, ESTABLISHED.");
}

TEST(StrayRun, WhereNobodyClosesWhileItOpensAndOneEndOpensIsNone) {
    ProofScope scope = among_strays();
    scope.one_end_opens = scope.nobody_aborts = scope.nobody_closes_while_opening = true;
    EXPECT_EQ(shortest_stray_run({"no-stray-text", "no-stray-ack", "no-stray-reset"}, scope), "");
}

TEST(StrayRun, WhoseNumbersReachOneBeyondTheIssCompletesAHandshake) {
    ProofScope scope = among_strays();
    scope.one_end_opens = scope.nobody_aborts = scope.nobody_closes_while_opening = true;
    scope.stray_reach = 1;
    EXPECT_THAT(shortest_stray_run({"no-stray-ack"}, scope), testing::HasSubstr("ack=1"));
}

/// What arrives as a copy arrives.
TEST(ProofScope, WhereZeroIsNotExpectedHasNoCopyOfAnRstOfClosedArriveThereEither) {
    ProofScope scope(model::Start::Closed);
    scope.zero_is_not_expected = true;
    const model::Design design = model::rfc9293();
    const model::ConnectionModel model(design, design, opening_environment());
    model::World world = model.initial();
    model::Endpoint& expects_zero = world.endpoint(model::Side::A);
    expects_zero.state = model::State::Established;
    expects_zero.history.paired = 1;
    const auto assumed_away = [&](EventKind kind, std::uint32_t seq) {
        const model::Segment rst{.seq = seq, .ack = 1, .rst = true};
        return is_assumed_away(scope, model, world, {{kind, model::Side::A, rst}, {}});
    };
    EXPECT_TRUE(assumed_away(EventKind::Deliver, 0));
    EXPECT_TRUE(assumed_away(EventKind::Duplicate, 0));
    EXPECT_FALSE(assumed_away(EventKind::Lose, 0));
    EXPECT_FALSE(assumed_away(EventKind::Duplicate, 1));
}

}  // namespace
}  // namespace finwait::proofs
