// What a run shows of a property, kind by kind.
#include "checker/program/traces/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/design.h"
#include "properties/files/property_file.h"

namespace finwait::program {
namespace {

using checker::Verdict;
using model::Event;
using model::EventKind;
using model::Side;
using testing::HasSubstr;
using testing::Optional;

class Confirmation : public testing::Test {
  protected:
    static model::Environment environment() {
        model::Environment environment;
        environment.data = {0, 0};
        environment.closers = {true, false};
        return environment;
    }
    [[nodiscard]] static properties::Property property(const std::string& lines) {
        return properties::parse_properties(
                   "[[property]]\nname = \"p\"\nsentence = \"s\"\nsource = \"t\"\n" + lines,
                   "p.toml", environment())
            .front();
    }
    [[nodiscard]] std::optional<std::string> why(const std::string& lines, Verdict verdict,
                                                 const std::vector<Event>& events,
                                                 std::optional<std::size_t> loop = {}) const {
        return why_invalid(model_, property(lines), verdict, replay(model_, events, loop));
    }

    const model::ConnectionModel model_{model::rfc9293(), model::rfc9293(), environment()};
    const Event close_{EventKind::Close, Side::A, {}};
    const Event send_{EventKind::SendFin, Side::A, {}};
    const Event retransmit_{EventKind::Retransmit, Side::A, {}};
    const Event lose_{EventKind::Lose, Side::B, [] {
                          model::Segment fin;
                          fin.fin = true;
                          return fin;
                      }()};
};

TEST_F(Confirmation, OfAlwaysAsksThatTheLastWorldViolatesIt) {
    const std::string claim = "kind = \"always\"\nformula = \"A.state = ESTABLISHED\"";
    EXPECT_EQ(why(claim, Verdict::Violated, {close_}), std::nullopt);
    EXPECT_THAT(why(claim, Verdict::Violated, {}), Optional(HasSubstr("holds in the last state")));
    EXPECT_THAT(why(claim, Verdict::Holds, {close_}), Optional(HasSubstr("no run can show")));
}

TEST_F(Confirmation, OfNoDeadlockAsksThatNothingCanHappenAndMayNotEnd) {
    const std::string claim = "kind = \"no-deadlock\"\nunless = \"A.state = CLOSED\"";
    EXPECT_THAT(why(claim, Verdict::Violated, {close_}),
                Optional(HasSubstr("something that is owed can happen")));
}

TEST_F(Confirmation, OfReachableAsksThatTheRunEndsWithTheLastWaypoint) {
    const std::string claim =
        "kind = \"reachable\"\nthrough = [\"A.state = FIN-WAIT-1\", \"A.fin_sent\"]";
    EXPECT_EQ(why(claim, Verdict::Reached, {close_, send_}), std::nullopt);
    EXPECT_THAT(why(claim, Verdict::Reached, {close_}),
                Optional(HasSubstr("does not pass waypoint 2")));
    EXPECT_THAT(why(claim, Verdict::Reached, {close_, send_, lose_}),
                Optional(HasSubstr("goes on behind the last waypoint")));
    const std::string avoiding = claim + "\navoiding = [\"A.snd_nxt = 1\"]";
    EXPECT_THAT(why(avoiding, Verdict::Reached, {close_, send_}),
                Optional(HasSubstr("meets what it is to avoid")));
    EXPECT_THAT(why(claim, Verdict::Holds, {close_, send_}),
                Optional(HasSubstr("no run can show")));
    EXPECT_THAT(why(claim, Verdict::Violated, {close_, send_}),
                Optional(HasSubstr("no run can show")));
}

TEST_F(Confirmation, OfNotReachedAsksThatTheRunStaysOnTheRoute) {
    const std::string claim =
        "kind = \"reachable\"\nthrough = [\"A.state = FIN-WAIT-1\", \"A.fin_sent\"]";
    EXPECT_EQ(why(claim, Verdict::NotReached, {close_}), std::nullopt);
    EXPECT_THAT(why(claim, Verdict::NotReached, {close_, send_}),
                Optional(HasSubstr("passes all waypoints")));
    EXPECT_THAT(why(claim + "\navoiding = [\"A.closed_first\"]", Verdict::NotReached, {close_}),
                Optional(HasSubstr("meets what it is to avoid")));
}

TEST_F(Confirmation, OfNeverAsksThatTheRunPassesAllWaypoints) {
    const std::string claim =
        "kind = \"never\"\nthrough = [{ event = \"CLOSE\" }, { event = \"send FIN\" }]";
    EXPECT_EQ(why(claim, Verdict::Violated, {close_, send_}), std::nullopt);
    EXPECT_THAT(why(claim, Verdict::Violated, {close_}),
                Optional(HasSubstr("does not pass waypoint 2")));
    EXPECT_THAT(why(claim, Verdict::Reached, {close_, send_}),
                Optional(HasSubstr("no run can show")));
}

TEST_F(Confirmation, OfEventuallyAsksForAFairCycleThatNeverGetsThere) {
    const std::string claim = "kind = \"eventually\"\nformula = \"A.state = CLOSED\"";
    const std::vector<Event> lasso{close_, send_, lose_, retransmit_, lose_};
    // The FIN is in flight again and again, and never delivered.
    EXPECT_THAT(why(claim, Verdict::Violated, lasso, 3), Optional(HasSubstr("never does")));
    EXPECT_THAT(why(claim, Verdict::Violated, lasso), Optional(HasSubstr("has no cycle")));
    const std::string reached = "kind = \"eventually\"\nformula = \"A.fin_sent\"";
    EXPECT_THAT(why(reached, Verdict::Violated, lasso, 3),
                Optional(HasSubstr("reaches what it should")));
}

TEST_F(Confirmation, OfLeadsToAsksForTheCycleBehindThePremise) {
    const std::vector<Event> lasso{close_, send_, lose_, retransmit_, lose_};
    const auto claim = [](const std::string& premise, const std::string& goal) {
        return "kind = \"leads-to\"\npremise = \"" + premise + "\"\nformula = \"" + goal + "\"";
    };
    // Not a fair cycle.
    EXPECT_THAT(why(claim("A.fin_sent", "A.state = CLOSED"), Verdict::Violated, lasso, 3),
                Optional(HasSubstr("each time after the premise")));
    EXPECT_THAT(why(claim("A.state = CLOSED", "A.fin_acked"), Verdict::Violated, lasso, 3),
                Optional(HasSubstr("each time after the premise")));
    EXPECT_THAT(why(claim("A.state = ESTABLISHED", "A.fin_sent"), Verdict::Violated, lasso, 3),
                Optional(HasSubstr("each time after the premise")));
}

TEST_F(Confirmation, OfNoEndlessAsksForACycleOfTheNamedEventsAlone) {
    const std::vector<Event> lasso{close_, send_, lose_, retransmit_, lose_};
    const auto claim = [](const std::string& kinds) {
        return "kind = \"no-endless\"\nevents = [" + kinds + "]";
    };
    EXPECT_EQ(
        why(claim("{ event = \"retransmit\" }, { event = \"lose\" }"), Verdict::Violated, lasso, 3),
        std::nullopt);
    EXPECT_THAT(why(claim("{ event = \"retransmit\" }"), Verdict::Violated, lasso, 3),
                Optional(HasSubstr("is none of those")));
    EXPECT_THAT(why(claim("{ event = \"retransmit\" }"), Verdict::Violated, lasso),
                Optional(HasSubstr("has no cycle")));
}

TEST_F(Confirmation, OfAlwaysReachableAsksThatTheLastWorldIsNotItself) {
    const std::string claim = "kind = \"always-reachable\"\nformula = \"A.state = FIN-WAIT-1\"";
    EXPECT_EQ(why(claim, Verdict::Violated, {}), std::nullopt);
    EXPECT_THAT(why(claim, Verdict::Violated, {close_}),
                Optional(HasSubstr("holds in the last state")));
}

}  // namespace
}  // namespace finwait::program
