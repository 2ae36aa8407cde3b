// Mechanisms that running stacks have, state by state: each where a design has it, and where it is
// as RFC 9293.
#include <gmock/gmock.h>

#include "model/connection_model.h"
#include "model/packing.h"
#include "model/rules/segment_arrives.h"
#include "tests/model/stack_mechanism.h"

namespace finwait::model {
namespace {

using enum State;

// Which numbers are acceptable.

class WhatEndsAtRcvNxt : public StackMechanism {
  protected:
    WhatEndsAtRcvNxt() {
        mechanisms().acceptable_before.set(GetParam(), AcceptableBefore::EndsAtRcvNxt);
    }
};

TEST_P(WhatEndsAtRcvNxt, AnOldFinHasItsAckLookedAt) {
    const Segment old_fin = acking_everything(ahead(fin(), -1));
    const Result result = arrives(old_fin);
    EXPECT_EQ(result.after.snd_una, endpoint_.state == LastAck ? 0U : endpoint_.snd_nxt);
    design_ = rfc9293();
    EXPECT_EQ(arrives(old_fin).after.snd_una, endpoint_.snd_una);
}

TEST_P(WhatEndsAtRcvNxt, ABareAckFromBeforeTheWindowHasNot) {
    const Result result = arrives(acking_everything(ahead(bare(), -1)));
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::UnacceptableAnswered));
    EXPECT_EQ(result.after.snd_una, endpoint_.snd_una);
}

TEST_P(WhatEndsAtRcvNxt, ElsewhereNothingChanges) {
    mechanisms().acceptable_before = AcceptableBefore::EndsAtRcvNxt;
    mechanisms().acceptable_before.set(GetParam(), AcceptableBefore::InWindow);
    EXPECT_TRUE(arrives(ahead(text(), -1)).steps.contains(ArrivalBranch::UnacceptableAnswered));
}

INSTANTIATE_TEST_SUITE_P(In, WhatEndsAtRcvNxt,
                         testing::Values(Established, FinWait1, CloseWait, Closing, LastAck),
                         stack_state_name);

class OldTextThatIsAcceptable : public StackMechanism {
  protected:
    OldTextThatIsAcceptable() {
        mechanisms().acceptable_before = AcceptableBefore::EndsAtRcvNxt;
        mechanisms().ends_at_ack_in = {};
    }
};

TEST_P(OldTextThatIsAcceptable, DrawsWhatOldSegmentsDraw) {
    const Result result = arrives(ahead(text(), -1));
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::NothingNew));
    expect_ack(result);
    mechanisms().old_segment_draws.set(GetParam(), Reply::Nothing);
    EXPECT_EQ(arrives(ahead(text(), -1)).sent, kNothing);
}

TEST_P(OldTextThatIsAcceptable, FromAnywhereWhereTheDesignSaysSo) {
    EXPECT_TRUE(arrives(ahead(text(), -3)).steps.contains(ArrivalBranch::UnacceptableAnswered));
    mechanisms().acceptable_before = AcceptableBefore::Any;
    EXPECT_TRUE(arrives(ahead(text(), -3)).steps.contains(ArrivalBranch::NothingNew));
}

INSTANTIATE_TEST_SUITE_P(In, OldTextThatIsAcceptable,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait),
                         stack_state_name);

class EdgeOfTheWindow : public StackMechanism {};

TEST_P(EdgeOfTheWindow, TextThereIsAnsweredAndNotTaken) {
    mechanisms().acceptable_behind.set(GetParam(), AcceptableBehind::AtEdge);
    const Result result = arrives(at_edge(text()));
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::BehindWindow));
    EXPECT_EQ(result.after.rcv_nxt, endpoint_.rcv_nxt);
    expect_ack(result);
    EXPECT_TRUE(
        arrives(ahead(at_edge(text()), 1)).steps.contains(ArrivalBranch::UnacceptableAnswered));
}

