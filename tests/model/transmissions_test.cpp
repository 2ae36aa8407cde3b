// What TCP sends of its own accord, state by state: RFC 9293 §3.8, §3.10.3, §3.10.4, §3.10.8.
#include "model/rules/transmissions.h"

#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;

class Transmissions : public RuleTestInEach {
  protected:
    std::optional<Result> send_data() { return result_of(model::send_data(stack_, endpoint_)); }
    std::optional<Result> send_data_with_fin() {
        return result_of(model::send_data_with_fin(stack_, endpoint_));
    }
    std::optional<Result> send_fin() { return result_of(model::send_fin(stack_, endpoint_)); }
    std::optional<Result> send_ack() { return result_of(model::send_ack(stack_, endpoint_)); }
    std::optional<Result> retransmit() { return result_of(model::retransmit(stack_, endpoint_)); }

    /// The own FIN waits behind `units` of unsent text.
    void fin_is_due_behind(std::uint32_t units) {
        endpoint_.fin_sent = false;
        endpoint_.snd_nxt = endpoint_.snd_una;
        endpoint_.unsent = units;
    }
    /// `units` are in flight, and the FIN behind them.
    void in_flight_with_fin(std::uint32_t units) {
        endpoint_.fin_sent = true;
        endpoint_.unsent = 0;
        endpoint_.snd_nxt = endpoint_.snd_una + units + design_.mechanisms.fin_consumes;
    }
    Segment segment(std::uint32_t seq, std::uint32_t len, bool fin) const {
        Segment segment;
        segment.seq = seq;
        segment.ack = endpoint_.rcv_nxt;
        segment.len = len;
        segment.fin = fin;
        return segment;
    }
};

constexpr std::array kBeforeTheFinIsAcknowledged{Established, CloseWait, FinWait1, Closing,
                                                 LastAck};
constexpr std::array kFinIsDue{FinWait1, Closing, LastAck};
constexpr std::array kWithTcb{Established, FinWait1, FinWait2, CloseWait,
                              Closing,     LastAck,  TimeWait};

// Send data.

class SendData : public Transmissions {};

TEST_P(SendData, OneUnitGoesOutAtSndNxtAndTakesTheOwedAckAlong) {
    fin_is_due_behind(3);
    endpoint_.ack_pending = true;
    Endpoint after = endpoint_;
    after.snd_nxt += 1;
    after.unsent = 2;
    after.ack_pending = false;
    EXPECT_EQ(send_data(), (Result{after, segment(kOwn, 1, false)}));
}

TEST_P(SendData, TheLastUnitMayGoOutWithoutTheFin) {
    fin_is_due_behind(1);
    const auto result = send_data();
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->sent->fin);
    EXPECT_FALSE(result->after.fin_sent);
}

TEST_P(SendData, WithoutUnsentTextThereIsNothingToSend) {
    fin_is_due_behind(0);
    EXPECT_EQ(send_data(), std::nullopt);
}

