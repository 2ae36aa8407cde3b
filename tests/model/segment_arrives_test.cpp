// "Segment arrives" in RFC 9293 as it is, state by state: §3.10.7. What other designs make of
// segments: segment_arrives_designs_test.cpp.
#include "model/rules/segment_arrives.h"

#include "tests/model/arrival_test.h"

namespace finwait::model {
namespace {

using enum State;
using enum TableEvent;

// Any state with a TCB. First: the sequence number; second: RST; fifth: an ACK from ahead.

class ArrivalsWithTcb : public Arrivals<RuleTestInEach> {
  protected:
    ArrivalsWithTcb() { endpoint_.ack_pending = true; }

    /// Dropped, and answered by an ACK at once, which pays what is owed.
    void expect_dropped_and_answered(const Segment& segment, ArrivalBranch step) {
        for (const bool delayed_ack : {true, false}) {
            stack_.delayed_ack = delayed_ack;
            Endpoint after = endpoint_;
            after.ack_pending = false;
            EXPECT_EQ(arrives(segment), (Result{after, ack_of(endpoint_), {step}}));
        }
    }
};

TEST_P(ArrivalsWithTcb, ABareAckBelowTheWindowIsAnsweredAndItsAckFieldNotLookedAt) {
    expect_dropped_and_answered(acking_everything(ahead(bare(), -1)),
                                ArrivalBranch::UnacceptableAnswered);
}

TEST_P(ArrivalsWithTcb, ABareAckBeyondTheWindowIsAnswered) {
    expect_dropped_and_answered(ahead(bare(), kWindow), ArrivalBranch::UnacceptableAnswered);
}

TEST_P(ArrivalsWithTcb, OldTextIsAnswered) {
    expect_dropped_and_answered(ahead(text(), -1), ArrivalBranch::UnacceptableAnswered);
}

TEST_P(ArrivalsWithTcb, TextBeyondTheWindowIsAnswered) {
    expect_dropped_and_answered(ahead(text(), kWindow), ArrivalBranch::UnacceptableAnswered);
}

TEST_P(ArrivalsWithTcb, ARetransmittedFinIsAnsweredAndItsAckFieldNotLookedAt) {
    expect_dropped_and_answered(acking_everything(ahead(fin(), -1)),
                                ArrivalBranch::UnacceptableAnswered);
}

TEST_P(ArrivalsWithTcb, RetransmittedTextWithFinIsAnswered) {
    expect_dropped_and_answered(ahead(text_with_fin(), -2), ArrivalBranch::UnacceptableAnswered);
}

TEST_P(ArrivalsWithTcb, ARstBelowTheWindowIsDropped) {
    EXPECT_EQ(arrives(ahead(rst(), -1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::UnacceptableRst}}));
}

TEST_P(ArrivalsWithTcb, ARstBeyondTheWindowIsDropped) {
    EXPECT_EQ(arrives(ahead(rst(), kWindow)),
              (Result{endpoint_, kNothing, {ArrivalBranch::UnacceptableRst}}));
}

TEST_P(ArrivalsWithTcb, ARstAtRcvNxtEntersClosedReset) {
    endpoint_.unsent = 2;
    History history = endpoint_.history;
    history.reset = true;
    EXPECT_EQ(
        arrives(rst()),
        (Result{
            closed_with(history), kNothing, {ArrivalBranch::RstTaken}, {{GetParam(), RcvRst}}}));
}

TEST_P(ArrivalsWithTcb, ARstElsewhereInTheWindowIsChallenged) {
    expect_dropped_and_answered(ahead(rst(), 1), ArrivalBranch::RstChallenged);
    expect_dropped_and_answered(ahead(rst(), kWindow - 1), ArrivalBranch::RstChallenged);
}

TEST_P(ArrivalsWithTcb, NothingButTheRstOfAChallengedRstIsLookedAt) {
    Segment segment = acking_everything(ahead(rst(), 1));
    segment.len = 1;
    segment.fin = true;
    expect_dropped_and_answered(segment, ArrivalBranch::RstChallenged);
}

TEST_P(ArrivalsWithTcb, AnAckOfWhatWasNotSentIsAnsweredAndTheTextDropped) {
    Segment segment = text_with_fin();
    segment.ack = endpoint_.snd_nxt + 1;
    expect_dropped_and_answered(segment, ArrivalBranch::AckAhead);
}

INSTANTIATE_TEST_SUITE_P(In, ArrivalsWithTcb,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait),
                         test_name);

