// Replaying runs, and showing them as ladders.
#include "checker/program/traces/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "checker/program/renderings/ladder/trace_ladder.h"
#include "model/design.h"

namespace finwait::program {
namespace {

using model::Event;
using model::EventKind;
using model::Segment;
using model::Side;
using testing::HasSubstr;

model::Environment without_data() {
    model::Environment environment;
    environment.data = {0, 0};
    return environment;
}

class Traces : public testing::Test {
  protected:
    static Segment fin(std::uint32_t ack = 0) {
        Segment segment;
        segment.fin = true;
        segment.ack = ack;
        return segment;
    }
    static Segment ack(std::uint32_t seq, std::uint32_t number) {
        Segment segment;
        segment.seq = seq;
        segment.ack = number;
        return segment;
    }

    [[nodiscard]] Trace replayed(const std::vector<Event>& events,
                                 std::optional<std::size_t> loop = {}) const {
        return replay(model_, events, loop);
    }
    /// Where the replay of the run fails; -1 if it does not.
    [[nodiscard]] int failing_step(const std::vector<Event>& events,
                                   std::optional<std::size_t> loop = {}) const {
        try {
            (void)replayed(events, loop);
        } catch (const NotReplayable& error) {
            return static_cast<int>(error.step());
        }
        return -1;
    }
    [[nodiscard]] std::string ladder(const std::vector<Event>& events) const {
        std::string text = "\n";
        for (const std::string& line : ladder_lines(model_, replayed(events), Palette(false))) {
            if (line.empty()) break;  // what follows is below the ladder
            text += line + "\n";
        }
        return text;
    }