TEST_P(EdgeOfTheWindow, ABareAckThereIsNotAnswered) {
    const Segment segment = at_edge(bare());
    expect_ack(arrives(segment));
    for (const auto which : {AcceptableBehind::BareAtEdge, AcceptableBehind::AtEdge}) {
        mechanisms().acceptable_behind.set(GetParam(), which);
        EXPECT_EQ(arrives(segment).sent, kNothing);
    }
    mechanisms().acceptable_behind.set(GetParam(), AcceptableBehind::RstAtEdge);
    expect_ack(arrives(segment));
}

TEST_P(EdgeOfTheWindow, TextThereIsUnacceptableWhereOnlyBareOnesAre) {
    mechanisms().acceptable_behind.set(GetParam(), AcceptableBehind::BareAtEdge);
    EXPECT_TRUE(arrives(at_edge(text())).steps.contains(ArrivalBranch::UnacceptableAnswered));
}

TEST_P(EdgeOfTheWindow, AnRstThereIsChallenged) {
    const Segment segment = rst_at(endpoint_.rcv_nxt + kWindow);
    EXPECT_TRUE(arrives(segment).steps.contains(ArrivalBranch::UnacceptableRst));
    for (const auto which : {AcceptableBehind::RstAtEdge, AcceptableBehind::BareAtEdge,
                             AcceptableBehind::AtEdge, AcceptableBehind::Any}) {
        mechanisms().acceptable_behind.set(GetParam(), which);
        EXPECT_TRUE(arrives(segment).steps.contains(ArrivalBranch::RstChallenged));
    }
}

INSTANTIATE_TEST_SUITE_P(In, EdgeOfTheWindow, testing::Values(Established, FinWait1, FinWait2),
                         stack_state_name);

class TextBeyondTheWindow : public StackMechanism {};

TEST_P(TextBeyondTheWindow, IsUnacceptableWhereTheDesignSaysSo) {
    Segment overlong = ahead(text(), kWindow - 1);
    overlong.len = 2;
    EXPECT_FALSE(arrives(overlong).steps.contains(ArrivalBranch::UnacceptableAnswered));
    mechanisms().overlong_acceptable_in.erase(GetParam());
    EXPECT_TRUE(arrives(overlong).steps.contains(ArrivalBranch::UnacceptableAnswered));
    // The FIN needs no room.
    const Segment last = ahead(text_with_fin(), kWindow - 1);
    EXPECT_FALSE(arrives(last).steps.contains(ArrivalBranch::UnacceptableAnswered));
}

INSTANTIATE_TEST_SUITE_P(In, TextBeyondTheWindow,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing),
                         stack_state_name);

class UnseenWithoutAck : public StackMechanism {};

TEST_P(UnseenWithoutAck, IsDroppedBeforeItsNumberIsLookedAt) {
    const Segment old = without_ack(ahead(text(), -3));
    expect_ack(arrives(old));
    mechanisms().without_ack_unseen_in = {GetParam()};
    const Result result = arrives(old);
    EXPECT_EQ(result.sent, kNothing);
    EXPECT_EQ(result.steps, std::set{ArrivalBranch::NoAckUnseen});
    mechanisms().without_ack_unseen_in = kEveryState;
    mechanisms().without_ack_unseen_in.erase(GetParam());
    expect_ack(arrives(old));
}

TEST_P(UnseenWithoutAck, RstsAndSynsAreLookedAt) {
    mechanisms().without_ack_unseen_in = kEveryState;
    EXPECT_EQ(arrives(rst()).after.state, Closed);
    EXPECT_TRUE(arrives(without_ack(syn())).steps.contains(ArrivalBranch::SynInWindow));
}

INSTANTIATE_TEST_SUITE_P(In, UnseenWithoutAck,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait),
                         stack_state_name);

class AckTooOld : public StackMechanism {
  protected:
    /// As far below SND.UNA.
    Result acked_below(std::uint32_t by) const {
        Segment segment = text();
        segment.ack = endpoint_.snd_una - by;
        return arrives(segment);
    }
};