// Fifth, in the states that go on sending.

class ArrivalsWhileText : public Arrivals<RuleTestInEach> {};

TEST_P(ArrivalsWhileText, AnAckOfSomeOfItAdvancesSndUna) {
    endpoint_.snd_nxt = endpoint_.snd_una + 3;
    Segment segment = bare();
    segment.ack = endpoint_.snd_una + 2;
    Endpoint after = endpoint_;
    after.snd_una += 2;
    EXPECT_EQ(arrives(segment), (Result{after, kNothing, {ArrivalBranch::AckAdvances}}));
}

TEST_P(ArrivalsWhileText, AnAckFromAheadInTheWindowCountsToo) {
    endpoint_.snd_nxt = endpoint_.snd_una + 3;
    Segment segment = ahead(bare(), 1);
    segment.ack = endpoint_.snd_una + 2;
    EXPECT_EQ(arrives(segment).after.snd_una, kOwn + 2);
}

TEST_P(ArrivalsWhileText, ADuplicateAckIsIgnored) {
    endpoint_.snd_nxt = endpoint_.snd_una + 3;
    EXPECT_EQ(arrives(bare()), (Result{endpoint_}));
    Segment old = bare();
    old.ack = endpoint_.snd_una - 1;
    EXPECT_EQ(arrives(old), (Result{endpoint_}));
}

INSTANTIATE_TEST_SUITE_P(In, ArrivalsWhileText, testing::Values(Established, FinWait1, CloseWait),
                         test_name);

// Seventh, in the states that take text.

class ArrivalsOfText : public Arrivals<RuleTestInEach> {
  protected:
    Endpoint one_unit_taken() const {
        Endpoint after = endpoint_;
        after.rcv_nxt += 1;
        after.history.delivered += 1;
        return after;
    }
};

TEST_P(ArrivalsOfText, NewTextIsDeliveredAndItsAckDelayed) {
    Endpoint after = one_unit_taken();
    after.ack_pending = true;
    EXPECT_EQ(arrives(text()), (Result{after, kNothing, {ArrivalBranch::TextTaken}}));
}

TEST_P(ArrivalsOfText, NewTextIsDeliveredAndAcknowledgedAtOnceWithoutDelayedAck) {
    stack_.delayed_ack = false;
    const Endpoint after = one_unit_taken();
    EXPECT_EQ(arrives(text()), (Result{after, ack_of(after), {ArrivalBranch::TextTaken}}));
}

TEST_P(ArrivalsOfText, OnlyTheNewPartOfAStraddlingSegmentIsDelivered) {
    Segment segment = ahead(text(), -2);
    segment.len = 3;
    Endpoint after = one_unit_taken();
    after.ack_pending = true;
    EXPECT_EQ(arrives(segment), (Result{after, kNothing, {ArrivalBranch::TextTaken}}));
}

TEST_P(ArrivalsOfText, TextAheadOfAHoleIsDroppedAndAnsweredAtOnce) {
    EXPECT_EQ(arrives(ahead(text(), 1)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AheadAnswered}}));
    EXPECT_EQ(arrives(ahead(text(), kWindow - 1)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AheadAnswered}}));
}

TEST_P(ArrivalsOfText, AFinAheadOfAHoleIsDroppedAndAnsweredAtOnce) {
    EXPECT_EQ(arrives(ahead(fin(), 1)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AheadAnswered}}));
    EXPECT_EQ(arrives(ahead(text_with_fin(), 1)),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AheadAnswered}}));
}

TEST_P(ArrivalsOfText, TheAnswerPaysAnAckThatWasOwed) {
    endpoint_.ack_pending = true;
    EXPECT_FALSE(arrives(ahead(text(), 1)).after.ack_pending);
}

TEST_P(ArrivalsOfText, ABareAckFromAheadInTheWindowIsNotAnswered) {
    endpoint_.ack_pending = true;
    EXPECT_EQ(arrives(ahead(bare(), 1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::AheadDropped}}));
    EXPECT_EQ(arrives(ahead(bare(), kWindow - 1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::AheadDropped}}));
}