    const model::ConnectionModel model_{model::rfc9293(), model::rfc9293(), without_data()};
    const std::vector<Event> close_of_a_{{EventKind::Close, Side::A, {}},
                                         {EventKind::SendFin, Side::A, {}},
                                         {EventKind::Deliver, Side::B, fin()}};
};

TEST_F(Traces, OfARunHoldEveryWorldOnTheWay) {
    const Trace trace = replayed(close_of_a_);
    ASSERT_EQ(trace.steps.size(), 3U);
    EXPECT_EQ(trace.before(0), model_.initial());
    EXPECT_EQ(trace.before(1).endpoint(Side::A).state, model::State::FinWait1);
    EXPECT_EQ(trace.before(2).from(Side::A).size(), 1U);
    EXPECT_EQ(trace.last().endpoint(Side::B).state, model::State::CloseWait);
    EXPECT_EQ(segment_of(trace.steps[1].change), fin());
    EXPECT_EQ(segment_of(trace.steps[2].change), fin());
    EXPECT_EQ(sender_of(trace.steps[2].change.event), Side::A);
    EXPECT_EQ(reply_of(trace.steps[2].change), std::nullopt);
}

TEST_F(Traces, OfAnImpossibleEventAreRefusedWhereItStands) {
    EXPECT_EQ(failing_step(close_of_a_), -1);
    EXPECT_EQ(failing_step({{EventKind::SendFin, Side::A, {}}}), 0);
    EXPECT_EQ(failing_step({close_of_a_[0], close_of_a_[0]}), 1);
    EXPECT_EQ(failing_step({close_of_a_[0], close_of_a_[1], {EventKind::Deliver, Side::B, fin(1)}}),
              2);
    EXPECT_EQ(failing_step({close_of_a_[0], close_of_a_[1], {EventKind::Deliver, Side::A, fin()}}),
              2);
}

TEST_F(Traces, OfALassoMustCloseIt) {
    std::vector<Event> events = close_of_a_;
    // The FIN again, and what comes of it: B is back where it was.
    events.push_back({EventKind::SendAck, Side::B, {}});
    events.push_back({EventKind::Lose, Side::A, ack(0, 1)});
    events.push_back({EventKind::Retransmit, Side::A, {}});
    events.push_back({EventKind::Lose, Side::B, fin()});
    EXPECT_EQ(replayed(events, 5).loop, 5U);
    EXPECT_EQ(failing_step(events, 4), 7);
    EXPECT_EQ(failing_step(events, 7), 7);
}

TEST_F(Traces, NameSegmentsAndEvents) {
    Segment reset;
    reset.rst = true;
    reset.has_ack = false;
    reset.seq = 3;
    EXPECT_EQ(text_of(fin(2)), "ACK,FIN seq=0 ack=2 len=0");
    EXPECT_EQ(text_of(reset), "RST seq=3");
    EXPECT_EQ(text_of(Event{EventKind::Deliver, Side::B, reset}), "B deliver RST seq=3");
    EXPECT_EQ(text_of(Event{EventKind::TwoMslTimeout, Side::A, {}}), "A 2MSL timeout");
    Segment flagged = fin();
    flagged.fin_taken = true;
    EXPECT_EQ(text_of(flagged), "ACK,FIN,FIN-TAKEN seq=0 ack=0 len=0");
}

TEST_F(Traces, ShowCallsTimeoutsAndTheEndOfAnEndpoint) {
    std::vector<Event> events = close_of_a_;
    events.push_back({EventKind::Close, Side::B, {}});
    events.push_back({EventKind::SendFin, Side::B, {}});
    events.push_back({EventKind::Deliver, Side::A, fin(1)});
    events.push_back({EventKind::SendAck, Side::A, {}});
    events.push_back({EventKind::TwoMslTimeout, Side::A, {}});
    EXPECT_EQ(ladder(events), R"(
                   rfc9293 A                                   B rfc9293
               ESTABLISHED │                                   │ ESTABLISHED
  1     CLOSE → FIN-WAIT-1 ●                                   │
2-3                        ├─── ACK,FIN seq=0 ack=0 len=0 ────▶│ CLOSE-WAIT
  4                        │                                   ● CLOSE → LAST-ACK
5-6              TIME-WAIT │◀── ACK,FIN seq=0 ack=1 len=0 ─────┤
  7                        ├─── ACK     seq=1 ack=1 len=0 ──╮  │
  8  2MSL timeout → CLOSED ●                                ┊  │
                           ╎    ACK     seq=1 ack=1 len=0   ┊  │ still in flight
)");
}

TEST_F(Traces, ShowRepliesCopiesLossesAndRepliesWithoutRoom) {
    std::vector<Event> events = close_of_a_;
    events.push_back({EventKind::Retransmit, Side::A, {}});
    events.push_back({EventKind::Duplicate, Side::B, fin()});
    events.push_back({EventKind::Duplicate, Side::B, fin()});
    events.push_back({EventKind::Duplicate, Side::B, fin()});
    events.push_back({EventKind::Lose, Side::A, ack(0, 1)});
    events.push_back({EventKind::Deliver, Side::A, ack(0, 1)});
    EXPECT_EQ(ladder(events), R"(
                rfc9293 A                                       B rfc9293
            ESTABLISHED │                                       │ ESTABLISHED
  1  CLOSE → FIN-WAIT-1 ●                                       │
2-3                     ├─────── ACK,FIN seq=0 ack=0 len=0 ────▶│ CLOSE-WAIT
  4          retransmit ├─────── ACK,FIN seq=0 ack=0 len=0 ──╮  │
  5                     │        ACK,FIN seq=0 ack=0 len=0   ├─▶│ copy
                        │  ╭──── ACK     seq=0 ack=1 len=0 ──┼──┤
  6                     │  ┊     ACK,FIN seq=0 ack=0 len=0   ├─▶│ copy
                        │  ┊ ╭── ACK     seq=0 ack=1 len=0 ──┼──┤
  7                     │  ┊ ┊   ACK,FIN seq=0 ack=0 len=0   ├─▶│ copy
          lost: no room │ ✗┼─┼── ACK     seq=0 ack=1 len=0 ──┼──┤
  8                lost │  ✗ ┊   ACK     seq=0 ack=1 len=0   ┊  │
  9          FIN-WAIT-2 │◀───╯   ACK     seq=0 ack=1 len=0   ┊  │
                        │        ACK,FIN seq=0 ack=0 len=0   ┊  │ still in flight
)");
}

TEST_F(Traces, OfRandomWalksAreReplayedExactlyAndShown) {
    model::Environment environment;
    environment.abort = true;
    const model::ConnectionModel model(model::rfc9293(), model::rfc9293(), environment);
    std::mt19937_64 random(20240501);
    for (int walk = 0; walk < 50; ++walk) {
        model::World world = model.initial();
        std::vector<Event> events;
        for (int step = 0; step < 60; ++step) {
            std::vector<model::Change> changes;
            model.for_each_change(world, [&](const model::Change& c) { changes.push_back(c); });
            if (changes.empty()) break;
            const model::Change& change = changes[random() % changes.size()];
            world = model.apply(world, change);
            events.push_back(change.event);
        }
        const Trace trace = replay(model, events);
        EXPECT_EQ(trace.last(), world);
        const auto lines = ladder_lines(model, trace, Palette(false));
        // A row for every segment that is still in flight, at the end.
        std::size_t in_flight = 0;
        for (const std::string& line : lines) {
            if (line.find("still in flight") != std::string::npos) ++in_flight;
        }
        EXPECT_EQ(in_flight, world.from(Side::A).size() + world.from(Side::B).size());
    }
}

}  // namespace
}  // namespace finwait::program
