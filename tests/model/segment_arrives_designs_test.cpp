// "Segment arrives" where a design differs from RFC 9293: what its mechanisms and rows change.
#include "model/rules/segment_arrives.h"
#include "tests/model/arrival_test.h"

namespace finwait::model {
namespace {

using enum State;
using enum TableEvent;

// A FIN consumes no sequence number.

template <class Base>
class FinFree : public Arrivals<Base> {
  protected:
    FinFree() {
        this->design_.mechanisms.fin_consumes = 0;
        this->endpoint_ = standing_in(this->endpoint_.state, 0);
    }
};

using FinFreeInEstablished = FinFree<RuleTestIn<Established>>;

TEST_F(FinFreeInEstablished, AFinIsTakenAndRcvNxtStaysBehindTheText) {
    Endpoint after = endpoint_;
    after.state = CloseWait;
    after.history.fin_received = true;
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()),
              (Result{after, kNothing, {ArrivalBranch::FinTaken}, {{Established, RcvFin}}}));
}

TEST_F(FinFreeInEstablished, AFinBelowTheWindowIsUnacceptable) {
    EXPECT_EQ(arrives(ahead(fin(), -1)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::UnacceptableAnswered}}));
}

TEST_F(FinFreeInEstablished, AFinOnOldTextIsUnacceptable) {
    EXPECT_EQ(arrives(ahead(text_with_fin(), -1)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::UnacceptableAnswered}}));
}

using FinFreeInCloseWait = FinFree<RuleTestIn<CloseWait>>;

TEST_F(FinFreeInCloseWait, AFinAgainIsOwedAnAckAgainAndNothingElseHappens) {
    Endpoint after = endpoint_;
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()),
              (Result{after, kNothing, {ArrivalBranch::FinAgain}, {{CloseWait, RcvFin}}}));
}

TEST_F(FinFreeInCloseWait, AFinAgainIsAnsweredAtOnceWithoutDelayedAck) {
    stack_.delayed_ack = false;
    EXPECT_EQ(
        arrives(fin()),
        (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::FinAgain}, {{CloseWait, RcvFin}}}));
}

using FinFreeInTimeWait = FinFree<RuleTestIn<TimeWait>>;

TEST_F(FinFreeInTimeWait, ARetransmittedFinIsAcceptableAndAnsweredAtOnce) {
    EXPECT_EQ(
        arrives(fin()),
        (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::TimeWaitFin}, {{TimeWait, RcvFin}}}));
}

class FinFreeWhileFinWaits : public FinFree<RuleTestInEach> {};

/// The ambiguity: nothing tells an ACK of the text from one of the FIN.
TEST_P(FinFreeWhileFinWaits, ADuplicateAckAcknowledgesTheFin) {
    const Result result = arrives(bare());
    EXPECT_TRUE(result.after.history.fin_acked);
    EXPECT_EQ(result.steps, std::set{ArrivalBranch::FinAcknowledged});
}

TEST_P(FinFreeWhileFinWaits, AnAckOfLessThanTheTextDoesNot) {
    endpoint_.snd_nxt += 1;
    EXPECT_FALSE(arrives(bare()).after.history.fin_acked);
}

INSTANTIATE_TEST_SUITE_P(In, FinFreeWhileFinWaits, testing::Values(FinWait1, Closing, LastAck),
                         test_name);

// The own FIN is acknowledged by a flag, with ACK = SND.NXT.

class Flagged : public FinFree<RuleTestInEach> {
  protected:
    Flagged() { design_.mechanisms.fin_acknowledged_by = FinAcknowledgedBy::Flag; }

    static Segment flagged(Segment segment) {
        segment.fin_taken = true;
        return segment;
    }
};

class FlaggedWhileFinWaits : public Flagged {};

TEST_P(FlaggedWhileFinWaits, AFlaggedAckOfEverythingAcknowledgesTheFin) {
    const Result result = arrives(flagged(acking_everything(bare())));
    EXPECT_TRUE(result.after.history.fin_acked);
    EXPECT_EQ(result.rows, (std::set{RowAt{GetParam(), RcvAckOfFin}}));
}

TEST_P(FlaggedWhileFinWaits, AnAckWithoutTheFlagDoesNotAcknowledgeIt) {
    EXPECT_FALSE(arrives(acking_everything(bare())).after.history.fin_acked);
}

TEST_P(FlaggedWhileFinWaits, AFlaggedAckOfLessThanEverythingDoesNotAcknowledgeIt) {
    endpoint_.snd_nxt += 1;
    EXPECT_FALSE(arrives(flagged(bare())).after.history.fin_acked);
}