TEST_P(ArrivalsOfText, ABareAckAtRcvNxtChangesNothing) {
    endpoint_.ack_pending = true;
    EXPECT_EQ(arrives(bare()), (Result{endpoint_}));
}

INSTANTIATE_TEST_SUITE_P(In, ArrivalsOfText, testing::Values(Established, FinWait1, FinWait2),
                         test_name);

// ESTABLISHED.

using ArrivalsInEstablished = Arrivals<RuleTestIn<Established>>;

TEST_F(ArrivalsInEstablished, AFinEntersCloseWaitAndItsAckIsDelayed) {
    Endpoint after = fin_taken_into(CloseWait);
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()),
              (Result{after, kNothing, {ArrivalBranch::FinTaken}, {{Established, RcvFin}}}));
}

TEST_F(ArrivalsInEstablished, AFinIsAcknowledgedAtOnceWithoutDelayedAck) {
    stack_.delayed_ack = false;
    const Endpoint after = fin_taken_into(CloseWait);
    EXPECT_EQ(arrives(fin()),
              (Result{after, ack_of(after), {ArrivalBranch::FinTaken}, {{Established, RcvFin}}}));
}

TEST_F(ArrivalsInEstablished, TextWithFinIsTakenWholeAndAcknowledgedOnce) {
    stack_.delayed_ack = false;
    Endpoint after = fin_taken_into(CloseWait);
    after.rcv_nxt += 1;
    after.history.delivered += 1;
    EXPECT_EQ(arrives(text_with_fin()), (Result{after,
                                                ack_of(after),
                                                {ArrivalBranch::TextTaken, ArrivalBranch::FinTaken},
                                                {{Established, RcvFin}}}));
}

TEST_F(ArrivalsInEstablished, TheFinOfASegmentWhoseTextIsOldIsTaken) {
    Endpoint after = fin_taken_into(CloseWait);
    after.ack_pending = true;
    EXPECT_EQ(arrives(ahead(text_with_fin(), -1)),
              (Result{after, kNothing, {ArrivalBranch::FinTaken}, {{Established, RcvFin}}}));
}

TEST_F(ArrivalsInEstablished, AnAckAndTextOfOneSegmentAreBothTaken) {
    endpoint_.snd_nxt = endpoint_.snd_una + 1;
    Endpoint after = endpoint_;
    after.snd_una += 1;
    after.rcv_nxt += 1;
    after.history.delivered += 1;
    after.ack_pending = true;
    EXPECT_EQ(arrives(acking_everything(text())),
              (Result{after, kNothing, {ArrivalBranch::AckAdvances, ArrivalBranch::TextTaken}}));
}

// FIN-WAIT-1.

using ArrivalsInFinWait1 = Arrivals<RuleTestIn<FinWait1>>;

TEST_F(ArrivalsInFinWait1, TheAckOfTheFinEntersFinWait2) {
    EXPECT_EQ(arrives(acking_everything(bare())),
              (Result{fin_acknowledged_into(FinWait2),
                      kNothing,
                      {ArrivalBranch::AckAdvances, ArrivalBranch::FinAcknowledged},
                      {{FinWait1, RcvAckOfFin}}}));
}

TEST_F(ArrivalsInFinWait1, TheAckOfTheFinCountsFromAheadToo) {
    EXPECT_EQ(arrives(acking_everything(ahead(bare(), 1))).after, fin_acknowledged_into(FinWait2));
}

TEST_F(ArrivalsInFinWait1, TextOnTheAckOfTheFinIsTakenInFinWait2) {
    Endpoint after = fin_acknowledged_into(FinWait2);
    after.rcv_nxt += 1;
    after.history.delivered += 1;
    after.ack_pending = true;
    EXPECT_EQ(arrives(acking_everything(text())),
              (Result{after,
                      kNothing,
                      {ArrivalBranch::AckAdvances, ArrivalBranch::FinAcknowledged,
                       ArrivalBranch::TextTaken},
                      {{FinWait1, RcvAckOfFin}}}));
}

