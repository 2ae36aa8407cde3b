// The induction from CLOSED: what it proves of connections that open, with which numbers it fails,
// and which designs open wrongly.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/invariant_files.h"
#include "properties/proofs/induction/stray_run.h"

namespace finwait::proofs {
namespace {

using model::EventKind;
using properties::Property;

model::Environment opening_environment(bool strays = false) {
    model::Environment environment;
    environment.start = model::Start::Closed;
    if (strays) environment.incarnations = 2;
    return environment;
}

/// The shipped invariants, and the properties asked for; none: those that are core, and
/// `synchronized`.
class OpeningQuestion {
  public:
    explicit OpeningQuestion(model::Design asked, const std::set<std::string>& names = {},
                             const ProofScope& scope = model::Start::Closed)
        : design_(std::move(asked)),
          scope_(scope),
          invariants_(shipped_invariants(design_, opening_environment(scope.strays))) {
        for (Property& property : properties::shipped_properties(opening_environment())) {
            if (property.kind != properties::Kind::Always) continue;
            const bool chosen = names.empty() ? property.core || property.name == "synchronized"
                                              : names.contains(property.name);
            if (chosen) invariants_.push_back(property);
        }
    }

    [[nodiscard]] InductionFinding answer() const {
        return prove_by_induction(design_, all(), ReachedWorlds(design_, scope_), {});
    }
    /// Of what `before` left open.
    [[nodiscard]] InductionFinding answer_in(const ProofScope& narrower,
                                             const InductionFinding& before) const {
        std::set<std::size_t> known;
        std::set<std::size_t> goals;
        for (std::size_t i = 0; i < before.invariants.size(); ++i) {
            (before.invariants[i].verdict == ProofVerdict::Proved ? known : goals).insert(i);
        }
        return prove_where_more_is_assumed(design_, all(), known, goals,
                                           ReachedWorlds(design_, narrower), {});
    }

  private:
    [[nodiscard]] std::vector<const Property*> all() const {
        std::vector<const Property*> all;
        for (const Property& invariant : invariants_) all.push_back(&invariant);
        return all;
    }

    model::Design design_;
    ProofScope scope_;
    std::vector<Property> invariants_;
};

std::set<std::string> left_open(const InductionFinding& finding) {
    std::set<std::string> names;
    for (const InvariantFinding& invariant : finding.invariants) {
        if (invariant.verdict != ProofVerdict::Proved) names.insert(invariant.name);
    }
    return names;
}

const BrokenStep& step_that_breaks(const InductionFinding& finding, std::string_view name) {
    const auto found = std::ranges::find(finding.invariants, name, &InvariantFinding::name);
    return found->broken.value();
}

/// ESTABLISHED at both ends means that the numbers agree, and the properties of the close hold from
/// CLOSED on, but for one: an RST that CLOSED sent has the number 0, and that may be what is
/// expected. Where it is not, that one holds too.
TEST(OpeningInduction, OfRfc9293ProvesAllButWhatAnRstOfClosedBreaks) {
    const OpeningQuestion question(model::rfc9293());
    const InductionFinding finding = question.answer();
    EXPECT_EQ(finding.stopped, "");
    EXPECT_EQ(left_open(finding),
              (std::set<std::string>{"no-premature-reset", "reset-by-closed-peer",
                                     "refused-by-closed-peer"}));
    const BrokenStep& step = step_that_breaks(finding, "no-premature-reset");
    EXPECT_EQ(step.event, EventKind::Deliver);
    ASSERT_TRUE(step.arriving);
    EXPECT_TRUE(step.arriving->rst && step.arriving->has_ack);
    EXPECT_EQ(step.arriving->seq, 0U);
    EXPECT_EQ(step.before.rcv_nxt, 0U);
    EXPECT_TRUE(step.after.history.reset && step.after.history.established);

    ProofScope unexpected(model::Start::Closed);
    unexpected.zero_is_not_expected = true;
    const InductionFinding then = question.answer_in(unexpected, finding);
    EXPECT_EQ(then.stopped, "");
    EXPECT_EQ(left_open(then), std::set<std::string>{});
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