/// Everything is acknowledged, but not by this segment.
TEST_P(FlaggedWhileFinWaits, AFlaggedAckBelowSndUnaDoesNotAcknowledgeIt) {
    endpoint_.snd_nxt += 1;
    const Segment old = flagged(bare());
    endpoint_.snd_una = endpoint_.snd_nxt;
    EXPECT_FALSE(arrives(old).after.history.fin_acked);
}

INSTANTIATE_TEST_SUITE_P(In, FlaggedWhileFinWaits, testing::Values(FinWait1, Closing, LastAck),
                         test_name);

class FlaggedAnswers : public Flagged {};

TEST_P(FlaggedAnswers, CarryTheFlagOnceThePeersFinIsTaken) {
    constexpr TcpStates kFinTaken{CloseWait, Closing, LastAck, TimeWait};
    const Result result = arrives(ahead(bare(), -1));
    ASSERT_TRUE(result.sent);
    EXPECT_EQ(result.sent->fin_taken, kFinTaken.contains(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(In, FlaggedAnswers,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait),
                         test_name);

class FlaggedAckOfTheFin : public Flagged {};

TEST_P(FlaggedAckOfTheFin, IsSentInTheNextStateAndSoCarriesTheFlag) {
    stack_.delayed_ack = false;
    const Result result = arrives(fin());
    ASSERT_TRUE(result.sent);
    EXPECT_TRUE(result.sent->fin_taken);
}

INSTANTIATE_TEST_SUITE_P(In, FlaggedAckOfTheFin, testing::Values(Established, FinWait1, FinWait2),
                         test_name);

class FlaggedRst : public Flagged {};

TEST_P(FlaggedRst, CarriesNoFlag) {
    const Result result = arrives(flagged(bare()));
    ASSERT_TRUE(result.sent);
    EXPECT_TRUE(result.sent->rst);
    EXPECT_FALSE(result.sent->fin_taken);
}

INSTANTIATE_TEST_SUITE_P(In, FlaggedRst, testing::Values(Closed), test_name);

// Any ACK is taken for that of the FIN.

class AnyAckWhileFinWaits : public Arrivals<RuleTestInEach> {
  protected:
    AnyAckWhileFinWaits() {
        design_.mechanisms.fin_acknowledged_by = FinAcknowledgedBy::AnyAck;
        endpoint_.snd_nxt += 1;  // a unit of text as well
    }
    void expect_fin_acknowledged(const Segment& segment) {
        const Result result = arrives(segment);
        EXPECT_TRUE(result.after.history.fin_acked);
        EXPECT_EQ(result.rows, (std::set{RowAt{GetParam(), RcvAckOfFin}}));
        if (result.after.state != Closed) {
            EXPECT_EQ(result.after.snd_una, endpoint_.snd_nxt);
        }
    }
};

TEST_P(AnyAckWhileFinWaits, ANewAckOfLessAcknowledgesTheFinAndAllText) {
    Segment segment = bare();
    segment.ack += 1;
    expect_fin_acknowledged(segment);
}

TEST_P(AnyAckWhileFinWaits, ADuplicateAckAcknowledgesTheFin) { expect_fin_acknowledged(bare()); }

TEST_P(AnyAckWhileFinWaits, AnOldAckAcknowledgesTheFin) {
    Segment segment = bare();
    segment.ack -= 1;
    expect_fin_acknowledged(segment);
}

TEST_P(AnyAckWhileFinWaits, AnAckOfWhatWasNotSentDoesNot) {
    Segment segment = bare();
    segment.ack = endpoint_.snd_nxt + 1;
    EXPECT_EQ(arrives(segment), (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AckAhead}}));
}

TEST_P(AnyAckWhileFinWaits, AnUnacceptableSegmentDoesNot) {
    EXPECT_FALSE(arrives(ahead(bare(), -1)).after.history.fin_acked);
}

TEST_P(AnyAckWhileFinWaits, NoAckAcknowledgesAFinThatWasNotSent) {
    endpoint_.fin_sent = false;
    EXPECT_FALSE(arrives(bare()).after.history.fin_acked);
}

INSTANTIATE_TEST_SUITE_P(In, AnyAckWhileFinWaits, testing::Values(FinWait1, Closing, LastAck),
                         test_name);

// A FIN ahead of missing text is taken.

class FinOverHole : public Arrivals<RuleTestInEach> {
  protected:
    FinOverHole() { design_.mechanisms.fin_over_hole_in = kEveryState; }

    Result jumped_to(std::uint32_t rcv_nxt) const {
        const State next = design_.table.row(GetParam(), RcvFin)->next;
        Endpoint after = fin_taken_into(next);
        after.rcv_nxt = rcv_nxt;
        after.history.time_waited = next == TimeWait;
        after.ack_pending = true;
        return {after,
                kNothing,
                {ArrivalBranch::FinOverHole, ArrivalBranch::FinTaken},
                {{GetParam(), RcvFin}}};
    }
};

