// A receive buffer that the application empties by READ, and a CLOSE that ends reading, state by
// state: RFC 9293 §3.4, §3.6.1, §3.8.6, §3.10.3.
#include <gtest/gtest.h>

#include "model/rules/segment_arrives.h"
#include "model/rules/transmissions.h"
#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;

/// An endpoint that has a receive buffer of `kWindow` units, of which `unread` are taken.
template <State state>
class ReaderIn : public RuleTestIn<state> {
  protected:
    ReaderIn() { this->stack_.reads_at_will = true; }

    void has_unread(std::uint32_t units) {
        this->endpoint_.unread = units;
        this->endpoint_.history.delivered = 7 + units;
    }
    Segment in_order(std::uint32_t len, bool fin = false) const {
        Segment segment;
        segment.seq = this->endpoint_.rcv_nxt;
        segment.ack = this->endpoint_.snd_nxt;
        segment.len = len;
        segment.fin = fin;
        return segment;
    }
    Result arrives(const Segment& segment) {
        return result_of(segment_arrives(this->stack_, this->endpoint_, segment));
    }
};

using ReaderInEstablished = ReaderIn<Established>;
using ReaderInFinWait2 = ReaderIn<FinWait2>;
using ReaderInCloseWait = ReaderIn<CloseWait>;

TEST_F(ReaderInEstablished, TextWaitsToBeRead) {
    const Result result = arrives(in_order(1));
    EXPECT_EQ(result.after.unread, 1U);
    EXPECT_EQ(result.after.history.delivered, 8U);
    EXPECT_TRUE(result.after.ack_pending);
}

TEST_F(ReaderInEstablished, WhatIsSentTellsTheRoom) {
    has_unread(3);
    endpoint_.ack_pending = true;
    EXPECT_EQ(send_ack(stack_, endpoint_)->sent->wnd, kWindow - 3);
    stack_.reads_at_will = false;
    EXPECT_EQ(send_ack(stack_, endpoint_)->sent->wnd, 0U) << "nobody asks";
}

TEST_F(ReaderInEstablished, WithoutRoomTextIsDroppedAndAnswered) {
    has_unread(kWindow);
    const Result result = arrives(in_order(1));
    Segment answer = ack_of(endpoint_);
    EXPECT_EQ(result, (Result{endpoint_, answer, {ArrivalBranch::UnacceptableAnswered}}));
}

TEST_F(ReaderInEstablished, WithoutRoomABareAckAtRcvNxtIsTaken) {
    has_unread(kWindow);
    endpoint_.snd_nxt += 1;
    EXPECT_EQ(arrives(in_order(0)).after.snd_una, kOwn + 1);
}

TEST_F(ReaderInEstablished, WithoutRoomAnRstAtRcvNxtIsTakenAndThrowsAwayWhatIsUnread) {
    has_unread(kWindow);
    const Result result = arrives(rst_at(endpoint_.rcv_nxt));
    EXPECT_EQ(result.after.state, Closed);
    EXPECT_EQ(result.after.unread, 0U);
    EXPECT_EQ(result.after.history.delivered, 7U);
}

TEST_F(ReaderInEstablished, AnRstLeavesWhatIsUnreadInADesignThatSaysSo) {
    design_.mechanisms.rst_discards_unread = false;
    has_unread(2);
    const Result result = arrives(rst_at(endpoint_.rcv_nxt));
    EXPECT_EQ(result.after.state, Closed);
    EXPECT_EQ(result.after.unread, 2U);
    EXPECT_EQ(read(stack_, result.after)->endpoint.unread, 1U);
}

TEST_F(ReaderInEstablished, AFinBehindTheTextThatFillsTheBufferIsTrimmed) {
    has_unread(kWindow - 1);
    const Result result = arrives(in_order(1, true));
    EXPECT_EQ(result.after.state, Established);
    EXPECT_EQ(result.after.rcv_nxt, kPeers + 1);
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::FinWithoutRoom));
}

TEST_F(ReaderInEstablished, WithoutRoomAFinAloneIsTakenInADesignThatTakesIt) {
    has_unread(kWindow);
    EXPECT_EQ(arrives(in_order(0, true)).after.state, Established);
    design_.mechanisms.full_buffer = FullBuffer::TakesFin;
    EXPECT_EQ(arrives(in_order(0, true)).after.state, CloseWait);
    EXPECT_EQ(arrives(in_order(1, true)).after.state, Established);
}

