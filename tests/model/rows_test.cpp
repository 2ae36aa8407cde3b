// Rows with conditions, rows for text, timers of a design, and CLOSE that waits for the FIN, as a
// design file says them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/connection_model.h"
#include "model/files/design_file.h"
#include "model/packing.h"
#include "model/rules/segment_arrives.h"
#include "model/rules/timeouts.h"
#include "model/rules/user_calls.h"
#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;
using enum TableEvent;

Design row_design(const std::string& rest) {
    return parse_design("summary = \"rows\"\nextends = \"rfc9293\"\n" + rest, "rows.toml");
}

/// An endpoint of a design in a state, with what arrives in order.
class RowsOf {
  public:
    RowsOf(const std::string& rest, State state)
        : design_(row_design(rest)), endpoint_(standing_in(state)) {
        stack_.design = &design_;
        stack_.window = kWindow;
    }

    Endpoint& endpoint() { return endpoint_; }
    Stack& stack() { return stack_; }

    [[nodiscard]] Segment in_order() const {
        Segment segment;
        segment.seq = endpoint_.rcv_nxt;
        segment.ack = endpoint_.snd_nxt;
        return segment;
    }
    [[nodiscard]] Outcome takes(const Segment& segment) const {
        return segment_arrives(stack_, endpoint_, segment);
    }
    [[nodiscard]] Outcome takes_text(bool fin = false) const {
        Segment segment = in_order();
        segment.len = 1;
        segment.fin = fin;
        return takes(segment);
    }
    [[nodiscard]] Outcome takes_fin() const {
        Segment segment = in_order();
        segment.fin = true;
        return takes(segment);
    }
    /// Timer 0 ends.
    [[nodiscard]] std::optional<Outcome> times_out() const {
        return own_timeout(stack_, endpoint_, 0);
    }

  private:
    Design design_;
    Stack stack_;
    Endpoint endpoint_;
};

TEST(GuardedRow, TheFirstOfSeveralThatAppliesIsTaken) {
    const RowsOf rows(R"([states.FIN-WAIT-2]
"rcv FIN" = [
    { when = "s.len > 0", next = "CLOSED", send = "RST" },
    { next = "TIME-WAIT", send = "ACK" },
]
)",
                      FinWait2);
    EXPECT_EQ(rows.takes_fin().endpoint.state, TimeWait);
    const Outcome reset = rows.takes_text(true);
    EXPECT_EQ(reset.endpoint.state, Closed);
    EXPECT_TRUE(reset.endpoint.history.reset);
    ASSERT_TRUE(reset.sent);
    EXPECT_TRUE(reset.sent->rst);
    EXPECT_EQ(reset.sent->seq, rows.in_order().ack);
}

TEST(GuardedRow, WhereNoneAppliesIsNoRow) {
    RowsOf rows("[states.ESTABLISHED]\nCLOSE = { when = \"unsent = 0\", next = \"FIN-WAIT-1\" }\n",
                Established);
    EXPECT_TRUE(close(rows.stack(), rows.endpoint()));
    rows.endpoint().unsent = 1;
    EXPECT_FALSE(close(rows.stack(), rows.endpoint()));
}

TEST(GuardedRow, OfAnAckOfTheFinKeepsTheState) {
    RowsOf rows(
        "[states.FIN-WAIT-1]\n\"rcv ACK of FIN\" = { when = \"s.fin\", next = \"FIN-WAIT-2\" }\n",
        FinWait1);
    EXPECT_EQ(rows.takes(rows.in_order()).endpoint.state, FinWait1);
    EXPECT_EQ(rows.takes_fin().endpoint.state, TimeWait);
}

TEST(RowOfText, TakesTheTextAndThenTheRow) {
    const RowsOf rows("[states.FIN-WAIT-2]\n\"rcv text\" = { next = \"CLOSED\", send = \"RST\" }\n",
                      FinWait2);
    const Outcome outcome = rows.takes_text();
    EXPECT_EQ(outcome.endpoint.state, Closed);
    EXPECT_EQ(outcome.endpoint.history.delivered, 8U);
    ASSERT_TRUE(outcome.sent);
    EXPECT_TRUE(outcome.sent->rst);
    EXPECT_TRUE(outcome.coverage.has(FinWait2, RcvText));
}