TEST_F(ArrivalsInFinWait1, TheFinOnTheAckOfTheFinEntersTimeWait) {
    endpoint_ = fin_acknowledged_into(FinWait2);
    Endpoint after = fin_taken_into(TimeWait);
    after.history.time_waited = true;
    after.ack_pending = true;
    endpoint_ = standing_in(FinWait1);
    EXPECT_EQ(arrives(acking_everything(fin())),
              (Result{after,
                      kNothing,
                      {ArrivalBranch::AckAdvances, ArrivalBranch::FinAcknowledged,
                       ArrivalBranch::FinTaken},
                      {{FinWait1, RcvAckOfFin}, {FinWait2, RcvFin}}}));
}

TEST_F(ArrivalsInFinWait1, AFinWithoutTheAckOfTheFinEntersClosing) {
    Endpoint after = fin_taken_into(Closing);
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()),
              (Result{after, kNothing, {ArrivalBranch::FinTaken}, {{FinWait1, RcvFin}}}));
}

TEST_F(ArrivalsInFinWait1, AnAckOfTheTextButNotOfTheFinGoesOnWaiting) {
    endpoint_.snd_nxt = endpoint_.snd_una + 2;  // a unit and the FIN
    Segment segment = bare();
    segment.ack = endpoint_.snd_una + 1;
    Endpoint after = endpoint_;
    after.snd_una += 1;
    EXPECT_EQ(arrives(segment), (Result{after, kNothing, {ArrivalBranch::AckAdvances}}));
}

TEST_F(ArrivalsInFinWait1, AnAckOfEverythingIsNoAckOfAFinThatWasNotSent) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una + 1;  // a unit
    Endpoint after = endpoint_;
    after.snd_una += 1;
    EXPECT_EQ(arrives(acking_everything(bare())),
              (Result{after, kNothing, {ArrivalBranch::AckAdvances}}));
}

// FIN-WAIT-2.

using ArrivalsInFinWait2 = Arrivals<RuleTestIn<FinWait2>>;

TEST_F(ArrivalsInFinWait2, AFinEntersTimeWaitAndItsAckIsDelayed) {
    Endpoint after = fin_taken_into(TimeWait);
    after.history.time_waited = true;
    after.ack_pending = true;
    EXPECT_EQ(arrives(fin()),
              (Result{after, kNothing, {ArrivalBranch::FinTaken}, {{FinWait2, RcvFin}}}));
}

TEST_F(ArrivalsInFinWait2, AFinIsAcknowledgedAtOnceWithoutDelayedAck) {
    stack_.delayed_ack = false;
    Endpoint after = fin_taken_into(TimeWait);
    after.history.time_waited = true;
    EXPECT_EQ(arrives(fin()),
              (Result{after, ack_of(after), {ArrivalBranch::FinTaken}, {{FinWait2, RcvFin}}}));
}

// CLOSE-WAIT: the peer's FIN is in; nothing can come behind it.

using ArrivalsInCloseWait = Arrivals<RuleTestIn<CloseWait>>;

TEST_F(ArrivalsInCloseWait, TextBehindTheFinIsIgnored) {
    endpoint_.ack_pending = true;
    EXPECT_EQ(arrives(text()), (Result{endpoint_}));
    EXPECT_EQ(arrives(ahead(text(), 1)), (Result{endpoint_}));
}

TEST_F(ArrivalsInCloseWait, AFinBehindMissingTextIsIgnored) {
    EXPECT_EQ(arrives(ahead(fin(), 1)), (Result{endpoint_}));
    EXPECT_EQ(arrives(text_with_fin()), (Result{endpoint_}));
}

// CLOSING, LAST-ACK: only the ACK of the own FIN matters.

class ArrivalsWhileFinWaits : public Arrivals<RuleTestInEach> {};

TEST_P(ArrivalsWhileFinWaits, AnAckOfTheTextButNotOfTheFinGoesOnWaiting) {
    endpoint_.snd_nxt = endpoint_.snd_una + 2;
    Segment segment = bare();
    segment.ack = endpoint_.snd_una + 1;
    Endpoint after = endpoint_;
    after.snd_una += 1;
    EXPECT_EQ(
        arrives(segment),
        (Result{after, kNothing, {ArrivalBranch::AckAdvances, ArrivalBranch::FinStillWaits}}));
}

