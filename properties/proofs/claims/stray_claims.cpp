// Segments of earlier connections between the same ports, all of whose numbers lie behind, at most
// 2^31 (RFC 9293 §3.4.1): what of them a connection takes.
#include <fmt/format.h>

#include <array>

#include "properties/proofs/claims/arithmetic_claims.h"
#include "properties/proofs/claims/opening_claims.h"
#include "properties/proofs/terms/run_terms.h"

namespace finwait::proofs {

namespace {

using model::EventKind;
using model::State;

/// What a rule branches on besides numbers.
struct StrayShape {
    State state = State::Established;
    bool fin_sent = false;
    bool passive = false;
    bool syn_outstanding = false;
    bool syn = false;
    bool has_ack = true;
    bool fin = false;
    bool rst = false;

    template <class Space>
    void put_on(model::BasicEndpoint<Space>& endpoint) const {
        endpoint.state = state;
        endpoint.fin_sent = fin_sent;
        endpoint.passive = passive;
        endpoint.syn_outstanding = syn_outstanding;
    }
    template <class Space>
    void put_on(model::BasicSegment<Space>& segment) const {
        segment.syn = syn;
        segment.has_ack = has_ack;
        segment.fin = fin;
        segment.rst = rst;
    }
    [[nodiscard]] std::string segment_in_words() const {
        return fmt::format("{}{}{}{}", syn ? "SYN " : "", has_ack ? "ACK " : "", fin ? "FIN " : "",
                           rst ? "RST " : "");
    }
};

/// An endpoint, and a segment that is `behind` numbers behind what is expected and acknowledges
/// what is `acked_behind` behind SND.UNA.
class Stray {
  public:
    Stray(const WireNumbers& numbers, const model::Design& design, unsigned bits)
        : behind(numbers.variable("behind")),
          acked_behind(numbers.variable("acked_behind")),
          rcv_nxt(numbers.variable("rcv_nxt")),
          snd_una(numbers.variable("snd_una")),
          len(numbers.variable("len")),
          numbers_(numbers),
          bits_(bits),
          window_(numbers.variable("window")),
          in_flight_(numbers.variable("in_flight")) {
        stack_.design = &design;
        stack_.window = window_;
        stack_.mss = numbers.constant(1);
    }

    /// What numbers are at all.
    [[nodiscard]] z3::expr well_formed(const StrayShape& shape) const {
        const z3::expr largest = numbers_.constant(largest_window(bits_));
        const z3::expr no_text = len == numbers_.constant(0);
        return numbers_.well_formed(rcv_nxt) && numbers_.well_formed(snd_una) &&
               numbers_.well_formed(behind) && numbers_.well_formed(acked_behind) &&
               window_ != numbers_.constant(0) && z3::ule(window_, largest) &&
               z3::ule(len, largest) && z3::ule(in_flight_, largest) &&
               (shape.syn || shape.rst ? no_text : numbers_.context().bool_val(true));
    }
    /// What it carries lies `least` behind what is expected at least, and half of all numbers at
    /// most.
    [[nodiscard]] z3::expr carries_old(const StrayShape& shape, std::uint32_t least) const {
        return z3::uge(behind, numbers_.constant(least)) && z3::ule(behind, half()) &&
               z3::ule(numbers_.sum(behind, length(shape)), half());
    }
    /// What it acknowledges lies behind SND.UNA, or there, by half of all numbers at most.
    [[nodiscard]] z3::expr acknowledges_old() const { return z3::ule(acked_behind, half()); }
    [[nodiscard]] z3::expr none() const { return numbers_.constant(0); }
    /// Where it stands does not matter.
    [[nodiscard]] z3::expr anywhere() const { return numbers_.context().bool_val(true); }
    /// The last number that it carries, that it acknowledges is the one expected, the next one.
    [[nodiscard]] z3::expr carries_next() const {
        return numbers_.advance(behind, numbers_.constant(1)) == numbers_.constant(0);
    }
    [[nodiscard]] z3::expr acknowledges_next() const {
        return numbers_.advance(acked_behind, numbers_.constant(1)) == numbers_.constant(0);
    }

