// What a mechanism changes, state by state: each in a state where it is as RFC 9293 has it, and in
// one where it is not.
#include "model/mechanisms.h"

#include "model/rules/segment_arrives.h"
#include "model/rules/timeouts.h"
#include "model/rules/transmissions.h"
#include "tests/model/arrival_test.h"

namespace finwait::model {
namespace {

using enum State;

class MechanismInEach : public Arrivals<RuleTestInEach> {
  protected:
    /// `value` in the state of the test only.
    template <class Value>
    void here(ByState<Value>& mechanism, Value value) {
        mechanism.set(GetParam(), value);
    }
    void not_here(TcpStates& mechanism) { mechanism = every_state_but({GetParam()}); }
    /// Everywhere but in the state of the test.
    template <class Value>
    void elsewhere(ByState<Value>& mechanism, Value value) {
        const Value rfc = mechanism[GetParam()];
        mechanism = ByState<Value>(value);
        mechanism.set(GetParam(), rfc);
    }
    static Segment rst_in_answer_to(const Segment& segment) {
        Segment rst;
        rst.seq = segment.ack;
        rst.rst = true;
        rst.has_ack = false;
        return rst;
    }
    Segment ack_of_text_only() const {
        Segment segment = bare();
        segment.ack = endpoint_.snd_nxt - 1;
        return segment;
    }
};

// How the own FIN is known to be acknowledged.

class OwnFinWaits : public MechanismInEach {};

TEST_P(OwnFinWaits, OneShortTheAckOfAllButTheFinPassesForThatOfTheFin) {
    here(design_.mechanisms.fin_acknowledged_by, FinAcknowledgedBy::OneShort);
    EXPECT_TRUE(arrives(ack_of_text_only()).after.history.fin_acked);
    EXPECT_FALSE(arrives(acking_everything(bare())).after.history.fin_acked);
}

TEST_P(OwnFinWaits, OneShortElsewhereChangesNothingHere) {
    elsewhere(design_.mechanisms.fin_acknowledged_by, FinAcknowledgedBy::OneShort);
    EXPECT_FALSE(arrives(ack_of_text_only()).after.history.fin_acked);
    EXPECT_TRUE(arrives(acking_everything(bare())).after.history.fin_acked);
}

TEST_P(OwnFinWaits, AnyAckOnlyHere) {
    here(design_.mechanisms.fin_acknowledged_by, FinAcknowledgedBy::AnyAck);
    EXPECT_TRUE(arrives(ack_of_text_only()).after.history.fin_acked);
}

TEST_P(OwnFinWaits, UnsentItIsAcknowledgedWhereTheDesignSaysSo) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una;
    EXPECT_FALSE(arrives(bare()).after.history.fin_acked);
    design_.mechanisms.fin_acknowledged_unsent = {GetParam()};
    EXPECT_TRUE(arrives(bare()).after.history.fin_acked);
}

TEST_P(OwnFinWaits, UnsentBehindTextThatIsOutItIsNot) {
    endpoint_.fin_sent = false;
    design_.mechanisms.fin_acknowledged_unsent = {GetParam()};
    EXPECT_FALSE(arrives(ack_of_text_only()).after.history.fin_acked);
}

INSTANTIATE_TEST_SUITE_P(In, OwnFinWaits, testing::Values(FinWait1, Closing, LastAck), test_name);

class FinOfTheAckOfFin : public MechanismInEach {};

/// SEG.ACK says that the own FIN was taken; the peer's FIN comes along.
TEST_P(FinOfTheAckOfFin, IsLookedAtWhereTheSegmentGoesOn) {
    design_.mechanisms.goes_on_after_ack_of_fin_in = {GetParam()};
    design_.table.set(FinWait2, TableEvent::RcvFin, Row{TimeWait, Reply::Ack});
    const Result goes_on = arrives(acking_everything(fin()));
    EXPECT_EQ(goes_on.steps.contains(ArrivalBranch::FinTaken), GetParam() != LastAck);
    design_.mechanisms.goes_on_after_ack_of_fin_in = {};
    const Result ends = arrives(acking_everything(fin()));
    EXPECT_FALSE(ends.steps.contains(ArrivalBranch::FinTaken));
    EXPECT_EQ(ends.sent, kNothing);
    EXPECT_TRUE(ends.after.history.fin_acked);
}

INSTANTIATE_TEST_SUITE_P(In, FinOfTheAckOfFin, testing::Values(FinWait1, Closing, LastAck),
                         test_name);

class EndsAtAck : public MechanismInEach {};

TEST_P(EndsAtAck, ThereTextAndFinAreNotLookedAt) {
    design_.mechanisms.ends_at_ack_in = {GetParam()};
    const Result result = arrives(text_with_fin());
    EXPECT_EQ(result.after, endpoint_);
    EXPECT_EQ(result.sent, kNothing);
}

TEST_P(EndsAtAck, ElsewhereTheyAre) {
    design_.mechanisms.ends_at_ack_in = every_state_but({GetParam()});
    EXPECT_TRUE(arrives(text_with_fin()).after.history.fin_received);
}

INSTANTIATE_TEST_SUITE_P(In, EndsAtAck, testing::Values(Established, FinWait1, FinWait2),
                         test_name);

// What is sent, and what it carries.

class TextSent : public MechanismInEach {};

TEST_P(TextSent, OnlyInTheStatesOfTheDesign) {
    endpoint_ = standing_in(GetParam());
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una;
    endpoint_.unsent = 2;
    EXPECT_TRUE(send_data(stack_, endpoint_));
    design_.mechanisms.text_sent_in.erase(GetParam());
    EXPECT_FALSE(send_data(stack_, endpoint_));
}

TEST_P(TextSent, WithoutAckAnOwedOneStaysOwed) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una;
    endpoint_.unsent = 2;
    endpoint_.ack_pending = true;
    not_here(design_.mechanisms.text_carries_ack_in);
    const auto outcome = send_data(stack_, endpoint_);
    EXPECT_FALSE(outcome->sent->has_ack);
    EXPECT_EQ(outcome->sent->ack, 0U);
    EXPECT_TRUE(outcome->endpoint.ack_pending);
    EXPECT_TRUE(send_ack(stack_, endpoint_)->sent->has_ack);
}