TEST_F(ReaderInEstablished, WithoutRoomTheTextBeforeAFinIsLostInADesignThatLosesIt) {
    design_.mechanisms.full_buffer = FullBuffer::LosesText;
    has_unread(kWindow);
    const Result result = arrives(in_order(1, true));
    EXPECT_EQ(result.after.state, CloseWait);
    EXPECT_EQ(result.after.rcv_nxt, kPeers + 2);
    EXPECT_EQ(result.after.history.delivered, 7U + kWindow);
    EXPECT_FALSE(result.steps.contains(ArrivalBranch::TextTaken));
}

TEST_F(ReaderInEstablished, ReadTakesAUnitAndOwesNothingWhereThereWasRoom) {
    has_unread(2);
    const auto result = read(stack_, endpoint_);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->endpoint.unread, 1U);
    EXPECT_EQ(result->endpoint.history.delivered, 9U);
    EXPECT_FALSE(result->endpoint.ack_pending);
    has_unread(0);
    EXPECT_FALSE(read(stack_, endpoint_));
}

TEST_F(ReaderInEstablished, ReadThatMakesRoomOwesAnAckThatSaysSo) {
    has_unread(kWindow);
    EXPECT_TRUE(read(stack_, endpoint_)->endpoint.ack_pending);
    stack_.delayed_ack = false;
    const auto at_once = read(stack_, endpoint_);
    ASSERT_TRUE(at_once->sent);
    EXPECT_EQ(at_once->sent->wnd, 1U);
}

TEST_F(ReaderInCloseWait, ReadThatMakesRoomOwesNothingForNothingMoreComes) {
    has_unread(kWindow);
    EXPECT_FALSE(read(stack_, endpoint_)->endpoint.ack_pending);
}

TEST_F(ReaderInCloseWait, EndOfFileIsSeenWhenAllIsRead) {
    stack_.close_when = CloseWhen::AfterEndOfFile;
    has_unread(1);
    EXPECT_FALSE(close(stack_, endpoint_));
    has_unread(0);
    EXPECT_TRUE(close(stack_, endpoint_));
}

TEST_F(ReaderInEstablished, CloseThatEndsReadingWithUnreadTextResets) {
    stack_.close_ends_reading = true;
    has_unread(2);
    const auto result = close(stack_, endpoint_);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->sent, rst_at(kOwn));
    EXPECT_EQ(result->endpoint.state, Closed);
    EXPECT_TRUE(result->endpoint.history.reset);
    EXPECT_EQ(result->endpoint.history.delivered, 7U);
}

TEST_F(ReaderInEstablished, CloseThatEndsReadingThrowsAwayInSilenceInADesignThatDoes) {
    stack_.close_ends_reading = true;
    design_.mechanisms.close_with_unread = LostText::Silence;
    has_unread(2);
    const auto result = close(stack_, endpoint_);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->sent, kNothing);
    EXPECT_EQ(result->endpoint.state, FinWait1);
    EXPECT_TRUE(result->endpoint.read_shut);
    EXPECT_EQ(result->endpoint.unread, 0U);
    EXPECT_EQ(result->endpoint.history.delivered, 7U);
}

TEST_F(ReaderInEstablished, CloseThatEndsWritingLeavesWhatIsUnread) {
    has_unread(2);
    const auto result = close(stack_, endpoint_);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->endpoint.state, FinWait1);
    EXPECT_EQ(result->endpoint.unread, 2U);
    EXPECT_FALSE(result->endpoint.read_shut);
}

TEST_F(ReaderInEstablished, CloseThatAbortsTakesTheRowOfAbort) {
    stack_.close_aborts = true;
    stack_.may_abort = false;
    const auto result = close(stack_, endpoint_);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->sent, rst_at(kOwn));
    EXPECT_EQ(result->endpoint.state, Closed);
    EXPECT_TRUE(result->endpoint.history.reset);
}

TEST_F(ReaderInFinWait2, TextAfterACloseThatEndedReadingDrawsAnRst) {
    endpoint_.read_shut = true;
    const Result result = arrives(in_order(1));
    EXPECT_EQ(result.after.state, Closed);
    EXPECT_TRUE(result.after.history.reset);
    EXPECT_EQ(result.sent, rst_at(endpoint_.snd_nxt));
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::TextAfterClose));
}