    /// When the segment changes anything of the endpoint but that it owes an ACK.
    [[nodiscard]] z3::expr taken(const StrayShape& shape) const {
        const SymbolicEndpoint before = endpoint(shape);
        std::vector<z3::expr> ways;
        for (const Path& path :
             paths_of(numbers_, EventKind::Deliver, stack_, before, segment(shape))) {
            ways.push_back(all_of(numbers_.context(), path.conditions) &&
                           is_changed(before, path.outcome->endpoint));
        }
        return any_of(numbers_.context(), ways);
    }

    /// "ESTABLISHED, SND.UNA=…; arrives …", once the model confirms that the segment is taken.
    [[nodiscard]] std::string replayed(const z3::model& z3_model, const StrayShape& shape,
                                       std::string_view claim) const {
        const auto value = [&](const Term& term) {
            return static_cast<std::uint32_t>(value_of(z3_model, numbers_.of(term)));
        };
        model::Stack stack;
        stack.design = stack_.design;
        stack.space = model::SequenceSpace(bits_);
        stack.window = value(stack_.window);
        model::Endpoint before = endpoint_of(endpoint(shape), value);
        shape.put_on(before);
        model::Segment arriving = segment_of(segment(shape), value);
        shape.put_on(arriving);
        const model::Outcome outcome = model::segment_arrives(stack, before, arriving);
        model::Endpoint same = outcome.endpoint;
        same.ack_pending = before.ack_pending;
        confirm(same != before, claim);
        return fmt::format("{} takes {}SEQ={}{}{}: {}", in_words(before), shape.segment_in_words(),
                           arriving.seq, shape.has_ack ? fmt::format(" ACK={}", arriving.ack) : "",
                           arriving.len > 0 ? fmt::format(" LEN={}", arriving.len) : "",
                           in_words(outcome.endpoint));
    }

    z3::expr behind;
    z3::expr acked_behind;
    z3::expr rcv_nxt;
    z3::expr snd_una;
    z3::expr len;

  private:
    [[nodiscard]] z3::expr half() const {
        return numbers_.constant(std::uint64_t{1} << (bits_ - 1));
    }
    [[nodiscard]] static std::string in_words(const model::Endpoint& endpoint) {
        std::string text(name_of(endpoint.state));
        if (endpoint.state == State::Closed) return text;
        text += fmt::format(" with SND.UNA={} SND.NXT={}", endpoint.snd_una, endpoint.snd_nxt);
        if (endpoint.state == State::Listen || endpoint.state == State::SynSent) return text;
        return text + fmt::format(" RCV.NXT={}", endpoint.rcv_nxt);
    }
    /// What the segment takes of the numbers.
    [[nodiscard]] z3::expr length(const StrayShape& shape) const {
        const std::uint32_t flags =
            (shape.syn ? 1U : 0U) + (shape.fin ? stack_.design->mechanisms.fin_consumes : 0U);
        return numbers_.sum(len, numbers_.constant(flags));
    }
    [[nodiscard]] SymbolicEndpoint endpoint(const StrayShape& shape) const {
        SymbolicEndpoint endpoint;
        shape.put_on(endpoint);
        endpoint.snd_una = snd_una;
        const bool only_syn = shape.state == State::SynSent || shape.state == State::SynReceived;
        endpoint.snd_nxt =
            shape.state == State::Listen
                ? snd_una
                : numbers_.advance(snd_una, only_syn ? numbers_.constant(1) : in_flight_);
        endpoint.rcv_nxt = rcv_nxt;
        endpoint.unsent = numbers_.constant(0);
        endpoint.history.delivered = numbers_.variable("delivered");
        return endpoint;
    }
    [[nodiscard]] SymbolicSegment segment(const StrayShape& shape) const {
        SymbolicSegment segment;
        shape.put_on(segment);
        segment.len = len;
        segment.seq = numbers_.distance(numbers_.advance(behind, length(shape)), rcv_nxt);
        segment.ack = numbers_.distance(acked_behind, snd_una);
        return segment;
    }
    [[nodiscard]] z3::expr is_changed(const SymbolicEndpoint& before,
                                      const SymbolicEndpoint& after) const {
        if (after.state != before.state || after.history.fin_received || after.history.fin_acked) {
            return numbers_.context().bool_val(true);
        }
        const auto differs = [&](const Term& a, const Term& b) {
            return numbers_.of(a) != numbers_.of(b);
        };
        return differs(before.snd_una, after.snd_una) || differs(before.rcv_nxt, after.rcv_nxt) ||
               differs(before.history.delivered, after.history.delivered);
    }

