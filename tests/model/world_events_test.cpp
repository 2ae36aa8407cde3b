// What can happen in a world: room in channels, replies that are lost, occurrences of segments.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "model/connection_model.h"
#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

using enum State;

class WorldEvents : public testing::Test {
  protected:
    WorldEvents() {
        environment_.capacity = 2;
        environment_.abort = true;
        world_.endpoints = {standing_in(Established), standing_in(Established)};
    }

    std::vector<Change> changes() const {
        const ConnectionModel model(rfc9293(), rfc9293(), environment_);
        std::vector<Change> all;
        model.for_each_change(world_, [&](const Change& change) { all.push_back(change); });
        return all;
    }
    std::vector<Change> changes(Side side, EventKind kind) const {
        std::vector<Change> all = changes();
        std::erase_if(all, [&](const Change& change) {
            return change.event.endpoint != side || change.event.kind != kind;
        });
        return all;
    }
    World after(const Change& change) const {
        return ConnectionModel(rfc9293(), rfc9293(), environment_).apply(world_, change);
    }

    void in_flight(Side from, const Segment& segment) {
        world_.from(from).put(segment, environment_.order);
    }
    static Segment numbered(std::uint32_t seq) {
        Segment segment;
        segment.seq = seq;
        segment.ack = kOwn;
        return segment;
    }
    /// In flight to A, and unacceptable there: answered by an ACK.
    static Segment old_segment() { return numbered(kPeers - 1); }
    void fill(Side from) {
        while (world_.from(from).size() < environment_.capacity) in_flight(from, numbered(kOwn));
    }

    Environment environment_;
    World world_;
};

// Room.

TEST_F(WorldEvents, WhatNeedsRoomCannotHappenWhereTheChannelIsFull) {
    Endpoint& a = world_.endpoint(Side::A);
    a = standing_in(FinWait1);
    a.ack_pending = true;
    a.fin_sent = false;
    a.unsent = 1;
    const std::vector needing{EventKind::SendData, EventKind::SendDataWithFin, EventKind::SendAck,
                              EventKind::Retransmit};
    for (const EventKind kind : needing) {
        EXPECT_EQ(changes(Side::A, kind).size(), 1U) << name_of(kind);
    }
    fill(Side::A);
    for (const EventKind kind : needing) {
        EXPECT_TRUE(changes(Side::A, kind).empty()) << name_of(kind);
    }
}

TEST_F(WorldEvents, TheFirstFinNeedsRoom) {
    Endpoint& a = world_.endpoint(Side::A);
    a = standing_in(FinWait1);
    a.fin_sent = false;
    a.snd_nxt = a.snd_una;
    EXPECT_EQ(changes(Side::A, EventKind::SendFin).size(), 1U);
    fill(Side::A);
    EXPECT_TRUE(changes(Side::A, EventKind::SendFin).empty());
}

TEST_F(WorldEvents, TheOtherChannelGivesNoRoom) {
    world_.endpoint(Side::A).ack_pending = true;
    fill(Side::B);
    EXPECT_EQ(changes(Side::A, EventKind::SendAck).size(), 1U);
}

TEST_F(WorldEvents, CloseAndTimeoutNeedNoRoom) {
    fill(Side::A);
    fill(Side::B);
    EXPECT_EQ(changes(Side::A, EventKind::Close).size(), 1U);
    world_.endpoint(Side::B) = standing_in(TimeWait);
    EXPECT_EQ(changes(Side::B, EventKind::TwoMslTimeout).size(), 1U);
}

TEST_F(WorldEvents, TheRstOfAbortIsLostWhereTheChannelIsFull) {
    fill(Side::A);
    const auto aborts = changes(Side::A, EventKind::Abort);
    ASSERT_EQ(aborts.size(), 1U);
    EXPECT_EQ(aborts[0].sent, SendResult::Lost);
    EXPECT_EQ(after(aborts[0]).from(Side::A), world_.from(Side::A));
    EXPECT_EQ(after(aborts[0]).endpoint(Side::A).state, Closed);
}