TEST_F(ReaderInFinWait2, TextAfterACloseIsAcknowledgedAndThrownAwayInADesignThatDoes) {
    design_.mechanisms.text_after_close = TextAfterClose::Silence;
    endpoint_.read_shut = true;
    const Result result = arrives(in_order(1));
    EXPECT_EQ(result.after.state, FinWait2);
    EXPECT_EQ(result.after.rcv_nxt, kPeers + 1);
    EXPECT_EQ(result.after.history.delivered, 7U);
    EXPECT_TRUE(result.after.ack_pending);
}

TEST_F(ReaderInFinWait2, OldTextAfterACloseIsOnlyAnswered) {
    endpoint_.read_shut = true;
    Segment old = in_order(1);
    old.seq -= 1;
    EXPECT_EQ(arrives(old).after.state, FinWait2);
}

/// The other end: its peer reads at will, and has said to have no room.
class SenderInEstablished : public RuleTestIn<Established> {
  protected:
    SenderInEstablished() {
        stack_.peer_reads_at_will = true;
        endpoint_.unsent = 2;
        endpoint_.snd_edge = kOwn;
    }
    Segment window_update(std::uint32_t wnd) const {
        Segment segment;
        segment.seq = endpoint_.rcv_nxt;
        segment.ack = endpoint_.snd_una;
        segment.wnd = wnd;
        return segment;
    }
};

TEST_F(SenderInEstablished, SendsNothingIntoAClosedWindowButAProbe) {
    EXPECT_FALSE(send_data(stack_, endpoint_));
    const auto probed = probe(stack_, endpoint_);
    ASSERT_TRUE(probed);
    EXPECT_EQ(probed->sent->seq, kOwn);
    EXPECT_EQ(probed->sent->len, 1U);
    EXPECT_EQ(probed->endpoint.snd_nxt, kOwn + 1);
    EXPECT_FALSE(probe(stack_, probed->endpoint)) << "it is outstanding, and retransmitted";
    EXPECT_TRUE(retransmit(stack_, probed->endpoint));
}

TEST_F(SenderInEstablished, SendsNoProbeIntoAnOpenWindowOrWithoutRetransmission) {
    stack_.retransmits = false;
    EXPECT_FALSE(probe(stack_, endpoint_));
    stack_.retransmits = true;
    endpoint_.snd_edge = kOwn + 1;
    EXPECT_FALSE(probe(stack_, endpoint_));
    EXPECT_TRUE(send_data(stack_, endpoint_));
}

TEST_F(SenderInEstablished, AWindowUpdateOpensTheWindowAndAnOldOneDoesNotCloseIt) {
    const Endpoint open = segment_arrives(stack_, endpoint_, window_update(2)).endpoint;
    EXPECT_EQ(open.snd_edge, kOwn + 2);
    EXPECT_EQ(segment_arrives(stack_, open, window_update(0)).endpoint.snd_edge, kOwn + 2);
}

TEST_F(SenderInEstablished, ProbesWithTheLastTextAndTheFinInADesignWhoseProbesCarryIt) {
    endpoint_.state = FinWait1;
    endpoint_.unsent = 1;
    EXPECT_FALSE(probe(stack_, endpoint_)->sent->fin);
    design_.mechanisms.probe_carries_fin = true;
    const auto probed = probe(stack_, endpoint_);
    ASSERT_TRUE(probed);
    EXPECT_TRUE(probed->sent->fin && probed->sent->len == 1);
    EXPECT_EQ(probed->endpoint.snd_nxt, kOwn + 2);
    endpoint_.unsent = 2;
    EXPECT_FALSE(probe(stack_, endpoint_)->sent->fin) << "more text is to come";
}

TEST_F(SenderInEstablished, ProbesWithTheFinWhereAllTextIsSent) {
    endpoint_.state = FinWait1;
    endpoint_.unsent = 0;
    const auto probed = probe(stack_, endpoint_);
    ASSERT_TRUE(probed);
    EXPECT_TRUE(probed->sent->fin);
    EXPECT_TRUE(probed->endpoint.fin_sent);
}

}  // namespace
}  // namespace finwait::model