TEST_P(FinOverHole, RcvNxtGoesToItsEndAndNothingOfTheGapIsDelivered) {
    EXPECT_EQ(arrives(ahead(fin(), 2)), jumped_to(endpoint_.rcv_nxt + 3));
}

TEST_P(FinOverHole, ItsOwnTextIsNotDeliveredEither) {
    EXPECT_EQ(arrives(ahead(text_with_fin(), 2)), jumped_to(endpoint_.rcv_nxt + 4));
}

TEST_P(FinOverHole, AFinThatConsumesNothingEndsAtItsText) {
    design_.mechanisms.fin_consumes = 0;
    EXPECT_EQ(arrives(ahead(fin(), 2)), jumped_to(endpoint_.rcv_nxt + 2));
    EXPECT_EQ(arrives(ahead(text_with_fin(), 2)), jumped_to(endpoint_.rcv_nxt + 3));
}

TEST_P(FinOverHole, TheAckIsSentAtOnceWithoutDelayedAck) {
    stack_.delayed_ack = false;
    Result expected = jumped_to(endpoint_.rcv_nxt + 3);
    expected.after.ack_pending = false;
    expected.sent = ack_of(expected.after);
    EXPECT_EQ(arrives(ahead(fin(), 2)), expected);
}

TEST_P(FinOverHole, TextWithoutFinAheadOfTheHoleIsDroppedAndAnswered) {
    EXPECT_EQ(arrives(ahead(text(), 2)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AheadAnswered}}));
}

TEST_P(FinOverHole, AFinInItsPlaceDeliversItsText) {
    EXPECT_EQ(arrives(text_with_fin()).after.history.delivered, endpoint_.history.delivered + 1);
}

INSTANTIATE_TEST_SUITE_P(In, FinOverHole, testing::Values(Established, FinWait1, FinWait2),
                         test_name);

class FinOverHoleOnceTheFinIsIn : public Arrivals<RuleTestInEach> {};

TEST_P(FinOverHoleOnceTheFinIsIn, AnotherFinFromAheadIsNotTaken) {
    design_.mechanisms.fin_over_hole_in = kEveryState;
    const Endpoint after = arrives(ahead(fin(), 2)).after;
    EXPECT_EQ(after.rcv_nxt, endpoint_.rcv_nxt);
    EXPECT_EQ(after.state, GetParam());
}

INSTANTIATE_TEST_SUITE_P(In, FinOverHoleOnceTheFinIsIn,
                         testing::Values(CloseWait, Closing, LastAck, TimeWait), test_name);

// TIME-WAIT answers nothing.

template <class Base>
class Mute : public Arrivals<Base> {
  protected:
    Mute() { this->design_.mechanisms.answers_in.erase(State::TimeWait); }
};

using MuteInTimeWait = Mute<RuleTestIn<TimeWait>>;

TEST_F(MuteInTimeWait, NothingThatArrivesIsAnsweredOrPaysTheOwedAck) {
    endpoint_.ack_pending = true;
    Segment ack_ahead = bare();
    ack_ahead.ack = endpoint_.snd_nxt + 1;
    EXPECT_EQ(arrives(ahead(fin(), -1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::UnacceptableAnswered}}));
    EXPECT_EQ(arrives(ahead(rst(), 1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::RstChallenged}}));
    EXPECT_EQ(arrives(ack_ahead), (Result{endpoint_, kNothing, {ArrivalBranch::AckAhead}}));
    EXPECT_EQ(arrives(fin()),
              (Result{endpoint_, kNothing, {ArrivalBranch::TimeWaitFin}, {{TimeWait, RcvFin}}}));
}

TEST_F(MuteInTimeWait, ARstStillEndsTheConnection) {
    const Result result = arrives(rst());
    EXPECT_EQ(result.after.state, Closed);
    EXPECT_TRUE(result.after.history.reset);
}

class MuteOnTheWay : public Mute<RuleTestInEach> {};

TEST_P(MuteOnTheWay, WhatArrivesBeforeTimeWaitIsAnswered) {
    EXPECT_EQ(arrives(ahead(fin(), -1)).sent, ack_of(endpoint_));
}

INSTANTIATE_TEST_SUITE_P(In, MuteOnTheWay,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck),
                         test_name);

using MuteInFinWait2 = Mute<RuleTestIn<FinWait2>>;

TEST_F(MuteInFinWait2, TheFinThatEntersTimeWaitIsAcknowledged) {
    EXPECT_TRUE(arrives(fin()).after.ack_pending);
    stack_.delayed_ack = false;
    const Result result = arrives(fin());
    EXPECT_EQ(result.after.state, TimeWait);
    EXPECT_EQ(result.sent, ack_of(result.after));
}