INSTANTIATE_TEST_SUITE_P(In, TextSent,
                         testing::Values(Established, CloseWait, FinWait1, Closing, LastAck),
                         test_name);

class FinSent : public MechanismInEach {
  protected:
    FinSent() {
        endpoint_.fin_sent = false;
        endpoint_.snd_nxt = endpoint_.snd_una;
    }
};

TEST_P(FinSent, OnlyInTheStatesOfTheDesign) {
    EXPECT_TRUE(send_fin(stack_, endpoint_));
    design_.mechanisms.fin_sent_in.erase(GetParam());
    EXPECT_FALSE(send_fin(stack_, endpoint_));
    endpoint_.unsent = 1;
    EXPECT_FALSE(send_data_with_fin(stack_, endpoint_));
}

TEST_P(FinSent, CarriesNoAckWhereTheDesignSaysSo) {
    not_here(design_.mechanisms.fin_carries_ack_in);
    EXPECT_FALSE(send_fin(stack_, endpoint_)->sent->has_ack);
    endpoint_.unsent = 1;
    EXPECT_FALSE(send_data_with_fin(stack_, endpoint_)->sent->has_ack);
    EXPECT_TRUE(send_data(stack_, endpoint_)->sent->has_ack);
}

INSTANTIATE_TEST_SUITE_P(In, FinSent, testing::Values(FinWait1, Closing, LastAck), test_name);

class SentAgain : public MechanismInEach {};

TEST_P(SentAgain, AFinAloneAtSndNxtIsOneTooHigh) {
    here(design_.mechanisms.fin_retransmitted_at, SentAgainAt::SndNxt);
    EXPECT_EQ(retransmit(stack_, endpoint_)->sent->seq, endpoint_.snd_nxt);
    endpoint_.snd_nxt += 1;  // text before it
    EXPECT_EQ(retransmit(stack_, endpoint_)->sent->seq, endpoint_.snd_una);
}