TEST_P(AckTooOld, IsBelowTheLargestWindowOfThePeer) {
    stack_.peer_window = 2;
    EXPECT_FALSE(acked_below(3).steps.contains(ArrivalBranch::AckTooOld));
    mechanisms().ack_too_old.set(GetParam(), OutOfRangeAck::Answered);
    EXPECT_FALSE(acked_below(2).steps.contains(ArrivalBranch::AckTooOld));
    const Result result = acked_below(3);
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::AckTooOld));
    EXPECT_EQ(result.after.rcv_nxt, endpoint_.rcv_nxt);
    expect_ack(result);
}

TEST_P(AckTooOld, IsOfWhatWasNeverSentWhereTheDesignKnowsWhereItBegan) {
    endpoint_.ack_base = endpoint_.snd_una - 1;
    mechanisms().ack_too_old.set(GetParam(), OutOfRangeAck::Dropped);
    EXPECT_FALSE(acked_below(2).steps.contains(ArrivalBranch::AckTooOld));
    mechanisms().oldest_ack = OldestAck::Acknowledged;
    EXPECT_FALSE(acked_below(1).steps.contains(ArrivalBranch::AckTooOld));
    EXPECT_TRUE(acked_below(2).steps.contains(ArrivalBranch::AckTooOld));
    EXPECT_EQ(acked_below(2).sent, kNothing);
}

INSTANTIATE_TEST_SUITE_P(In, AckTooOld,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck),
                         stack_state_name);

TEST(AckBase, IsTheSynOfWhoOpensActivelyAndTheNumberBehindItOfWhoDoesNot) {
    const Design design =
        stack_design("[mechanisms]\nack-too-old = \"answered\"\noldest-ack = \"acknowledged\"\n");
    Stack stack;
    stack.design = &design;
    stack.window = kWindow;
    Endpoint closed;
    closed.state = Closed;
    closed.history.incarnation = 0;
    const auto opened = [&](bool actively) {
        stack.is_opener = actively;
        return open(stack, closed, 0)->endpoint;
    };
    EXPECT_EQ(opened(true).ack_base, opened(true).snd_una);
    EXPECT_EQ(opened(false).ack_base, opened(false).snd_una + 1);
    const Design rfc = rfc9293();
    stack.design = &rfc;
    EXPECT_EQ(opened(false).ack_base, 0U);
}

// What is not looked at.

class OnlyAnswersHere : public StackMechanism {};

TEST_P(OnlyAnswersHere, AllButRstsAndABareAckAtRcvNxt) {
    mechanisms().only_answers.set(GetParam(), OnlyAnswers::AllButNext);
    for (const Segment& segment : {text(), fin(), syn(), ahead(bare(), -1), ahead(bare(), 1),
                                   at_edge(bare()), without_ack(text())}) {
        const Result result = arrives(segment);
        EXPECT_EQ(result.after, endpoint_);
        expect_ack(result);
    }
    EXPECT_EQ(arrives(bare()).sent, kNothing);
    EXPECT_EQ(arrives(rst()).after.state, Closed);
}

TEST_P(OnlyAnswersHere, TextAndFinsWhileASynIsLookedAt) {
    mechanisms().only_answers.set(GetParam(), OnlyAnswers::TextAndFin);
    for (const Segment& segment : {text(), fin(), ahead(fin(), -1), at_edge(text())}) {
        const Result result = arrives(segment);
        EXPECT_EQ(result.after, endpoint_);
        expect_ack(result);
    }
    for (const Segment& segment : {bare(), ahead(bare(), -1), at_edge(bare())}) {
        EXPECT_EQ(arrives(segment).sent, kNothing);
    }
    EXPECT_TRUE(arrives(syn()).steps.contains(ArrivalBranch::SynInWindow));
}

INSTANTIATE_TEST_SUITE_P(In, OnlyAnswersHere, testing::Values(FinWait2, CloseWait, TimeWait),
                         stack_state_name);

// RSTs.

