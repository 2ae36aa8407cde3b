// The arithmetic claims: their verdicts for designs that keep and that break them, and all that
// they say of small numbers against an exhaustive look at the model's own functions.
#include <gtest/gtest.h>

#include <algorithm>

#include "model/rules/segment_arrives.h"
#include "properties/proofs/claim.h"

namespace finwait::proofs {
namespace {

using model::ArrivalBranch;
using model::State;

Finding prove_named(std::string_view name, const model::Design& design,
                    ProofOptions settings = {}) {
    for (const auto claims : {arithmetic_claims(), opening_claims()}) {
        for (const Claim& claim : claims) {
            if (claim.name == name) return prove(claim, design, settings);
        }
    }
    throw std::logic_error("no claim of that name");
}

Finding with_bits(std::string_view name, unsigned bits) {
    ProofOptions settings;
    settings.bits = bits;
    return prove_named(name, model::rfc9293(), settings);
}

std::uint64_t number(const Finding& finding, std::string_view name) {
    for (const NamedNumber& each : finding.numbers) {
        if (each.name == name) return each.value;
    }
    throw std::logic_error("no number of that name");
}

model::Design fin_free() {
    model::Design design = model::rfc9293();
    design.mechanisms.fin_consumes = 0;
    return design;
}
model::Design fin_free_flagged() {
    model::Design design = fin_free();
    design.mechanisms.fin_acknowledged_by = model::FinAcknowledgedBy::Flag;
    return design;
}
model::Design any_ack_of_fin() {
    model::Design design = model::rfc9293();
    design.mechanisms.fin_acknowledged_by = model::FinAcknowledgedBy::AnyAck;
    return design;
}

TEST(Claims, AllOfRfc9293AreProvedFor32Bits) {
    for (const Claim& claim : arithmetic_claims()) {
        const Finding finding = prove(claim, model::rfc9293(), {});
        EXPECT_EQ(finding.verdict, ProofVerdict::Proved) << claim.name;
        EXPECT_GT(finding.queries, 0U) << claim.name;
    }
}

TEST(Claims, AnAckIsForTheDataOrForTheFinWhereTheFinTakesNoNumber) {
    const Finding finding = prove_named("ack-of-fin-distinct", fin_free());
    ASSERT_EQ(finding.verdict, ProofVerdict::Refuted);
    EXPECT_EQ(number(finding, "first_octet"), 900U);
    EXPECT_EQ(number(finding, "octets"), 100U);
    EXPECT_EQ(number(finding, "ack"), 1000U);
    EXPECT_EQ(number(finding, "ack_of_fin"), 1000U);
}

TEST(Claims, AFlagTellsTheAckOfTheFinApart) {
    EXPECT_EQ(prove_named("ack-of-fin-distinct", fin_free_flagged()).verdict, ProofVerdict::Proved);
}

TEST(Claims, AnAckOfTheDataIsTakenForOneOfTheFinWhereAnyAckWillDo) {
    const Finding finding = prove_named("ack-of-fin-distinct", any_ack_of_fin());
    ASSERT_EQ(finding.verdict, ProofVerdict::Refuted);
    EXPECT_EQ(number(finding, "ack"), 1000U);
    EXPECT_EQ(number(finding, "ack_of_fin"), 1001U);
}

TEST(Claims, NothingIsSaidOfARetransmittedFinThatTakesNoNumber) {
    EXPECT_EQ(prove_named("retransmitted-fin-is-old", fin_free()).verdict,
              ProofVerdict::DoesNotApply);
}

TEST(Claims, ALimitThatIsReachedIsInconclusive) {
    ProofOptions settings;
    settings.resource_limit = 1;
    EXPECT_EQ(prove_named("small-modulus", model::rfc9293(), settings).verdict,
              ProofVerdict::Inconclusive);
    EXPECT_EQ(prove_named("ack-of-fin-distinct", model::rfc9293(), settings).verdict,
              ProofVerdict::Inconclusive);
}

// Of connections that open, and of segments of earlier ones.

TEST(OpeningClaims, WhatLiesBehindChangesNothingWhereAConnectionIsThere) {
    EXPECT_EQ(prove_named("rotation-of-opening", model::rfc9293()).verdict, ProofVerdict::Proved);
    const Finding changes_nothing = prove_named("stray-changes-nothing", model::rfc9293());
    EXPECT_EQ(changes_nothing.verdict, ProofVerdict::Proved);
    // What stands at the number that is expected is taken: an RST, and text.
    ASSERT_EQ(changes_nothing.sentences.size(), 2U);
    EXPECT_NE(changes_nothing.sentences[0].find("RCV.NXT=50 takes RST SEQ=50: CLOSED"),
              std::string::npos);
    EXPECT_EQ(prove_named("stray-completes-no-handshake", model::rfc9293()).verdict,
              ProofVerdict::Proved);
    EXPECT_EQ(prove_named("stray-rst-refuses-nothing", model::rfc9293()).verdict,
              ProofVerdict::Proved);
}

TEST(OpeningClaims, AnEndThatOpensTakesTheSynOfAnEarlierConnection) {
    const Finding finding = prove_named("stray-syn-opens-nothing", model::rfc9293());
    ASSERT_EQ(finding.verdict, ProofVerdict::Refuted);
    EXPECT_NE(finding.sentences[0].find("takes SYN SEQ=39: SYN-RECEIVED"), std::string::npos);
}

TEST(OpeningClaims, AnRstOfClosedEndsTheConnectionThatExpectsTheNumber0) {
    const Finding finding = prove_named("rst-of-closed-is-refused", model::rfc9293());
    ASSERT_EQ(finding.verdict, ProofVerdict::Refuted);
    EXPECT_EQ(number(finding, "iss_of_b"), 0xffff'ffffU);
    EXPECT_EQ(number(finding, "received"), 0U);
}

TEST(OpeningClaims, AnRstFromAnywhereIsTakenByADesignThatAcceptsAny) {
    model::Design design = model::rfc9293();
    design.mechanisms.rst_accepted = model::RstAccepted::Anywhere;
    EXPECT_EQ(prove_named("stray-changes-nothing", design).verdict, ProofVerdict::Refuted);
    EXPECT_EQ(prove_named("stray-rst-refuses-nothing", design).verdict, ProofVerdict::Refuted);
}

// Exhaustively, with few bits.

/// rfc9293 over numbers of `bits` bits.
struct SmallStack {
    model::Design design = model::rfc9293();
    model::Stack stack;

    SmallStack(unsigned bits, std::uint32_t window) {
        stack.design = &design;
        stack.space = model::SequenceSpace(bits);
        stack.window = window;
    }
};

class FewBits : public testing::TestWithParam<unsigned> {
  protected:
    [[nodiscard]] unsigned bits() const { return GetParam(); }
    [[nodiscard]] std::uint32_t modulus() const { return 1U << bits(); }
};
INSTANTIATE_TEST_SUITE_P(Bits, FewBits, testing::Values(6U, 7U, 8U));

TEST_P(FewBits, TheComparisonWindowIsTheLargestWithoutAMistake) {
    const model::SequenceSpace space(bits());
    std::uint32_t largest = 0;
    for (std::uint32_t ahead = 1; ahead < modulus(); ++ahead) {
        bool ordered = true;
        for (std::uint32_t n = 0; n < modulus(); ++n) {
            const std::uint32_t later = space.advance(n, ahead);
            ordered = ordered && space.before(n, later) && !space.before(later, n);
        }
        if (!ordered) break;
        largest = ahead;
    }
    const Finding finding = with_bits("comparison-window", bits());
    EXPECT_EQ(finding.verdict, ProofVerdict::Proved);
    EXPECT_EQ(number(finding, "largest_window"), largest);
}

TEST_P(FewBits, AcceptableIsWhatOverlapsTheWindow) {
    const std::uint32_t rcv_nxt = modulus() - 3;
    bool surrounding_is_refused = false;
    for (std::uint32_t window = 1; window < modulus(); ++window) {
        const SmallStack small(bits(), window);
        model::Endpoint endpoint;
        endpoint.rcv_nxt = rcv_nxt;
        model::Segment segment;
        for (segment.seq = 0; segment.seq < modulus(); ++segment.seq) {
            bool overlaps = small.stack.space.in_window(segment.seq, rcv_nxt, window);
            for (segment.len = 0; segment.len < modulus(); ++segment.len) {
                if (segment.len > 0) {
                    overlaps |= small.stack.space.in_window(
                        small.stack.space.advance(segment.seq, segment.len - 1), rcv_nxt, window);
                }
                const bool accepted = model::arrival::acceptable(small.stack, endpoint, segment);
                if (segment.len <= window) {
                    ASSERT_EQ(accepted, overlaps) << segment.seq << ' ' << segment.len;
                } else {
                    surrounding_is_refused |= accepted != overlaps;
                }
            }
        }
    }
    EXPECT_TRUE(surrounding_is_refused);
    const Finding finding = with_bits("acceptability-is-overlap", bits());
    EXPECT_EQ(finding.verdict, ProofVerdict::Proved);
    EXPECT_FALSE(finding.sentences.empty());
}

TEST_P(FewBits, AnOldDuplicateIsRefusedAsFarBehindAsFound) {
    std::uint32_t always = modulus();
    const auto refused_behind = [&](std::uint32_t window) {
        const SmallStack small(bits(), window);
        model::Endpoint endpoint;
        model::Segment octet;
        octet.len = 1;
        for (std::uint32_t behind = 1; behind < modulus(); ++behind) {
            octet.seq = modulus() - behind;
            if (model::arrival::acceptable(small.stack, endpoint, octet)) return behind - 1;
        }
        return modulus() - 1;
    };
    const std::uint32_t largest_window = modulus() / 4;
    for (std::uint32_t window = 1; window <= largest_window; ++window) {
        always = std::min(always, refused_behind(window));
    }
    const Finding finding = with_bits("old-duplicate-window", bits());
    EXPECT_EQ(finding.verdict, ProofVerdict::Proved);
    EXPECT_EQ(number(finding, "always_refused_behind"), always);
    for (const std::uint32_t window : {largest_window - 1, largest_window}) {
        EXPECT_EQ(number(finding, "refused_behind_in_window_" + std::to_string(window)),
                  refused_behind(window));
    }
}

TEST_P(FewBits, ARetransmittedFinIsAnsweredAndNotLookedAt) {
    for (const State state : {State::CloseWait, State::Closing, State::LastAck, State::TimeWait}) {
        for (std::uint32_t window = 1; window <= modulus() / 4; ++window) {
            const SmallStack small(bits(), window);
            model::Endpoint endpoint;
            endpoint.state = state;
            endpoint.fin_sent = state != State::CloseWait;
            endpoint.snd_una = 5;
            endpoint.snd_nxt = 6;
            model::Segment fin;
            fin.fin = true;
            fin.ack = 6;
            for (fin.seq = 0; fin.seq < modulus(); ++fin.seq) {
                for (fin.len = 0; fin.len <= modulus() / 4; ++fin.len) {
                    endpoint.rcv_nxt = small.stack.space.advance(fin.seq, fin.len + 1);
                    const auto outcome = model::segment_arrives(small.stack, endpoint, fin);
                    model::Coverage unacceptable;
                    unacceptable.took(ArrivalBranch::UnacceptableAnswered);
                    ASSERT_EQ(outcome.coverage, unacceptable);
                    ASSERT_EQ(outcome.endpoint.snd_una, 5U);
                }
            }
        }
    }
    EXPECT_EQ(with_bits("retransmitted-fin-is-old", bits()).verdict, ProofVerdict::Proved);
}

TEST_P(FewBits, ComparisonsModuloLessAgreeForNumbersThatAreNear) {
    const model::SequenceSpace wide(bits());
    for (unsigned k = 2; k < bits(); ++k) {
        const model::SequenceSpace narrow(k);
        const std::uint32_t half = 1U << (k - 1);
        for (std::uint32_t a = 0; a < modulus(); ++a) {
            for (std::uint32_t ahead = 0; ahead < half; ++ahead) {
                const std::uint32_t b = wide.advance(a, ahead);
                const std::uint32_t low_a = narrow.advance(a, 0);
                const std::uint32_t low_b = narrow.advance(b, 0);
                ASSERT_EQ(wide.before(a, b), narrow.before(low_a, low_b));
                ASSERT_EQ(wide.before(b, a), narrow.before(low_b, low_a));
                ASSERT_EQ(wide.equal(a, b), narrow.equal(low_a, low_b));
                ASSERT_EQ(wide.distance(a, b), narrow.distance(low_a, low_b));
            }
        }
    }
    EXPECT_EQ(with_bits("small-modulus", bits()).verdict, ProofVerdict::Proved);
}

/// Whether an acknowledgement of data is ever taken for one of the FIN, over every connection of
/// numbers of so many bits.
bool data_ack_is_ever_taken_for_fin(const model::Design& design, unsigned bits) {
    const std::uint32_t modulus = 1U << bits;
    model::Stack stack;
    stack.design = &design;
    stack.space = model::SequenceSpace(bits);
    stack.window = modulus / 4;
    model::Endpoint endpoint;
    endpoint.state = State::FinWait1;
    endpoint.fin_sent = true;
    for (std::uint32_t una = 0; una < modulus; ++una) {
        for (std::uint32_t text = 0; text + design.mechanisms.fin_consumes <= stack.window;
             ++text) {
            endpoint.snd_una = una;
            endpoint.snd_nxt = stack.space.advance(una, text + design.mechanisms.fin_consumes);
            for (std::uint32_t acked = 0; acked <= text; ++acked) {
                model::Segment ack;
                ack.ack = stack.space.advance(una, acked);
                if (model::segment_arrives(stack, endpoint, ack).endpoint.history.fin_acked) {
                    return true;
                }
            }
        }
    }
    return false;
}

TEST_P(FewBits, AnAckOfDataIsTakenForOneOfTheFinExactlyWhereThatIsRefuted) {
    ProofOptions settings;
    settings.bits = bits();
    for (const model::Design& design :
         {model::rfc9293(), fin_free(), fin_free_flagged(), any_ack_of_fin()}) {
        EXPECT_EQ(
            data_ack_is_ever_taken_for_fin(design, bits()),
            prove_named("ack-of-fin-distinct", design, settings).verdict == ProofVerdict::Refuted);
    }
}

TEST_P(FewBits, AShiftOfAllNumbersOfADirectionShiftsWhatComesOfThem) {
    const SmallStack small(bits(), 4);
    const model::SequenceSpace& space = small.stack.space;
    model::Endpoint endpoint;
    endpoint.snd_una = 10;
    endpoint.snd_nxt = 12;
    endpoint.rcv_nxt = 30;
    endpoint.fin_sent = true;
    for (const State state : model::kAllStates) {
        endpoint.state = state;
        for (std::uint32_t seq = 25; seq < 36; ++seq) {
            for (std::uint32_t ack = 8; ack < 14; ++ack) {
                const model::Segment segment{.seq = seq, .ack = ack, .len = 1, .fin = true};
                const auto plain = model::segment_arrives(small.stack, endpoint, segment);
                for (std::uint32_t shift = 1; shift < modulus(); ++shift) {
                    model::Endpoint moved = endpoint;
                    moved.snd_una = space.advance(moved.snd_una, shift);
                    moved.snd_nxt = space.advance(moved.snd_nxt, shift);
                    model::Segment arriving = segment;
                    arriving.ack = space.advance(arriving.ack, shift);
                    const auto outcome = model::segment_arrives(small.stack, moved, arriving);
                    ASSERT_EQ(outcome.coverage.branches, plain.coverage.branches);
                    ASSERT_EQ(outcome.endpoint.rcv_nxt, plain.endpoint.rcv_nxt);
                    if (outcome.endpoint.state == State::Closed) continue;
                    ASSERT_EQ(outcome.endpoint.snd_una,
                              space.advance(plain.endpoint.snd_una, shift));
                }
            }
        }
    }
    EXPECT_EQ(with_bits("rotation", bits()).verdict, ProofVerdict::Proved);
}

/// Of the segments that a connection may get, those that lie behind by half of all numbers at most,
/// and by one at least.
TEST_P(FewBits, NothingThatLiesBehindChangesAnEstablishedConnection) {
    SmallStack small(bits(), 2);
    const std::uint32_t half = modulus() / 2;
    model::Endpoint endpoint;
    endpoint.snd_una = modulus() - 2;
    endpoint.snd_nxt = 1;
    endpoint.rcv_nxt = modulus() - 1;
    bool taken = false;
    for (std::uint32_t len = 0; len < 4; ++len) {
        for (std::uint32_t behind = 1; behind + len <= half; ++behind) {
            for (std::uint32_t acked_behind = 0; acked_behind <= half; ++acked_behind) {
                for (const bool rst : {false, true}) {
                    model::Segment segment;
                    segment.rst = rst;
                    segment.has_ack = !rst;
                    segment.len = rst ? 0 : len;
                    const auto& space = small.stack.space;
                    segment.seq = space.distance(behind + segment.len, endpoint.rcv_nxt);
                    segment.ack = space.distance(acked_behind, endpoint.snd_una);
                    model::Endpoint after =
                        model::segment_arrives(small.stack, endpoint, segment).endpoint;
                    after.ack_pending = endpoint.ack_pending;
                    taken = taken || after != endpoint;
                }
            }
        }
    }
    EXPECT_FALSE(taken);
    EXPECT_EQ(with_bits("stray-changes-nothing", bits()).verdict, ProofVerdict::Proved);
}

TEST_P(FewBits, TheRstOfClosedIsTakenWithOneIssOfAll) {
    const Finding finding = with_bits("rst-of-closed-is-refused", bits());
    ASSERT_EQ(finding.verdict, ProofVerdict::Refuted);
    EXPECT_EQ(number(finding, "iss_of_b"), modulus() - 1);
}

}  // namespace
}  // namespace finwait::proofs