    const WireNumbers& numbers_;
    unsigned bits_;
    z3::expr window_;
    z3::expr in_flight_;
    StackTerms stack_;
};

/// Every kind of segment, in one of `states`.
std::vector<StrayShape> shapes_in(const model::TcpStates& states,
                                  bool (*picked)(const StrayShape&)) {
    constexpr model::TcpStates kMaySendFin{State::FinWait1, State::FinWait2, State::Closing,
                                           State::LastAck, State::TimeWait};
    constexpr model::TcpStates kMayLackAckOfSyn{State::SynSent, State::SynReceived, State::FinWait1,
                                                State::Closing};
    std::vector<StrayShape> shapes;
    for (const State state : model::kAllStates) {
        if (!states.contains(state)) continue;
        for (unsigned bits = 0; bits < 8; ++bits) {
            StrayShape shape{.state = state};
            shape.fin_sent = (bits & 1U) != 0;
            shape.passive = state == State::Listen || (bits & 2U) != 0;
            shape.syn_outstanding = (bits & 4U) != 0;
            const bool opens = state == State::SynSent || state == State::SynReceived;
            if (shape.fin_sent && !kMaySendFin.contains(state)) continue;
            if ((bits & 2U) != 0 && state != State::SynReceived) continue;
            if (shape.syn_outstanding && !kMayLackAckOfSyn.contains(state)) continue;
            if (opens && !shape.syn_outstanding) continue;
            for (const auto& [syn, has_ack, fin, rst] :
                 {std::array{false, true, false, false}, std::array{false, true, true, false},
                  std::array{true, false, false, false}, std::array{true, true, false, false},
                  std::array{false, false, false, true}, std::array{false, true, false, true}}) {
                shape.syn = syn;
                shape.has_ack = has_ack;
                shape.fin = fin;
                shape.rst = rst;
                if (picked(shape)) shapes.push_back(shape);
            }
        }
    }
    return shapes;
}

/// Proved where no segment of these shapes is taken that lies behind; otherwise refuted by one that
/// is.
class StrayClaim {
  public:
    StrayClaim(const model::Design& design, unsigned bits, Prover& prover, std::string_view name)
        : prover_(prover),
          name_(name),
          numbers_(prover.context(), bits),
          stray(numbers_, design, bits) {}

    /// `lies_behind` is asked for each shape.
    template <class LiesBehind>
    [[nodiscard]] Finding decide(const std::vector<StrayShape>& shapes, LiesBehind&& lies_behind) {
        Finding finding;
        finding.verdict = ProofVerdict::Proved;
        for (const StrayShape& shape : shapes) {
            const Formulas asked{stray.well_formed(shape), lies_behind(shape), stray.taken(shape)};
            const Answer answer = prover_.ask(
                fmt::format("{}taken in {}", shape.segment_in_words(), name_of(shape.state)),
                asked);
            if (answer == Answer::Unknown) return {};
            if (answer == Answer::Unsatisfiable) continue;
            finding.verdict = ProofVerdict::Refuted;
            finding.sentences.push_back(example(asked, shape, finding.numbers) + ".");
            break;
        }
        return finding;
    }

    /// Of a claim that is proved: with these numbers, which lie nearer, a segment of this shape is
    /// taken.
    void add_nearest(const StrayShape& shape, const z3::expr& nearer, Finding& finding) {
        const Formulas asked{stray.well_formed(shape), nearer, stray.taken(shape)};
        const Answer answer = prover_.ask(
            fmt::format("{}nearer, taken in {}", shape.segment_in_words(), name_of(shape.state)),
            asked);
        if (answer != Answer::Satisfiable) return;
        std::vector<NamedNumber> unnamed;
        finding.sentences.push_back("Nearer: " + example(asked, shape, unnamed) + ".");
    }

