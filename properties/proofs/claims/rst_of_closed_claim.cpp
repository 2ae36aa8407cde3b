// The RST with which CLOSED answers a SYN has the number 0 (RFC 9293 §3.10.7.1), which may be one
// that counts once that end has opened: rst-of-closed-is-refused.
#include <fmt/format.h>

#include "properties/proofs/claims/arithmetic_claims.h"
#include "properties/proofs/claims/opening_claims.h"
#include "properties/proofs/terms/run_terms.h"

namespace finwait::proofs {

namespace {

using model::EventKind;
using model::State;

/// The run that a number leads to, by the rules of the model: A's SYN finds B CLOSED, and again
/// when B listens; the RST that answered the first one arrives last.
class LateRst {
  public:
    LateRst(const model::Design& design, unsigned bits, std::uint32_t iss_of_b) {
        for (model::Stack* stack : {&a_, &b_}) {
            stack->design = &design;
            stack->space = model::SequenceSpace(bits);
            stack->window = 4;
        }
        a_.is_opener = true;
        b_.first_iss = iss_of_b;
    }

    /// A, before and after the RST; none where the design does not get there.
    [[nodiscard]] std::optional<std::pair<model::Endpoint, model::Endpoint>> ends() const {
        const auto opened = model::open(a_, not_yet(), 0);
        const auto listens = model::open(b_, not_yet(), 0);
        if (!opened || !opened->sent || !listens) return std::nullopt;
        const model::Segment syn = *opened->sent;
        const auto rst = model::segment_arrives(b_, not_yet(), syn).sent;
        const auto syn_ack = model::segment_arrives(b_, listens->endpoint, syn).sent;
        if (!rst || !syn_ack) return std::nullopt;
        const model::Endpoint established =
            model::segment_arrives(a_, opened->endpoint, *syn_ack).endpoint;
        return std::pair{established, model::segment_arrives(a_, established, *rst).endpoint};
    }

  private:
    [[nodiscard]] static model::Endpoint not_yet() {
        model::Endpoint endpoint;
        endpoint.state = State::Closed;
        endpoint.history.incarnation = endpoint.history.paired = 0;
        endpoint.history.established = false;
        return endpoint;
    }

    model::Stack a_;
    model::Stack b_;
};

/// The RST of the design's CLOSED in answer to a SYN, as it arrives in ESTABLISHED.
std::optional<SymbolicSegment> rst_of_closed(const WireNumbers& numbers, const StackTerms& stack) {
    SymbolicEndpoint closed;
    closed.state = State::Closed;
    SymbolicSegment syn;
    syn.syn = true;
    syn.has_ack = false;
    syn.seq = numbers.variable("iss_of_a");
    for (const Path& path : paths_of(numbers, EventKind::Deliver, stack, closed, syn)) {
        if (path.outcome && path.outcome->sent) return path.outcome->sent;
    }
    return std::nullopt;
}

}  // namespace

Finding rst_of_closed_is_refused(const model::Design& design, unsigned bits, Prover& prover) {
    const WireNumbers numbers(prover.context(), bits);
    const z3::expr window = numbers.variable("window");
    const z3::expr iss = numbers.variable("iss_of_b");
    const z3::expr received = numbers.variable("received");
    StackTerms stack;
    stack.design = &design;
    stack.window = window;
    stack.mss = numbers.constant(1);
    const std::optional<SymbolicSegment> rst = rst_of_closed(numbers, stack);
    Finding finding;
    finding.verdict = ProofVerdict::DoesNotApply;
    if (!rst) return finding;
    SymbolicEndpoint endpoint;
    endpoint.snd_una = endpoint.snd_nxt = numbers.variable("snd_nxt");
    endpoint.rcv_nxt = numbers.advance(iss, numbers.sum(received, numbers.constant(1)));
    std::vector<z3::expr> ended;
    for (const Path& path : paths_of(numbers, EventKind::Deliver, stack, endpoint, *rst)) {
        if (path.outcome->endpoint.state != State::Closed) continue;
        ended.push_back(all_of(prover.context(), path.conditions));
    }
    const Formulas asked{numbers.well_formed(iss),
                         z3::ule(window, numbers.constant(largest_window(bits))),
                         window != numbers.constant(0), numbers.well_formed(received),
                         any_of(prover.context(), ended)};
    const Answer answer = prover.ask("taken in ESTABLISHED", asked);
    if (answer == Answer::Unknown) return {};
    finding.verdict =
        answer == Answer::Unsatisfiable ? ProofVerdict::Proved : ProofVerdict::Refuted;
    if (finding.verdict == ProofVerdict::Proved) return finding;
    const z3::model model = prover.example(asked, {received == numbers.constant(0)});
    const std::uint64_t number = value_of(model, iss);
    finding.numbers = {{"iss_of_b", number}, {"received", value_of(model, received)}};
    if (value_of(model, received) == 0) {
        const auto ends = LateRst(design, bits, static_cast<std::uint32_t>(number)).ends();
        confirm(
            ends && ends->first.state == State::Established && ends->second.state == State::Closed,
            "rst-of-closed-is-refused");
        finding.sentences = {fmt::format(
            "A's SYN is duplicated and finds B CLOSED: RST, SEQ=0. B listens with ISS={}, the SYN "
            "comes "
            "again, A is ESTABLISHED and expects {}; the RST arrives, and ends A's connection.",
            grouped(number), ends->first.rcv_nxt)};
    }
    finding.sentences.emplace_back(
        "So it is wherever the number 0 is the one expected: with any ISS, once so much is "
        "received.");
    return finding;
}

}  // namespace finwait::proofs