TEST_P(SentAgain, TextIsAtSndNxtWhereTheDesignSaysSo) {
    here(design_.mechanisms.text_retransmitted_at, SentAgainAt::SndNxt);
    EXPECT_EQ(retransmit(stack_, endpoint_)->sent->seq, endpoint_.snd_una);
    endpoint_.snd_nxt += 1;
    EXPECT_EQ(retransmit(stack_, endpoint_)->sent->seq, endpoint_.snd_nxt);
}

TEST_P(SentAgain, TextIsNotWhereTheDesignDoesNotAndTheFinDoesNotOvertakeIt) {
    not_here(design_.mechanisms.text_retransmitted_in);
    EXPECT_TRUE(retransmit(stack_, endpoint_)->sent->fin);
    endpoint_.snd_nxt += 1;
    EXPECT_FALSE(retransmit(stack_, endpoint_));
}

INSTANTIATE_TEST_SUITE_P(In, SentAgain, testing::Values(FinWait1, Closing, LastAck), test_name);

class SynSentAgain : public MechanismInEach {};

TEST_P(SynSentAgain, OnlyWhereTheDesignDoes) {
    endpoint_ = Endpoint{};
    endpoint_.state = GetParam();
    endpoint_.snd_nxt = 1;
    endpoint_.syn_outstanding = true;
    EXPECT_TRUE(retransmit(stack_, endpoint_));
    not_here(design_.mechanisms.syn_retransmitted_in);
    EXPECT_FALSE(retransmit(stack_, endpoint_));
}

INSTANTIATE_TEST_SUITE_P(In, SynSentAgain, testing::Values(SynSent, SynReceived), test_name);

// Acknowledgements that go out.

class OwedAck : public MechanismInEach {};

TEST_P(OwedAck, StaysOwedWhereNoneGoesOut) {
    not_here(design_.mechanisms.owed_ack_sent_in);
    for (const bool delayed : {false, true}) {
        stack_.delayed_ack = delayed;
        const Result result = arrives(text());
        EXPECT_EQ(result.sent, kNothing);
        EXPECT_TRUE(result.after.ack_pending);
        EXPECT_FALSE(send_ack(stack_, result.after));
    }
}

TEST_P(OwedAck, RidesOnWhatIsSentNext) {
    not_here(design_.mechanisms.owed_ack_sent_in);
    endpoint_.ack_pending = true;
    EXPECT_FALSE(arrives(ahead(text(), -1)).after.ack_pending);
}

INSTANTIATE_TEST_SUITE_P(In, OwedAck, testing::Values(Established, FinWait1, FinWait2), test_name);

using OwedAckInTimeWait = Arrivals<RuleTestIn<TimeWait>>;

TEST_F(OwedAckInTimeWait, DoesNotKeepTheTimerWhereNoneGoesOut) {
    endpoint_.ack_pending = true;
    EXPECT_FALSE(two_msl_timeout(stack_, endpoint_));
    design_.mechanisms.owed_ack_sent_in.erase(TimeWait);
    EXPECT_TRUE(two_msl_timeout(stack_, endpoint_));
}

// What arrives out of place.

class OutOfPlace : public MechanismInEach {};

TEST_P(OutOfPlace, WhatIsBeforeTheWindowDrawsWhatTheDesignSays) {
    const Segment old = ahead(text(), -1);
    here(design_.mechanisms.old_segment_draws, Reply::Nothing);
    EXPECT_EQ(arrives(old), (Result{endpoint_, kNothing, {ArrivalBranch::UnacceptableDropped}}));
    EXPECT_EQ(arrives(ahead(text(), kWindow)).sent, ack_of(endpoint_)) << "behind the window";
    here(design_.mechanisms.old_segment_draws, Reply::Rst);
    EXPECT_EQ(arrives(old),
              (Result{endpoint_, rst_in_answer_to(old), {ArrivalBranch::UnacceptableAnswered}}));
    elsewhere(design_.mechanisms.old_segment_draws, Reply::Nothing);
    design_.mechanisms.old_segment_draws.set(GetParam(), Reply::Ack);
    EXPECT_EQ(arrives(old).sent, ack_of(endpoint_));
}