// Replies.

TEST_F(WorldEvents, AReplyGoesIntoTheOutgoingChannel) {
    in_flight(Side::B, old_segment());
    const auto deliveries = changes(Side::A, EventKind::Deliver);
    ASSERT_EQ(deliveries.size(), 1U);
    EXPECT_EQ(deliveries[0].sent, SendResult::InFlight);
    const World next = after(deliveries[0]);
    EXPECT_TRUE(next.from(Side::B).empty());
    ASSERT_EQ(next.from(Side::A).size(), 1U);
    EXPECT_EQ(next.from(Side::A)[0].ack, kPeers);
}

TEST_F(WorldEvents, AReplyThatFindsNoRoomIsLostAndPaysTheOwedAck) {
    world_.endpoint(Side::A).ack_pending = true;
    fill(Side::A);
    in_flight(Side::B, old_segment());
    for (const EventKind kind : {EventKind::Deliver, EventKind::Duplicate}) {
        const auto arrivals = changes(Side::A, kind);
        ASSERT_EQ(arrivals.size(), 1U);
        EXPECT_EQ(arrivals[0].sent, SendResult::Lost);
        const World next = after(arrivals[0]);
        EXPECT_EQ(next.from(Side::A), world_.from(Side::A));
        EXPECT_FALSE(next.endpoint(Side::A).ack_pending);
    }
}

TEST_F(WorldEvents, AnArrivalWithoutReplySendsNothing) {
    in_flight(Side::B, numbered(kPeers));
    const auto deliveries = changes(Side::A, EventKind::Deliver);
    ASSERT_EQ(deliveries.size(), 1U);
    EXPECT_EQ(deliveries[0].sent, SendResult::NothingSent);
}

// Segments in flight.

TEST_F(WorldEvents, ADuplicateStaysInFlight) {
    in_flight(Side::B, old_segment());
    const auto duplicates = changes(Side::A, EventKind::Duplicate);
    ASSERT_EQ(duplicates.size(), 1U);
    EXPECT_EQ(after(duplicates[0]).from(Side::B), world_.from(Side::B));
    EXPECT_EQ(after(duplicates[0]).from(Side::A).size(), 1U);
}

TEST_F(WorldEvents, ALostSegmentChangesNothingButItsChannel) {
    in_flight(Side::B, old_segment());
    const auto losses = changes(Side::A, EventKind::Lose);
    ASSERT_EQ(losses.size(), 1U);
    World expected = world_;
    expected.from(Side::B).take(0);
    EXPECT_EQ(after(losses[0]), expected);
}

TEST_F(WorldEvents, NothingIsLostOrDuplicatedWhereTheNetworkDoesNot) {
    environment_.loss = environment_.duplication = false;
    in_flight(Side::B, old_segment());
    EXPECT_TRUE(changes(Side::A, EventKind::Lose).empty());
    EXPECT_TRUE(changes(Side::A, EventKind::Duplicate).empty());
    EXPECT_EQ(changes(Side::A, EventKind::Deliver).size(), 1U);
}

TEST_F(WorldEvents, TwoEqualSegmentsAreTwoOccurrences) {
    in_flight(Side::B, old_segment());
    in_flight(Side::B, old_segment());
    for (const EventKind kind : {EventKind::Deliver, EventKind::Duplicate, EventKind::Lose}) {
        EXPECT_EQ(changes(Side::A, kind).size(), 2U) << name_of(kind);
    }
}

TEST_F(WorldEvents, OfASequenceOnlyTheHeadIsDeliveredDuplicatedOrLost) {
    environment_.order = Order::Fifo;
    in_flight(Side::B, numbered(kPeers + 1));
    in_flight(Side::B, numbered(kPeers));
    for (const EventKind kind : {EventKind::Deliver, EventKind::Duplicate, EventKind::Lose}) {
        const auto found = changes(Side::A, kind);
        ASSERT_EQ(found.size(), 1U) << name_of(kind);
        EXPECT_EQ(found[0].event.segment, numbered(kPeers + 1)) << name_of(kind);
    }
    const World next = after(changes(Side::A, EventKind::Lose)[0]);
    ASSERT_EQ(next.from(Side::B).size(), 1U);
    EXPECT_EQ(next.from(Side::B)[0], numbered(kPeers));
}