// Rows.

using NoTimeWaitInFinWait2 = Arrivals<RuleTestIn<FinWait2>>;

TEST_F(NoTimeWaitInFinWait2, ARowToClosedSendsItsAckBeforeTheTcbIsDeleted) {
    design_.table.set(FinWait2, RcvFin, Row{Closed, Reply::Ack});
    History history = endpoint_.history;
    history.fin_received = true;
    for (const bool delayed_ack : {true, false}) {
        stack_.delayed_ack = delayed_ack;
        EXPECT_EQ(arrives(fin()), (Result{closed_with(history),
                                          ack_of(fin_taken_into(FinWait2)),
                                          {ArrivalBranch::FinTaken},
                                          {{FinWait2, RcvFin}}}));
    }
}

TEST_F(NoTimeWaitInFinWait2, TheAckCoversTextAndFinOfOneSegment) {
    design_.table.set(FinWait2, RcvFin, Row{Closed, Reply::Ack});
    const Result result = arrives(text_with_fin());
    ASSERT_TRUE(result.sent);
    EXPECT_EQ(result.sent->ack, endpoint_.rcv_nxt + 2);
    EXPECT_EQ(result.after.history.delivered, endpoint_.history.delivered + 1);
}

using NoTimeWaitInClosing = Arrivals<RuleTestIn<Closing>>;

TEST_F(NoTimeWaitInClosing, TheAckOfTheFinEntersClosedAndSendsNothing) {
    design_.table.set(Closing, RcvAckOfFin, Row{Closed});
    endpoint_.ack_pending = true;
    const Result result = arrives(acking_everything(bare()));
    EXPECT_EQ(result.after, closed_with(fin_acknowledged_into(Closed).history));
    EXPECT_EQ(result.sent, kNothing);
}

using NoFinWait2InFinWait1 = Arrivals<RuleTestIn<FinWait1>>;

TEST_F(NoFinWait2InFinWait1, ARowOfTheAckOfTheFinToClosedEndsTheSegment) {
    design_.table.set(FinWait1, RcvAckOfFin, Row{Closed});
    EXPECT_EQ(arrives(acking_everything(text_with_fin())),
              (Result{closed_with(fin_acknowledged_into(Closed).history),
                      kNothing,
                      {ArrivalBranch::AckAdvances, ArrivalBranch::FinAcknowledged},
                      {{FinWait1, RcvAckOfFin}}}));
}

using Rfc1337InTimeWait = Arrivals<RuleTestIn<TimeWait>>;

TEST_F(Rfc1337InTimeWait, ARstAtRcvNxtIsIgnored) {
    design_.table.set(TimeWait, RcvRst, std::nullopt);
    endpoint_.ack_pending = true;
    EXPECT_EQ(arrives(rst()), (Result{endpoint_, kNothing, {ArrivalBranch::TimeWaitIgnoresRst}}));
    EXPECT_EQ(arrives(ahead(rst(), 1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::TimeWaitIgnoresRst}}));
}

using NoHalfCloseInEstablished = Arrivals<RuleTestIn<Established>>;

TEST_F(NoHalfCloseInEstablished, AFinEntersLastAckAndIsOwedAnAck) {
    design_.table.set(Established, RcvFin, Row{LastAck, Reply::Ack});
    Endpoint after = fin_taken_into(LastAck);
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()).after, after);
}

using BackToCloseWaitInFinWait2 = Arrivals<RuleTestIn<FinWait2>>;

TEST_F(BackToCloseWaitInFinWait2, AFinEntersCloseWaitAndDoesNotWait) {
    design_.table.set(FinWait2, RcvFin, Row{CloseWait, Reply::Ack});
    Endpoint after = fin_taken_into(CloseWait);
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()).after, after);
    EXPECT_FALSE(after.history.time_waited);
}

using RowsInEstablished = Arrivals<RuleTestIn<Established>>;

TEST_F(RowsInEstablished, AFinThatTheTableIgnoresIsNotTakenButItsTextIs) {
    design_.table.set(Established, RcvFin, std::nullopt);
    Endpoint after = endpoint_;
    after.rcv_nxt += 1;
    after.history.delivered += 1;
    after.ack_pending = true;
    EXPECT_EQ(arrives(text_with_fin()), (Result{after, kNothing, {ArrivalBranch::TextTaken}}));
}

TEST_F(RowsInEstablished, ARowThatSendsNothingLeavesTheFinWithoutAck) {
    design_.table.set(Established, RcvFin, Row{CloseWait});
    EXPECT_EQ(arrives(fin()).after, fin_taken_into(CloseWait));
}

}  // namespace
}  // namespace finwait::model