TEST_P(OutOfPlace, WhatIsBehindTheWindowDrawsWhatTheDesignSays) {
    const Segment beyond = ahead(text(), kWindow);
    here(design_.mechanisms.segment_beyond_window_draws, Reply::Nothing);
    EXPECT_EQ(arrives(beyond).sent, kNothing);
    EXPECT_EQ(arrives(ahead(text(), -1)).sent, ack_of(endpoint_)) << "before the window";
    here(design_.mechanisms.segment_beyond_window_draws, Reply::Rst);
    EXPECT_EQ(arrives(beyond).sent, rst_in_answer_to(beyond));
}

TEST_P(OutOfPlace, AnRstInTheWindowDrawsWhatTheDesignSays) {
    const Segment off = ahead(rst(), 1);
    EXPECT_EQ(arrives(off).sent, ack_of(endpoint_));
    here(design_.mechanisms.rst_in_window_draws, Reply::Nothing);
    EXPECT_EQ(arrives(off), (Result{endpoint_, kNothing, {ArrivalBranch::RstDropped}}));
}

TEST_P(OutOfPlace, AnRstOutsideTheWindowDrawsWhatTheDesignSays) {
    const Segment off = ahead(rst(), -1);
    EXPECT_EQ(arrives(off).sent, kNothing);
    here(design_.mechanisms.rst_outside_draws, Reply::Ack);
    EXPECT_EQ(arrives(off),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::UnacceptableRst}}));
}

TEST_P(OutOfPlace, AnRstIsTakenWhereTheDesignTakesIt) {
    const auto takes = [&](std::int64_t offset) {
        return arrives(ahead(rst(), offset)).steps.contains(ArrivalBranch::RstTaken);
    };
    const auto take = [&](RstAccepted where) { here(design_.mechanisms.rst_accepted, where); };
    EXPECT_TRUE(takes(0) && !takes(1) && !takes(-1));
    take(RstAccepted::InWindow);
    EXPECT_TRUE(takes(0) && takes(1) && !takes(-1) && !takes(kWindow));
    take(RstAccepted::Anywhere);
    EXPECT_TRUE(takes(0) && takes(1) && takes(-1) && takes(kWindow));
    take(RstAccepted::OneBeforeRcvNxt);
    EXPECT_TRUE(takes(0) && !takes(1) && !takes(-2));
    EXPECT_EQ(takes(-1), endpoint_.history.fin_received);
}

TEST_P(OutOfPlace, NothingIsAnsweredWhereTheDesignDoesNotAnswer) {
    not_here(design_.mechanisms.answers_in);
    EXPECT_EQ(arrives(ahead(text(), -1)).sent, kNothing);
    EXPECT_EQ(arrives(ahead(rst(), 1)).sent, kNothing);
    here(design_.mechanisms.old_segment_draws, Reply::Rst);
    EXPECT_EQ(arrives(ahead(text(), -1)).sent, kNothing);
}

INSTANTIATE_TEST_SUITE_P(In, OutOfPlace,
                         testing::Values(Established, FinWait1, FinWait2, CloseWait, Closing,
                                         LastAck, TimeWait),
                         test_name);

class AheadOfAHole : public MechanismInEach {};

TEST_P(AheadOfAHole, TextAndFinDrawWhatTheDesignSays) {
    EXPECT_EQ(arrives(ahead(text(), 1)).sent, ack_of(endpoint_));
    here(design_.mechanisms.ahead_draws, Reply::Nothing);
    EXPECT_EQ(arrives(ahead(text(), 1)),
              (Result{endpoint_, kNothing, {ArrivalBranch::AheadDropped}}));
    EXPECT_EQ(arrives(ahead(fin(), 1)).sent, kNothing);
}