TEST(RowOfText, ThatTakesNothingEndsTheSegment) {
    const RowsOf rows(
        "[states.FIN-WAIT-2]\n\"rcv text\" = { when = \"s.fin\", next = \"FIN-WAIT-2\", takes = "
        "false }\n",
        FinWait2);
    const Outcome passed_over = rows.takes_text(true);
    EXPECT_EQ(passed_over.endpoint.state, FinWait2);
    EXPECT_EQ(passed_over.endpoint.rcv_nxt, rows.in_order().seq);
    EXPECT_FALSE(passed_over.endpoint.ack_pending);
    EXPECT_FALSE(passed_over.sent);
    EXPECT_EQ(rows.takes_text().endpoint.history.delivered, 8U);
}

TEST(RowOfFin, ThatTakesNothingLeavesTheNumbers) {
    const RowsOf rows(
        "[states.ESTABLISHED]\n\"rcv FIN\" = { next = \"ESTABLISHED\", takes = false }\n",
        Established);
    const Outcome outcome = rows.takes_fin();
    EXPECT_EQ(outcome.endpoint.rcv_nxt, rows.in_order().seq);
    EXPECT_FALSE(outcome.endpoint.history.fin_received);
}

TEST(RowOfRst, MayAnswerByAnRst) {
    const RowsOf rows("[states.ESTABLISHED]\n\"rcv RST\" = { next = \"CLOSED\", send = \"RST\" }\n",
                      Established);
    Segment rst = rows.in_order();
    rst.rst = true;
    rst.has_ack = false;
    const Outcome outcome = rows.takes(rst);
    EXPECT_EQ(outcome.endpoint.state, Closed);
    ASSERT_TRUE(outcome.sent);
    EXPECT_TRUE(outcome.sent->rst);
    EXPECT_FALSE(outcome.sent->has_ack);
}

const std::string kInStates = R"([timers."orphan"]
armed = "in states"
[states.FIN-WAIT-1]
"orphan" = { when = "fin_sent", next = "CLOSED" }
)";

TEST(OwnTimer, EndsWhereItsStateHasARowThatApplies) {
    RowsOf rows(kInStates, FinWait1);
    const auto outcome = rows.times_out();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->endpoint.state, Closed);
    EXPECT_TRUE(outcome->coverage.has(FinWait1, FirstTimer));
    rows.endpoint().fin_sent = false;
    EXPECT_FALSE(rows.times_out());
    rows.endpoint().state = FinWait2;
    EXPECT_FALSE(rows.times_out());
}

TEST(OwnTimer, WaitsForItsRetransmissions) {
    RowsOf rows(R"([timers."orphan"]
after = 2
[states.FIN-WAIT-1]
"orphan" = { next = "CLOSED", send = "RST" }
)",
                FinWait1);
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(rows.times_out()) << i;
        rows.endpoint() = retransmit(rows.stack(), rows.endpoint())->endpoint;
    }
    const auto outcome = rows.times_out();
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(outcome->endpoint.history.reset);
    ASSERT_TRUE(outcome->sent);
    EXPECT_EQ(outcome->sent->seq, kOwn + 1);
    // It counts no further; an ACK of something new begins again.
    rows.endpoint() = retransmit(rows.stack(), rows.endpoint())->endpoint;
    EXPECT_EQ(rows.endpoint().retransmissions, 2U);
    EXPECT_EQ(rows.takes(rows.in_order()).endpoint.retransmissions, 0U);
}

const std::string kByRows = R"([timers."half-closed"]
armed = "by rows"
[states.FIN-WAIT-1]
"rcv ACK of FIN" = { next = "FIN-WAIT-2", arms = ["half-closed"] }
[states.FIN-WAIT-2]
"half-closed" = { next = "TIME-WAIT" }
)";

TEST(OwnTimer, RunsOnceARowHasArmedIt) {
    RowsOf rows(kByRows, FinWait2);
    EXPECT_FALSE(rows.times_out());
    rows.endpoint() = standing_in(FinWait1);
    rows.endpoint() = rows.takes(rows.in_order()).endpoint;
    ASSERT_EQ(rows.endpoint().state, FinWait2);
    const auto outcome = rows.times_out();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->endpoint.state, TimeWait);
    EXPECT_EQ(outcome->endpoint.armed, 0U);
    // Where its state has no row it is stopped.
    EXPECT_EQ(rows.takes_fin().endpoint.armed, 0U);
}