TEST_F(WorldEvents, OfAMultisetEverySegmentCanBeDelivered) {
    in_flight(Side::B, numbered(kPeers + 1));
    in_flight(Side::B, numbered(kPeers));
    std::vector<Segment> delivered;
    for (const Change& change : changes(Side::A, EventKind::Deliver)) {
        delivered.push_back(change.event.segment);
        const World next = after(change);
        ASSERT_EQ(next.from(Side::B).size(), 1U);
        EXPECT_NE(next.from(Side::B)[0], change.event.segment);
    }
    std::ranges::sort(delivered);
    EXPECT_EQ(delivered, (std::vector{numbered(kPeers), numbered(kPeers + 1)}));
}

TEST_F(WorldEvents, MultisetsDoNotDifferInOrderButSequencesDo) {
    for (const Order order : {Order::Any, Order::Fifo}) {
        World one;
        one.from(Side::A).put(numbered(1), order);
        one.from(Side::A).put(numbered(2), order);
        World other;
        other.from(Side::A).put(numbered(2), order);
        other.from(Side::A).put(numbered(1), order);
        EXPECT_EQ(one == other, order == Order::Any);
    }
}

TEST_F(WorldEvents, ASegmentIsInFlightToThePeerOfItsSender) {
    in_flight(Side::A, numbered(kPeers - 1));
    EXPECT_TRUE(changes(Side::A, EventKind::Deliver).empty());
    EXPECT_EQ(changes(Side::B, EventKind::Deliver).size(), 1U);
}

// The start and the end.

TEST_F(WorldEvents, AtTheStartThereIsTheDataAndNothingElse) {
    environment_.data = {3, 2};
    const World initial = ConnectionModel(rfc9293(), rfc9293(), environment_).initial();
    World expected;
    expected.endpoint(Side::A).unsent = 3;
    expected.endpoint(Side::B).unsent = 2;
    EXPECT_EQ(initial, expected);
}

TEST_F(WorldEvents, WhereBothAreClosedAndNothingIsInFlightNothingHappens) {
    world_.endpoints = {standing_in(Closed), standing_in(Closed)};
    EXPECT_TRUE(changes().empty());
    in_flight(Side::A, numbered(kOwn));
    EXPECT_FALSE(changes().empty());
}

TEST_F(WorldEvents, TheTwoEndsRunTheirOwnDesigns) {
    Design fin_free = rfc9293();
    fin_free.mechanisms.fin_consumes = 0;
    const ConnectionModel model(rfc9293(), fin_free, environment_);
    for (const Side side : {Side::A, Side::B}) {
        Endpoint endpoint = standing_in(FinWait1);
        endpoint.fin_sent = false;
        endpoint.snd_nxt = endpoint.snd_una;
        model.for_each_own_event(
            side, endpoint, [&](EventKind kind, std::uint8_t, const Outcome& outcome) {
                if (kind != EventKind::SendFin) return;
                EXPECT_EQ(outcome.endpoint.snd_nxt - endpoint.snd_nxt, side == Side::A ? 1U : 0U);
            });
    }
}

TEST_F(WorldEvents, OnlyClosersClose) {
    environment_.closers = {false, true};
    EXPECT_TRUE(changes(Side::A, EventKind::Close).empty());
    EXPECT_EQ(changes(Side::B, EventKind::Close).size(), 1U);
}

TEST_F(WorldEvents, NobodyAbortsWhereTheConfigurationDoesNotAllowIt) {
    environment_.abort = false;
    EXPECT_TRUE(changes(Side::A, EventKind::Abort).empty());
}

}  // namespace
}  // namespace finwait::model
