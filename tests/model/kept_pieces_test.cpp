// Text and FINs ahead of a hole that a design keeps.
#include "model/rules/kept_pieces.h"

#include <gtest/gtest.h>

#include <initializer_list>

#include "model/connection_model.h"
#include "model/packing.h"
#include "tests/model/stack_mechanism.h"

namespace finwait::model {
namespace {

using enum State;

class KeptAhead : public StackMechanism {
  protected:
    KeptAhead() {
        mechanisms().keeps_ahead = 2;
        stack_.window = 9;
        stack_.delayed_ack = false;
    }
    /// What arrives one after the other.
    Result after(std::initializer_list<Segment> segments) {
        Result result;
        for (const Segment& segment : segments) {
            result = arrives(segment);
            endpoint_ = result.after;
        }
        return result;
    }
    Segment long_text(std::uint32_t len) const {
        Segment segment = text();
        segment.len = len;
        return segment;
    }
    std::uint32_t first() const { return rcv_nxt_; }

  private:
    std::uint32_t rcv_nxt_ = endpoint_.rcv_nxt;
};

TEST_P(KeptAhead, TextIsTakenWhenTheHoleIsFilled) {
    const Result kept = after({ahead(text(), 1)});
    EXPECT_TRUE(kept.steps.contains(ArrivalBranch::AheadKept));
    EXPECT_EQ(kept.after.rcv_nxt, first());
    expect_ack(kept);
    const Result filled = after({text()});
    EXPECT_TRUE(filled.steps.contains(ArrivalBranch::KeptTaken));
    EXPECT_EQ(filled.after.rcv_nxt, first() + 2);
    EXPECT_EQ(filled.after.history.delivered, kept.after.history.delivered + 2);
    EXPECT_FALSE(filled.after.kept[0].is_there);
    expect_ack(filled);
}

TEST_P(KeptAhead, NothingIsKeptWhereTheDesignDoesNot) {
    mechanisms().keeps_ahead = 0;
    const Segment in_order = text();
    EXPECT_EQ(after({ahead(text(), 1), in_order}).after.rcv_nxt, first() + 1);
}

TEST_P(KeptAhead, AFinIsTakenWithTheTextBeforeIt) {
    const Segment in_order = text();
    const Result result = after({ahead(fin(), 1), in_order});
    EXPECT_TRUE(result.after.history.fin_received);
    EXPECT_EQ(result.after.rcv_nxt, first() + 2);
    const State next = GetParam() == Established ? CloseWait
                       : GetParam() == FinWait1  ? Closing
                                                 : TimeWait;
    EXPECT_EQ(result.after.state, next);
}

TEST_P(KeptAhead, AFinBehindTextThatIsKeptIsTaken) {
    const Segment in_order = text();
    const Result result = after({ahead(text_with_fin(), 1), in_order});
    EXPECT_TRUE(result.after.history.fin_received);
    EXPECT_EQ(result.after.rcv_nxt, first() + 3);
}

TEST_P(KeptAhead, PiecesThatTouchAreOne) {
    const std::uint32_t seq = first();
    after({ahead(text(), 3), ahead(text(), 1)});
    EXPECT_TRUE(endpoint_.kept[1].is_there);
    after({ahead(text(), 2)});
    EXPECT_EQ(endpoint_.kept[0], (KeptPiece<std::uint32_t>{seq + 1, seq + 4, false, true}));
    EXPECT_FALSE(endpoint_.kept[1].is_there);
}

TEST_P(KeptAhead, APieceTooManyIsDroppedAndAnswered) {
    const Segment third = ahead(text(), 5);
    const Result result = after({ahead(text(), 1), ahead(text(), 3), third});
    expect_ack(result);
    EXPECT_EQ(result.after.kept[1].from, first() + 3);
    const Segment in_order = long_text(5);
    EXPECT_EQ(after({in_order}).after.rcv_nxt, first() + 5);
}

TEST_P(KeptAhead, WhatIsKeptInFullAddsNothingNotEvenAFin) {
    const Segment in_order = text();
    const Segment two = ahead(long_text(2), 1);
    EXPECT_FALSE(after({two, ahead(text_with_fin(), 1), in_order}).after.history.fin_received);
}

TEST_P(KeptAhead, BehindAFinNothingIsKept) {
    const Segment in_order = text();
    const Segment behind = ahead(text(), 2);
    const Result result = after({ahead(fin(), 1), behind, in_order});
    EXPECT_EQ(result.after.rcv_nxt, first() + 2);
    EXPECT_EQ(result.after.kept, decltype(result.after.kept){});
}

TEST_P(KeptAhead, TextOverAFinThatIsKeptTakesItsPlace) {
    const Segment over = long_text(2);
    const Result result = after({ahead(fin(), 1), over});
    EXPECT_FALSE(result.after.history.fin_received);
    EXPECT_EQ(result.after.rcv_nxt, first() + 2);
    EXPECT_FALSE(result.after.kept[0].is_there);
}

TEST_P(KeptAhead, AFinInOrderThrowsAwayWhatIsBehindIt) {
    const Segment in_order = fin();
    const Result result = after({ahead(text(), 2), in_order});
    EXPECT_TRUE(result.after.history.fin_received);
    EXPECT_FALSE(result.after.kept[0].is_there);
}

INSTANTIATE_TEST_SUITE_P(In, KeptAhead, testing::Values(Established, FinWait1, FinWait2),
                         stack_state_name);

TEST(KeptPieces, ArePackedAndUnpacked) {
    const Design design = stack_design("[mechanisms]\nkeeps-ahead = 3\n");
    Environment environment;
    environment.data = {4, 4};
    const ConnectionModel model(design, design, environment);
    const Packing packing(model);
    Endpoint endpoint = model.initial().endpoint(Side::A);
    endpoint.kept[0] = {1, 2, false, true};
    endpoint.kept[1] = {4, 4, true, true};
    EXPECT_EQ(packing.unpack_endpoint(Side::A, packing.pack(Side::A, endpoint)), endpoint);
    // They cost no bits where no design keeps anything.
    const ConnectionModel plain(rfc9293(), rfc9293(), environment);
    EXPECT_LT(Packing(plain).endpoint_bits(Side::A), packing.endpoint_bits(Side::A));
}

}  // namespace
}  // namespace finwait::model
