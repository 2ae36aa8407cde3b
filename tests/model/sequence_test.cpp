// Sequence numbers: comparisons modulo a power of two, RFC 9293 §3.4, and rules near the
// wrap-around.
#include "model/sequence.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "model/rules/segment_arrives.h"
#include "model/rules/transmissions.h"
#include "tests/model/drawn_mechanisms.h"
#include "tests/model/rule_test.h"

namespace finwait::model {
namespace {

class SequenceSpaceOf : public testing::TestWithParam<unsigned> {
  protected:
    SequenceSpace space_{GetParam()};
    std::uint32_t modulus_ = 1U << GetParam();
};

TEST_P(SequenceSpaceOf, DistanceAndAdvanceGoRoundTheCircle) {
    for (std::uint32_t from = 0; from < modulus_; ++from) {
        for (std::uint32_t by = 0; by < modulus_; ++by) {
            const std::uint32_t to = space_.advance(from, by);
            EXPECT_EQ(to, (from + by) % modulus_);
            EXPECT_EQ(space_.distance(from, to), by);
        }
    }
}

TEST_P(SequenceSpaceOf, BeforeIsLessThanHalfTheCircleBehind) {
    for (std::uint32_t from = 0; from < modulus_; ++from) {
        for (std::uint32_t by = 0; by < modulus_; ++by) {
            EXPECT_EQ(space_.before(from, (from + by) % modulus_), by != 0 && by < modulus_ / 2)
                << from << " + " << by;
        }
    }
}

TEST_P(SequenceSpaceOf, AWindowHoldsSoManyNumbersFromItsLeftEdge) {
    for (std::uint32_t left = 0; left < modulus_; ++left) {
        for (std::uint32_t size = 0; size <= modulus_ / 2; ++size) {
            for (std::uint32_t by = 0; by < modulus_; ++by) {
                EXPECT_EQ(space_.in_window((left + by) % modulus_, left, size), by < size);
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Bits, SequenceSpaceOf, testing::Values(2U, 3U, 4U, 5U),
                         testing::PrintToStringParamName());

TEST(SequenceSpaceOf32Bits, WrapsAtTheEndOfAWord) {
    const SequenceSpace space;
    EXPECT_EQ(space.advance(0xffff'ffffU, 1), 0U);
    EXPECT_EQ(space.distance(0xffff'fffeU, 1), 3U);
    EXPECT_TRUE(space.before(0xffff'ffffU, 0));
    EXPECT_FALSE(space.before(0, 0xffff'ffffU));
    EXPECT_TRUE(space.before(0, 0x7fff'ffffU));
    EXPECT_FALSE(space.before(0, 0x8000'0000U));
    EXPECT_TRUE(space.in_window(1, 0xffff'fffeU, 4));
    EXPECT_FALSE(space.in_window(2, 0xffff'fffeU, 4));
}

// Rules see numbers only by comparison: what they do does not change when both directions begin
// elsewhere on the circle.

/// An endpoint, what arrives there, and a design; all numbers are small.
struct Situation {
    Design design = rfc9293();
    Endpoint endpoint;
    Segment segment;
    bool delayed_ack = true;
};

rc::Gen<Situation> situations() {
    return rc::gen::exec([] {
        Situation situation;
        const auto number = [](std::uint32_t end) {
            return *rc::gen::inRange<std::uint32_t>(0, end);
        };
        const auto flag = [] { return *rc::gen::arbitrary<bool>(); };
        // The SEQ of an RST with ACK tells whether it is one of the endpoint's numbers, or 0.
        const Mechanisms& mechanisms = situation.design.mechanisms =
            drawn_mechanisms([](std::string_view key) { return key != "rst-carries-ack"; });
        situation.delayed_ack = flag();
        Endpoint& endpoint = situation.endpoint;
        endpoint.state = *rc::gen::elementOf(kAllStates);
        if (endpoint.state != State::Closed) {
            endpoint.snd_una = 8 + number(3);
            endpoint.fin_sent = flag();
            endpoint.snd_nxt =
                endpoint.snd_una + number(3) + (endpoint.fin_sent ? mechanisms.fin_consumes : 0);
            endpoint.rcv_nxt = 8 + number(3);
            endpoint.ack_base = 6 + number(3);
            endpoint.unsent = endpoint.fin_sent ? 0 : number(3);
            if (mechanisms.keeps_ahead > 0 && flag()) {
                const std::uint32_t from = endpoint.rcv_nxt + 1 + number(2);
                endpoint.kept[0] = {from, from + 1, flag(), true};
            }
            endpoint.ack_pending = flag();
        }
        Segment& segment = situation.segment;
        segment.seq = 4 + number(12);
        segment.rst = number(4) == 0;
        segment.has_ack = !segment.rst;
        segment.ack = segment.rst ? 0 : 6 + number(8);
        segment.len = number(2);
        segment.fin = flag();
        segment.fin_taken = flag();
        return situation;
    });
}

/// Moves what counts its own direction by `own` and what counts the peer's by `peers`.
class Shift {
  public:
    Shift(const SequenceSpace& space, std::uint32_t own, std::uint32_t peers)
        : space_(space), own_(own), peers_(peers) {}

    Endpoint endpoint(Endpoint endpoint) const {
        if (endpoint.state == State::Closed) return endpoint;  // there are no numbers
        endpoint.snd_una = space_.advance(endpoint.snd_una, own_);
        endpoint.snd_nxt = space_.advance(endpoint.snd_nxt, own_);
        endpoint.rcv_nxt = space_.advance(endpoint.rcv_nxt, peers_);
        endpoint.ack_base = space_.advance(endpoint.ack_base, own_);
        for (auto& piece : endpoint.kept) {
            if (!piece.is_there) continue;
            piece.from = space_.advance(piece.from, peers_);
            piece.to = space_.advance(piece.to, peers_);
        }
        return endpoint;
    }
    Segment arriving(const Segment& segment) const { return moved(segment, peers_, own_); }
    std::optional<Segment> sent(const std::optional<Segment>& segment) const {
        return segment ? std::optional(moved(*segment, own_, peers_)) : std::nullopt;
    }
    Result result(const Outcome& outcome) const {
        Result result = result_of(outcome);
        result.after = endpoint(result.after);
        result.sent = sent(result.sent);
        return result;
    }
    std::optional<Result> result(const std::optional<Outcome>& outcome) const {
        return outcome ? std::optional(result(*outcome)) : std::nullopt;
    }

  private:
    /// Without ACK that field is 0; an RST with ACK answers a segment without, and has SEQ 0.
    Segment moved(Segment segment, std::uint32_t seq, std::uint32_t ack) const {
        if (!segment.rst || !segment.has_ack) segment.seq = space_.advance(segment.seq, seq);
        if (segment.has_ack) segment.ack = space_.advance(segment.ack, ack);
        return segment;
    }

    SequenceSpace space_;
    std::uint32_t own_;
    std::uint32_t peers_;
};

RC_GTEST_PROP(RulesNearTheWrapAround, DoWhatTheyDoElsewhere, ()) {
    const Situation situation = *situations();
    const auto bits = *rc::gen::element(5U, 6U, 8U, 16U, 31U, 32U);
    const SequenceSpace space(bits);
    // Numbers run from 4 to 16: this brings them to both sides of the end of the circle.
    const auto just_before_the_end = [] { return 0U - *rc::gen::inRange<std::uint32_t>(0, 20); };
    const Shift shift(space, just_before_the_end(), just_before_the_end());

    Stack here;
    here.design = &situation.design;
    here.window = kWindow;
    here.delayed_ack = situation.delayed_ack;
    Stack there = here;
    there.space = space;

    const Endpoint& endpoint = situation.endpoint;
    const Endpoint moved = shift.endpoint(endpoint);
    RC_ASSERT(result_of(segment_arrives(there, moved, shift.arriving(situation.segment))) ==
              shift.result(segment_arrives(here, endpoint, situation.segment)));
    RC_ASSERT(result_of(send_data(there, moved)) == shift.result(send_data(here, endpoint)));
    RC_ASSERT(result_of(send_data_with_fin(there, moved)) ==
              shift.result(send_data_with_fin(here, endpoint)));
    RC_ASSERT(result_of(send_fin(there, moved)) == shift.result(send_fin(here, endpoint)));
    RC_ASSERT(result_of(send_ack(there, moved)) == shift.result(send_ack(here, endpoint)));
    RC_ASSERT(result_of(retransmit(there, moved)) == shift.result(retransmit(here, endpoint)));
}

TEST(RulesNearTheWrapAround, AFinAcrossTheEndOfTheCircleIsTaken) {
    const Design design = rfc9293();
    Stack stack;
    stack.design = &design;
    stack.space = SequenceSpace(4);
    stack.window = kWindow;
    Endpoint endpoint;
    endpoint.rcv_nxt = 15;
    Segment segment;
    segment.seq = 15;
    segment.len = 1;
    segment.fin = true;
    const Outcome outcome = segment_arrives(stack, endpoint, segment);
    EXPECT_EQ(outcome.endpoint.rcv_nxt, 1U);
    EXPECT_EQ(outcome.endpoint.history.delivered, 1U);
    EXPECT_EQ(outcome.endpoint.state, State::CloseWait);
}

}  // namespace
}  // namespace finwait::model