class RstOfARow : public StackMechanism {
  protected:
    RstOfARow() {
        design_.table.set(GetParam(), TableEvent::RcvText, Row{Closed, Reply::Rst});
        endpoint_.snd_nxt = endpoint_.snd_una + 2;
    }
};

TEST_P(RstOfARow, IsAtSndNxtOrAtSegAck) {
    EXPECT_EQ(arrives(text()).sent->seq, endpoint_.snd_nxt);
    mechanisms().rst_of_row_at.set(GetParam(), RstAt::SegAck);
    const Result result = arrives(text());
    EXPECT_EQ(result.sent->seq, endpoint_.snd_una);
    EXPECT_TRUE(result.after.history.reset);
}

TEST_P(RstOfARow, CarriesAnAckWhereTheDesignSaysSo) {
    EXPECT_FALSE(arrives(text()).sent->has_ack);
    for (const auto which : {RstCarriesAck::Own, RstCarriesAck::Always}) {
        mechanisms().rst_carries_ack = which;
        const Result result = arrives(text());
        EXPECT_TRUE(result.sent->has_ack);
        EXPECT_EQ(result.sent->ack, endpoint_.rcv_nxt + 1);
    }
}

INSTANTIATE_TEST_SUITE_P(In, RstOfARow, testing::Values(Established, FinWait1, FinWait2),
                         stack_state_name);

class RstThatAnswersWithoutAConnection : public Arrivals<RuleTestIn<Closed>> {};

TEST_F(RstThatAnswersWithoutAConnection, CarriesAnAckAlwaysOrWhereTheSegmentHasNone) {
    for (const auto which : {RstCarriesAck::WhereNeeded, RstCarriesAck::Own}) {
        design_.mechanisms.rst_carries_ack = which;
        EXPECT_FALSE(arrives(text()).sent->has_ack);
        EXPECT_EQ(arrives(text()).sent->ack, 0U);
    }
    design_.mechanisms.rst_carries_ack = RstCarriesAck::Always;
    EXPECT_TRUE(arrives(text()).sent->has_ack);
    EXPECT_EQ(arrives(text()).sent->ack, text().seq + 1);
}

class SynInAConnection : public StackMechanism {};

TEST_P(SynInAConnection, EndsItWhereThereIsARowForIt) {
    EXPECT_TRUE(arrives(syn()).steps.contains(ArrivalBranch::SynInWindow));
    design_.table.set(GetParam(), TableEvent::RcvSyn, Row{Closed, Reply::Rst});
    const Result result = arrives(syn());
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::SynByRow));
    EXPECT_EQ(result.after.state, Closed);
    EXPECT_TRUE(result.sent->rst);
    expect_ack(arrives(ahead(syn(), -1)));
}

INSTANTIATE_TEST_SUITE_P(In, SynInAConnection,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait),
                         stack_state_name);

TEST(RowOfASyn, MaySendAnRstAndNoSyn) {
    const auto design = [](const std::string& row) {
        return stack_design("[states.ESTABLISHED]\n\"rcv SYN\" = " + row + "\n");
    };
    EXPECT_EQ(design("{ next = \"CLOSED\", send = \"RST\" }")
                  .table.row(Established, TableEvent::RcvSyn)
                  ->send,
              Reply::Rst);
    EXPECT_THROW(design("{ next = \"CLOSED\", send = \"SYN,ACK\" }"), std::exception);
    EXPECT_THROW(stack_design("[states.LISTEN]\n\"rcv SYN\" = { next = \"LISTEN\", send = "
                              "\"RST\" }\n"),
                 std::exception);
}

// After CLOSE, after the peer's FIN.

class AheadAfterClose : public StackMechanism {
  protected:
    AheadAfterClose() { endpoint_.read_shut = true; }
};