TEST(TwoMslTimer, RunsOnceARowHasArmedItWhereTheDesignSaysSo) {
    RowsOf rows(R"([timers."2MSL timeout"]
armed = "by rows"
[states.FIN-WAIT-2]
"rcv FIN" = { next = "TIME-WAIT", send = "ACK", arms = ["2MSL timeout"] }
)",
                TimeWait);
    EXPECT_FALSE(two_msl_timeout(rows.stack(), rows.endpoint()));
    rows.endpoint() = standing_in(FinWait2);
    rows.stack().delayed_ack = false;
    rows.endpoint() = rows.takes_fin().endpoint;
    ASSERT_EQ(rows.endpoint().state, TimeWait);
    const auto outcome = two_msl_timeout(rows.stack(), rows.endpoint());
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->endpoint.state, Closed);
}

TEST(CloseThatWaits, EntersTheNextStateWithItsFin) {
    RowsOf rows("[mechanisms]\nclose-waits-for-fin = [\"ESTABLISHED\", \"CLOSE-WAIT\"]\n",
                CloseWait);
    rows.endpoint().unsent = 1;
    const auto called = close(rows.stack(), rows.endpoint());
    ASSERT_TRUE(called);
    EXPECT_EQ(called->endpoint.state, CloseWait);
    EXPECT_FALSE(close(rows.stack(), called->endpoint)) << "CLOSE is called once";
    EXPECT_FALSE(send_fin(rows.stack(), called->endpoint)) << "text comes first";
    const auto sent = send_data_with_fin(rows.stack(), called->endpoint);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->endpoint.state, LastAck);
    EXPECT_TRUE(sent->endpoint.fin_sent);
    EXPECT_FALSE(sent->endpoint.close_called);
}

TEST(CloseThatWaits, ClosesFirstOnlyIfNoFinCameBefore) {
    RowsOf rows("[mechanisms]\nclose-waits-for-fin = true\n", Established);
    rows.endpoint() = close(rows.stack(), rows.endpoint())->endpoint;
    const auto first = send_fin(rows.stack(), rows.endpoint());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->endpoint.state, FinWait1);
    EXPECT_TRUE(first->endpoint.history.closed_first);
    rows.endpoint() = rows.takes_fin().endpoint;
    ASSERT_EQ(rows.endpoint().state, CloseWait);
    const auto second = send_fin(rows.stack(), rows.endpoint());
    ASSERT_TRUE(second);
    EXPECT_EQ(second->endpoint.state, LastAck);
    EXPECT_FALSE(second->endpoint.history.closed_first);
}

TEST(RowsAndTimers, AreWrittenAsTheyAreRead) {
    const Design design = row_design(kByRows + R"(
"2MSL timeout" = [
    { when = "unread > 0 and not read_shut", next = "CLOSED", send = "ACK" },
    { when = "snd_una = snd_nxt or unsent != 0 implies true", next = "CLOSED" },
]
)");
    const Design again = parse_design(design_file_text(design), "again.toml");
    EXPECT_TRUE(design.behaves_as(again)) << design_file_text(design);
    EXPECT_TRUE(differences_of(design, again).empty());
}

TEST(RowsAndTimers, OfTwoDesignsThatDifferAreTold) {
    const std::vector<DesignDifference> differences =
        differences_of(row_design(kInStates), rfc9293());
    std::vector<std::string> keys;
    keys.reserve(differences.size());
    for (const DesignDifference& one : differences) keys.push_back(one.section + "/" + one.key);
    EXPECT_THAT(keys,
                testing::UnorderedElementsAre("timers.\"orphan\"/armed", "timers.\"orphan\"/after",
                                              "FIN-WAIT-1/orphan"));
}

/// Every world of a walk packs and unpacks.
TEST(RowsAndTimers, ArePacked) {
    Environment environment;
    environment.data = {1, 0};
    for (const std::string& rest :
         {kByRows, kInStates + "[timers.orphan2]\nafter = 1\n[states.LAST-ACK]\norphan2 = { next = "
                               "\"CLOSED\" }\n[mechanisms]\nclose-waits-for-fin = true\n"}) {
        const ConnectionModel model(row_design(rest), row_design(rest), environment);
        const PackedConnectionModel<4> packed(model);
        std::vector<World> worlds{model.initial()};
        for (std::size_t i = 0; i < worlds.size() && i < 3000; ++i) {
            const World world = worlds[i];
            ASSERT_EQ(packed.unpack(packed.pack(world)), world);
            model.for_each_change(
                world, [&](const Change& change) { worlds.push_back(model.apply(world, change)); });
        }
    }
}

}  // namespace
}  // namespace finwait::model