TEST_P(AheadOfAHole, ABareAckDrawsWhatTheDesignSays) {
    EXPECT_EQ(arrives(ahead(bare(), 1)).sent, kNothing);
    here(design_.mechanisms.bare_ack_ahead_draws, Reply::Ack);
    EXPECT_EQ(arrives(ahead(bare(), 1)).sent, ack_of(endpoint_));
}

TEST_P(AheadOfAHole, AFinIsTakenOverItOnlyWhereTheDesignDoes) {
    design_.mechanisms.fin_over_hole_in = every_state_but({GetParam()});
    EXPECT_FALSE(arrives(ahead(fin(), 1)).after.history.fin_received);
    design_.mechanisms.fin_over_hole_in = {GetParam()};
    EXPECT_TRUE(arrives(ahead(fin(), 1)).after.history.fin_received);
}

INSTANTIATE_TEST_SUITE_P(In, AheadOfAHole, testing::Values(Established, FinWait1, FinWait2),
                         test_name);

// The ACK field.

class AckField : public MechanismInEach {
  protected:
    AckField() {
        endpoint_.snd_una += 1;
        if (endpoint_.snd_nxt < endpoint_.snd_una) endpoint_.snd_nxt = endpoint_.snd_una;
    }
    Segment old(Segment segment) const {
        segment.ack = endpoint_.snd_una - 1;
        return segment;
    }
    Segment beyond(Segment segment) const {
        segment.ack = endpoint_.snd_nxt + 1;
        return segment;
    }
};

TEST_P(AckField, BelowSndUnaEndsTheSegmentInSilenceWithAnAckOrAnRst) {
    EXPECT_EQ(arrives(old(text())).after.rcv_nxt, endpoint_.rcv_nxt + 1);
    here(design_.mechanisms.ack_below, OutOfRangeAck::Dropped);
    EXPECT_EQ(arrives(old(text())), (Result{endpoint_, kNothing, {ArrivalBranch::AckBelow}}));
    here(design_.mechanisms.ack_below, OutOfRangeAck::Answered);
    EXPECT_EQ(arrives(old(text())),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AckBelow}}));
    here(design_.mechanisms.ack_below, OutOfRangeAck::Reset);
    EXPECT_EQ(arrives(old(text())).sent, rst_in_answer_to(old(text())));
    here(design_.mechanisms.ack_below, OutOfRangeAck::AnsweredProcessed);
    EXPECT_EQ(arrives(old(text())).after.rcv_nxt, endpoint_.rcv_nxt + 1);
    EXPECT_EQ(arrives(text()).after.rcv_nxt, endpoint_.rcv_nxt + 1) << "a duplicate is not old";
}

TEST_P(AckField, BeyondSndNxtIsAnsweredAndItsTextTakenWhereTheDesignDoes) {
    EXPECT_EQ(arrives(beyond(text())),
              (Result{endpoint_, ack_of(endpoint_), {ArrivalBranch::AckAhead}}));
    here(design_.mechanisms.ack_beyond, OutOfRangeAck::AnsweredProcessed);
    const Result result = arrives(beyond(text()));
    EXPECT_EQ(result.after.rcv_nxt, endpoint_.rcv_nxt + 1);
    EXPECT_EQ(result.after.snd_una, endpoint_.snd_una);
    EXPECT_EQ(result.sent, ack_of(endpoint_));
    here(design_.mechanisms.ack_beyond, OutOfRangeAck::Processed);
    EXPECT_EQ(arrives(beyond(text())).sent, kNothing);
    here(design_.mechanisms.ack_beyond, OutOfRangeAck::Dropped);
    EXPECT_EQ(arrives(beyond(text())), (Result{endpoint_, kNothing, {ArrivalBranch::AckAhead}}));
}