TEST_P(AheadAfterClose, TextAndFinsDrawAnRstWhereTheDesignSaysSo) {
    for (const Segment& segment : {ahead(text(), 1), ahead(fin(), 1)}) {
        EXPECT_EQ(arrives(segment).after.state, GetParam());
        mechanisms().text_after_close = TextAfterClose::RstAhead;
        const Result result = arrives(segment);
        EXPECT_TRUE(result.sent->rst);
        EXPECT_EQ(result.after.state, Closed);
        EXPECT_TRUE(result.after.history.reset);
        mechanisms().text_after_close = TextAfterClose::Rst;
    }
}

TEST_P(AheadAfterClose, TextInOrderDoesAndAFinInOrderIsTaken) {
    mechanisms().text_after_close = TextAfterClose::RstAhead;
    EXPECT_EQ(arrives(text()).after.state, Closed);
    EXPECT_TRUE(arrives(fin()).after.history.fin_received);
    EXPECT_EQ(arrives(ahead(bare(), 1)).sent, kNothing);
    endpoint_.read_shut = false;
    EXPECT_EQ(arrives(ahead(text(), 1)).after.state, GetParam());
}

INSTANTIATE_TEST_SUITE_P(In, AheadAfterClose, testing::Values(FinWait1, FinWait2),
                         stack_state_name);

class FinOnceMore : public StackMechanism {
  protected:
    FinOnceMore() { mechanisms().ends_at_ack_in = {}; }
};

TEST_P(FinOnceMore, BehindOldTextIsTakenWhereTheDesignSaysSo) {
    const Segment overlapping = ahead(text_with_fin(), -1);
    EXPECT_EQ(arrives(overlapping).after, endpoint_);
    mechanisms().fin_taken_again_in = {GetParam()};
    const Result result = arrives(overlapping);
    EXPECT_EQ(result.after.rcv_nxt, endpoint_.rcv_nxt + 1);
    EXPECT_EQ(result.after.state, GetParam());
    EXPECT_TRUE(result.after.ack_pending);
    EXPECT_EQ(arrives(fin()).after, endpoint_);
}

INSTANTIATE_TEST_SUITE_P(In, FinOnceMore, testing::Values(CloseWait, Closing, LastAck),
                         stack_state_name);

class AckOfFinInARow : public StackMechanism {};

TEST_P(AckOfFinInARow, TheRestOfTheSegmentIsPassedOver) {
    const Segment segment = acking_everything(fin());
    EXPECT_TRUE(arrives(segment).after.history.fin_received);
    Row row{FinWait2};
    row.takes = false;
    design_.table.set(FinWait1, TableEvent::RcvAckOfFin, row);
    const Result result = arrives(segment);
    EXPECT_EQ(result.after.state, FinWait2);
    EXPECT_FALSE(result.after.history.fin_received);
}

TEST_P(AckOfFinInARow, WhereItsConditionSaysSo) {
    design_ = stack_design(R"([states.FIN-WAIT-1]
"rcv ACK of FIN" = [
    { when = "s.end <= rcv_nxt and not s.fin", next = "FIN-WAIT-2", takes = false },
    { next = "FIN-WAIT-2" },
]
)");
    EXPECT_TRUE(arrives(acking_everything(fin())).after.history.fin_received);
    EXPECT_EQ(arrives(acking_everything(text())).after.rcv_nxt, endpoint_.rcv_nxt + 1);
    EXPECT_EQ(arrives(acking_everything(bare())).after.state, FinWait2);
}

INSTANTIATE_TEST_SUITE_P(In, AckOfFinInARow, testing::Values(FinWait1), stack_state_name);

TEST(EndOfASegment, FollowsFromWhereItBeginsSoThatARowBehindItIsNeverTaken) {
    const std::string rows = R"([states.ESTABLISHED]
"rcv text" = [
    { when = "s.end > rcv_nxt", next = "CLOSED" },
    { when = "s.seq = rcv_nxt and s.len > 0", next = "CLOSED" },
]
)";
    EXPECT_THAT([&] { stack_design(rows); },
                testing::Throws<std::exception>(testing::Property(
                    &std::exception::what, testing::HasSubstr("this row is never taken"))));
}

}  // namespace
}  // namespace finwait::model