TEST_P(SendData, TheWindowIsFilledAndNotOverrun) {
    fin_is_due_behind(2);
    endpoint_.snd_nxt = endpoint_.snd_una + kWindow - 1;
    EXPECT_TRUE(send_data());
    endpoint_.snd_nxt = endpoint_.snd_una + kWindow;
    EXPECT_EQ(send_data(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, SendData, testing::ValuesIn(kBeforeTheFinIsAcknowledged), test_name);

class NothingMoreToSend : public Transmissions {};

TEST_P(NothingMoreToSend, TextAndFinStayWhereTheyAre) {
    endpoint_.unsent = 1;
    EXPECT_EQ(send_data(), std::nullopt);
    EXPECT_EQ(send_data_with_fin(), std::nullopt);
    endpoint_.unsent = 0;
    endpoint_.fin_sent = false;
    EXPECT_EQ(send_fin(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, NothingMoreToSend, testing::Values(FinWait2, TimeWait, Closed),
                         test_name);

class NoFinBeforeClose : public Transmissions {};

TEST_P(NoFinBeforeClose, NeitherAloneNorOnText) {
    endpoint_.unsent = 1;
    EXPECT_EQ(send_data_with_fin(), std::nullopt);
    endpoint_.unsent = 0;
    EXPECT_EQ(send_fin(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, NoFinBeforeClose, testing::Values(Established, CloseWait), test_name);

// Send data with FIN.

class SendDataWithFin : public Transmissions {};

TEST_P(SendDataWithFin, TheLastUnitTakesTheFinAlong) {
    fin_is_due_behind(1);
    endpoint_.ack_pending = true;
    Endpoint after = endpoint_;
    after.snd_nxt += 2;
    after.unsent = 0;
    after.fin_sent = true;
    after.ack_pending = false;
    EXPECT_EQ(send_data_with_fin(), (Result{after, segment(kOwn, 1, true)}));
}

TEST_P(SendDataWithFin, AFinThatConsumesNothingLeavesSndNxtBehindTheText) {
    design_.mechanisms.fin_consumes = 0;
    fin_is_due_behind(1);
    const auto result = send_data_with_fin();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->after.snd_nxt, kOwn + 1);
}

TEST_P(SendDataWithFin, OnlyTheLastUnitTakesIt) {
    fin_is_due_behind(2);
    EXPECT_EQ(send_data_with_fin(), std::nullopt);
    fin_is_due_behind(0);
    EXPECT_EQ(send_data_with_fin(), std::nullopt);
}

TEST_P(SendDataWithFin, TheFinTakesRoomInTheWindowLikeText) {
    fin_is_due_behind(1);
    endpoint_.snd_nxt = endpoint_.snd_una + kWindow - 2;
    EXPECT_TRUE(send_data_with_fin());
    endpoint_.snd_nxt = endpoint_.snd_una + kWindow - 1;
    EXPECT_EQ(send_data_with_fin(), std::nullopt);
    EXPECT_TRUE(send_data());
    design_.mechanisms.fin_consumes = 0;
    EXPECT_TRUE(send_data_with_fin());
}

INSTANTIATE_TEST_SUITE_P(In, SendDataWithFin, testing::ValuesIn(kFinIsDue), test_name);

// Send FIN.

class SendFin : public Transmissions {};

TEST_P(SendFin, GoesOutAtSndNxtBehindAllText) {
    fin_is_due_behind(0);
    endpoint_.snd_nxt += 2;
    endpoint_.ack_pending = true;
    Endpoint after = endpoint_;
    after.snd_nxt += 1;
    after.fin_sent = true;
    after.ack_pending = false;
    EXPECT_EQ(send_fin(), (Result{after, segment(kOwn + 2, 0, true)}));
}

TEST_P(SendFin, AFinThatConsumesNothingLeavesSndNxt) {
    design_.mechanisms.fin_consumes = 0;
    fin_is_due_behind(0);
    Endpoint after = endpoint_;
    after.fin_sent = true;
    EXPECT_EQ(send_fin(), (Result{after, segment(kOwn, 0, true)}));
}

TEST_P(SendFin, WaitsBehindUnsentText) {
    fin_is_due_behind(1);
    EXPECT_EQ(send_fin(), std::nullopt);
}

TEST_P(SendFin, IsSentForTheFirstTimeOnlyOnce) {
    in_flight_with_fin(0);
    EXPECT_EQ(send_fin(), std::nullopt);
}

TEST_P(SendFin, TakesRoomInTheWindowLikeText) {
    fin_is_due_behind(0);
    endpoint_.snd_nxt = endpoint_.snd_una + kWindow - 1;
    EXPECT_TRUE(send_fin());
    endpoint_.snd_nxt = endpoint_.snd_una + kWindow;
    EXPECT_EQ(send_fin(), std::nullopt);
    design_.mechanisms.fin_consumes = 0;
    EXPECT_TRUE(send_fin());
}

INSTANTIATE_TEST_SUITE_P(In, SendFin, testing::ValuesIn(kFinIsDue), test_name);

// Send ACK.

class SendAck : public Transmissions {};

TEST_P(SendAck, AnOwedAckGoesOutAtSndNxt) {
    endpoint_.ack_pending = true;
    Endpoint after = endpoint_;
    after.ack_pending = false;
    EXPECT_EQ(send_ack(), (Result{after, segment(endpoint_.snd_nxt, 0, false)}));
}

TEST_P(SendAck, IsImpossibleWhereNoneIsOwed) { EXPECT_EQ(send_ack(), std::nullopt); }

INSTANTIATE_TEST_SUITE_P(In, SendAck, testing::ValuesIn(kWithTcb), test_name);

// Retransmit.

class RetransmitText : public Transmissions {};

TEST_P(RetransmitText, TheOldestUnitGoesOutAgainAndTakesTheOwedAckAlong) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una + 3;
    endpoint_.ack_pending = true;
    Endpoint after = endpoint_;
    after.ack_pending = false;
    EXPECT_EQ(retransmit(), (Result{after, segment(kOwn, 1, false)}));
}

TEST_P(RetransmitText, TheLastUnitGoesWithoutAFinThatWasNotSent) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una + 1;
    const auto result = retransmit();
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->sent->fin);
}

TEST_P(RetransmitText, WhereNothingIsOutstandingThereIsNothingToRepeat) {
    endpoint_.fin_sent = false;
    endpoint_.snd_nxt = endpoint_.snd_una;
    EXPECT_EQ(retransmit(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, RetransmitText, testing::ValuesIn(kBeforeTheFinIsAcknowledged),
                         test_name);

class RetransmitFin : public Transmissions {};

TEST_P(RetransmitFin, GoesAloneWhereAllTextIsAcknowledged) {
    in_flight_with_fin(0);
    EXPECT_EQ(retransmit(), (Result{endpoint_, segment(kOwn, 0, true)}));
}

TEST_P(RetransmitFin, RidesOnTheLastUnit) {
    in_flight_with_fin(1);
    EXPECT_EQ(retransmit(), (Result{endpoint_, segment(kOwn, 1, true)}));
}

TEST_P(RetransmitFin, DoesNotRideOnAnEarlierUnit) {
    in_flight_with_fin(2);
    EXPECT_EQ(retransmit(), (Result{endpoint_, segment(kOwn, 1, false)}));
}

TEST_P(RetransmitFin, IsOutstandingAlthoughItConsumesNothing) {
    design_.mechanisms.fin_consumes = 0;
    in_flight_with_fin(0);
    EXPECT_EQ(retransmit(), (Result{endpoint_, segment(kOwn, 0, true)}));
    in_flight_with_fin(1);
    EXPECT_EQ(retransmit(), (Result{endpoint_, segment(kOwn, 1, true)}));
}

TEST_P(RetransmitFin, IsNeitherRepeatedAloneNorOnTextWhereTheDesignDoesNot) {
    for (const std::uint32_t fin_consumes : {0U, 1U}) {
        design_.mechanisms.fin_consumes = fin_consumes;
        design_.mechanisms.fin_retransmitted_in = {};
        in_flight_with_fin(0);
        EXPECT_EQ(retransmit(), std::nullopt);
        in_flight_with_fin(1);
        EXPECT_EQ(retransmit(), (Result{endpoint_, segment(kOwn, 1, false)}));
    }
}

TEST_P(RetransmitFin, IsRepeatedOnlyInTheStatesWhereTheDesignDoes) {
    design_.mechanisms.fin_retransmitted_in = {FinWait1, LastAck};
    in_flight_with_fin(0);
    EXPECT_EQ(retransmit().has_value(), GetParam() != Closing);
}

INSTANTIATE_TEST_SUITE_P(In, RetransmitFin, testing::ValuesIn(kFinIsDue), test_name);

class NothingToRetransmit : public Transmissions {};

TEST_P(NothingToRetransmit, OnceTheFinIsAcknowledged) {
    EXPECT_EQ(retransmit(), std::nullopt);
    design_.mechanisms.fin_consumes = 0;
    EXPECT_EQ(retransmit(), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(In, NothingToRetransmit, testing::Values(FinWait2, TimeWait, Closed),
                         test_name);

// The flag: in CLOSE-WAIT, CLOSING, LAST-ACK and TIME-WAIT, in a design that uses it.

class FlaggedTransmissions : public Transmissions {
  protected:
    static void expect_flag(bool flag, const std::optional<Result>& result) {
        if (result) {
            EXPECT_EQ(result->sent->fin_taken, flag);
        }
    }
};

TEST_P(FlaggedTransmissions, CarryTheFlagOnceThePeersFinIsTaken) {
    constexpr TcpStates kFinTaken{CloseWait, Closing, LastAck, TimeWait};
    design_.mechanisms.fin_acknowledged_by = FinAcknowledgedBy::Flag;
    endpoint_.ack_pending = true;
    const bool flag = kFinTaken.contains(GetParam());
    ASSERT_TRUE(send_ack());
    expect_flag(flag, send_ack());
    fin_is_due_behind(1);
    expect_flag(flag, send_data());
    expect_flag(flag, send_data_with_fin());
    fin_is_due_behind(0);
    expect_flag(flag, send_fin());
    in_flight_with_fin(1);
    expect_flag(flag, retransmit());
}

TEST_P(FlaggedTransmissions, CarryNoFlagWhereTheDesignUsesNone) {
    for (const auto how : {FinAcknowledgedBy::Sequence, FinAcknowledgedBy::AnyAck}) {
        design_.mechanisms.fin_acknowledged_by = how;
        endpoint_.ack_pending = true;
        EXPECT_FALSE(send_ack()->sent->fin_taken);
    }
}

INSTANTIATE_TEST_SUITE_P(In, FlaggedTransmissions, testing::ValuesIn(kWithTcb), test_name);

}  // namespace
}  // namespace finwait::model