TEST_P(AckField, WithoutOneTheSegmentIsDroppedUnlessTheDesignTakesIt) {
    Segment segment = text();
    segment.has_ack = false;
    segment.ack = 0;
    EXPECT_EQ(arrives(segment), (Result{endpoint_, kNothing, {ArrivalBranch::NoAck}}));
    design_.mechanisms.without_ack_taken_in = {GetParam()};
    const Result result = arrives(segment);
    EXPECT_EQ(result.after.rcv_nxt, endpoint_.rcv_nxt + 1);
    EXPECT_TRUE(result.steps.contains(ArrivalBranch::NoAckTaken));
}

INSTANTIATE_TEST_SUITE_P(In, AckField, testing::Values(Established, FinWait1, FinWait2), test_name);

using OldAckCounts = MechanismInEach;

TEST_P(OldAckCounts, OnlyWhereTheDesignSaysSo) {
    const Segment old = ahead(acking_everything(text()), -1);
    EXPECT_FALSE(arrives(old).after.history.fin_acked);
    design_.mechanisms.old_ack_counts_in = every_state_but({GetParam()});
    EXPECT_FALSE(arrives(old).after.history.fin_acked);
    design_.mechanisms.old_ack_counts_in = {GetParam()};
    EXPECT_TRUE(arrives(old).after.history.fin_acked);
}

INSTANTIATE_TEST_SUITE_P(In, OldAckCounts, testing::Values(FinWait1, Closing, LastAck), test_name);

// Text.

class TextArrives : public MechanismInEach {};

TEST_P(TextArrives, IsNeitherCountedNorAcknowledgedWhereItIsNotTaken) {
    design_.mechanisms.text_taken_in.erase(GetParam());
    EXPECT_EQ(arrives(text()), (Result{endpoint_, kNothing}));
    EXPECT_FALSE(arrives(text_with_fin()).after.history.fin_received);
}

TEST_P(TextArrives, IsCountedAndThrownAwayWhereItIsNotDelivered) {
    design_.mechanisms.text_delivered_in.erase(GetParam());
    Endpoint after = endpoint_;
    after.rcv_nxt += 1;
    after.ack_pending = true;
    EXPECT_EQ(arrives(text()), (Result{after, kNothing, {ArrivalBranch::TextTaken}}));
}

INSTANTIATE_TEST_SUITE_P(In, TextArrives, testing::Values(Established, FinWait1, FinWait2),
                         test_name);

// The values themselves.

TEST(MechanismText, AWordInAllStatesStandsForItself) {
    EXPECT_EQ(text_of(WordByState("ACK")), "\"ACK\"");
}

TEST(MechanismText, ExceptionsStandBesideWhatMostStatesHave) {
    WordByState words("ACK");
    words.set(TimeWait, "nothing");
    words.set(FinWait2, "RST");
    EXPECT_EQ(text_of(words),
              "{ default = \"ACK\", FIN-WAIT-2 = \"RST\", TIME-WAIT = \"nothing\" }");
}

TEST(MechanismTable, EveryValueCanBeSetAndReadBack) {
    for (const Mechanism& mechanism : mechanisms()) {
        Mechanisms design;
        for (const MechanismValue& value : mechanism.values) {
            mechanism.set(design, value);
            EXPECT_EQ(text_of(mechanism.get(design)), text_of(value)) << mechanism.key;
        }
        if (mechanism.is_set_of_states()) {
            mechanism.set(design, TcpStates{State::Closing});
            EXPECT_EQ(text_of(mechanism.get(design)), "[\"CLOSING\"]") << mechanism.key;
        }
    }
}

TEST(MechanismTable, NoKeyStandsThereTwiceAndEveryHelpNamesTheRfc) {
    std::set<std::string_view> keys;
    for (const Mechanism& mechanism : mechanisms()) {
        EXPECT_TRUE(keys.insert(mechanism.key).second) << mechanism.key;
        EXPECT_NE(mechanism.help.find("RFC 9293"), std::string_view::npos) << mechanism.key;
    }
}

}  // namespace
}  // namespace finwait::model