  private:
    [[nodiscard]] std::string example(const Formulas& asked, const StrayShape& shape,
                                      std::vector<NamedNumber>& read) {
        const auto is = [&](const z3::expr& term, std::uint64_t value) {
            return term == numbers_.constant(value);
        };
        const z3::model model =
            prover_.example(asked, {is(stray.rcv_nxt, 50), is(stray.snd_una, 40),
                                    z3::ule(stray.len, numbers_.constant(1)), is(stray.behind, 10),
                                    is(stray.acked_behind, 10)});
        read = {{"behind", value_of(model, stray.behind)},
                {"rcv_nxt", value_of(model, stray.rcv_nxt)},
                {"snd_una", value_of(model, stray.snd_una)}};
        return stray.replayed(model, shape, name_);
    }

    Prover& prover_;
    std::string name_;
    WireNumbers numbers_;

  public:
    const Stray stray;
};

}  // namespace

Finding stray_changes_nothing(const model::Design& design, unsigned bits, Prover& prover) {
    StrayClaim claim(design, bits, prover, "stray-changes-nothing");
    const Stray& stray = claim.stray;
    Finding finding =
        claim.decide(shapes_in(model::kSynchronized, [](const StrayShape&) { return true; }),
                     [&](const StrayShape& shape) {
                         return stray.carries_old(shape, 1) && stray.acknowledges_old();
                     });
    if (finding.verdict != ProofVerdict::Proved) return finding;
    const StrayShape rst{.has_ack = false, .rst = true};
    claim.add_nearest(rst, stray.behind == stray.none(), finding);
    claim.add_nearest({}, stray.carries_next() && stray.acknowledges_old(), finding);
    return finding;
}

Finding stray_completes_no_handshake(const model::Design& design, unsigned bits, Prover& prover) {
    StrayClaim claim(design, bits, prover, "stray-completes-no-handshake");
    const Stray& stray = claim.stray;
    Finding finding = claim.decide(
        shapes_in({State::SynSent, State::SynReceived},
                  [](const StrayShape& shape) { return shape.has_ack && !shape.rst; }),
        [&](const StrayShape& shape) {
            // A SYN leads a passive end back to LISTEN, where it stands in the window.
            return stray.acknowledges_old() &&
                   (shape.syn && shape.state == State::SynReceived ? stray.carries_old(shape, 1)
                                                                   : stray.anywhere());
        });
    if (finding.verdict != ProofVerdict::Proved) return finding;
    claim.add_nearest({.state = State::SynReceived, .syn_outstanding = true},
                      stray.acknowledges_next() && stray.behind == stray.none(), finding);
    return finding;
}

Finding stray_rst_refuses_nothing(const model::Design& design, unsigned bits, Prover& prover) {
    StrayClaim claim(design, bits, prover, "stray-rst-refuses-nothing");
    const Stray& stray = claim.stray;
    Finding finding =
        claim.decide(shapes_in({State::Listen, State::SynSent, State::SynReceived},
                               [](const StrayShape& shape) { return shape.rst; }),
                     [&](const StrayShape& shape) {
                         return stray.carries_old(shape, 1) && stray.acknowledges_old();
                     });
    if (finding.verdict != ProofVerdict::Proved) return finding;
    claim.add_nearest(
        {.state = State::SynReceived, .syn_outstanding = true, .has_ack = false, .rst = true},
        stray.behind == stray.none(), finding);
    claim.add_nearest({.state = State::SynSent, .syn_outstanding = true, .rst = true},
                      stray.acknowledges_next(), finding);
    return finding;
}

Finding stray_syn_opens_nothing(const model::Design& design, unsigned bits, Prover& prover) {
    StrayClaim claim(design, bits, prover, "stray-syn-opens-nothing");
    return claim.decide(
        shapes_in({State::Listen, State::SynSent},
                  [](const StrayShape& shape) { return shape.syn && !shape.has_ack; }),
        [&](const StrayShape&) { return claim.stray.anywhere(); });
}

}  // namespace finwait::proofs