TEST_P(ArrivalsWhileFinWaits, AnAckOfEverythingIsNoAckOfAFinThatWasNotSent) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una + 1;
    Endpoint after = endpoint_;
    after.snd_una += 1;
    EXPECT_EQ(
        arrives(acking_everything(bare())),
        (Result{after, kNothing, {ArrivalBranch::AckAdvances, ArrivalBranch::FinStillWaits}}));
}

TEST_P(ArrivalsWhileFinWaits, TextAndFinAreNotLookedAt) {
    endpoint_.ack_pending = true;
    for (const Segment& segment : {text(), fin(), text_with_fin(), ahead(text_with_fin(), 1)}) {
        EXPECT_EQ(arrives(segment), (Result{endpoint_, kNothing, {ArrivalBranch::FinStillWaits}}));
    }
}

INSTANTIATE_TEST_SUITE_P(In, ArrivalsWhileFinWaits, testing::Values(Closing, LastAck), test_name);

using ArrivalsInClosing = Arrivals<RuleTestIn<Closing>>;

TEST_F(ArrivalsInClosing, TheAckOfTheFinEntersTimeWaitWithoutAnAnswer) {
    endpoint_.ack_pending = true;
    Endpoint after = fin_acknowledged_into(TimeWait);
    after.history.time_waited = true;
    for (const Segment& segment : {bare(), ahead(bare(), 1), text_with_fin()}) {
        EXPECT_EQ(arrives(acking_everything(segment)),
                  (Result{after,
                          kNothing,
                          {ArrivalBranch::AckAdvances, ArrivalBranch::FinAcknowledged},
                          {{Closing, RcvAckOfFin}}}));
    }
}

using ArrivalsInLastAck = Arrivals<RuleTestIn<LastAck>>;

TEST_F(ArrivalsInLastAck, TheAckOfTheFinEntersClosedWithoutAnAnswer) {
    endpoint_.ack_pending = true;
    const History history = fin_acknowledged_into(Closed).history;
    for (const Segment& segment : {bare(), ahead(bare(), 1), text_with_fin()}) {
        EXPECT_EQ(arrives(acking_everything(segment)),
                  (Result{closed_with(history),
                          kNothing,
                          {ArrivalBranch::AckAdvances, ArrivalBranch::FinAcknowledged},
                          {{LastAck, RcvAckOfFin}}}));
    }
}

// TIME-WAIT.

using ArrivalsInTimeWait = Arrivals<RuleTestIn<TimeWait>>;

TEST_F(ArrivalsInTimeWait, AFinInTheWindowIsAnsweredAtOnce) {
    endpoint_.ack_pending = true;
    Endpoint after = endpoint_;
    after.ack_pending = false;
    for (const Segment& segment : {fin(), text_with_fin(), ahead(fin(), 1)}) {
        EXPECT_EQ(
            arrives(segment),
            (Result{after, ack_of(endpoint_), {ArrivalBranch::TimeWaitFin}, {{TimeWait, RcvFin}}}));
    }
}

TEST_F(ArrivalsInTimeWait, AnythingElseInTheWindowIsIgnored) {
    endpoint_.ack_pending = true;
    for (const Segment& segment : {bare(), text(), ahead(bare(), 1), ahead(text(), 1)}) {
        EXPECT_EQ(arrives(segment), (Result{endpoint_, kNothing, {ArrivalBranch::TimeWaitOther}}));
    }
}

// CLOSED: there is no TCB, §3.10.7.1.

using ArrivalsInClosed = Arrivals<RuleTestIn<Closed>>;

TEST_F(ArrivalsInClosed, ARstIsDropped) {
    EXPECT_EQ(arrives(rst()), (Result{endpoint_, kNothing, {ArrivalBranch::ClosedDropsRst}}));
}

TEST_F(ArrivalsInClosed, AnythingElseIsAnsweredByARstAtItsAckField) {
    for (Segment segment : {bare(), text(), fin(), text_with_fin()}) {
        segment.seq = kPeers;
        segment.ack = kOwn;
        EXPECT_EQ(arrives(segment),
                  (Result{endpoint_, rst_at(kOwn), {ArrivalBranch::ClosedAnswersByRst}}));
    }
}

}  // namespace
}  // namespace finwait::model
