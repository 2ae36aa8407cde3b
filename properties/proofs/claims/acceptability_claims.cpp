// What the test of §3.4 accepts: acceptability-is-overlap, old-duplicate-window.
#include <fmt/format.h>

#include <array>

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

/// A segment in front of a receive window.
struct Encounter {
    z3::expr rcv_nxt;
    /// How far the segment begins behind RCV.NXT; ahead of it, it is far behind.
    z3::expr behind;
    z3::expr seq;
    z3::expr len;
    z3::expr window;
    /// Numbers that it takes: text, and the FIN if the design lets it take one.
    z3::expr length;
    z3::expr accepted;
    z3::expr well_formed;

    Encounter(const WireNumbers& numbers, const model::Design& design, bool fin)
        : rcv_nxt(numbers.variable("rcv_nxt")),
          behind(numbers.variable("behind")),
          seq(numbers.distance(behind, rcv_nxt)),
          len(numbers.variable("len")),
          window(numbers.variable("window")),
          length(len + numbers.constant(fin ? design.mechanisms.fin_consumes : 0)),
          accepted(answer_is_yes(numbers,
                                 [&](const SymbolicSpace& space) {
                                     StackTerms terms;
                                     terms.design = &design;
                                     terms.window = window;
                                     SymbolicEndpoint endpoint;
                                     endpoint.rcv_nxt = rcv_nxt;
                                     SymbolicSegment segment;
                                     segment.seq = seq;
                                     segment.len = len;
                                     segment.fin = fin;
                                     return model::arrival::acceptable(stack_of(terms, space),
                                                                       endpoint, segment);
                                 })),
          well_formed(numbers.well_formed(behind) && numbers.well_formed(len) &&
                      numbers.well_formed(rcv_nxt) && numbers.well_formed(window) &&
                      window != numbers.constant(0) && z3::ule(len, length)) {}
};

/// The same encounter with numbers, put to the model.
struct ConcreteEncounter {
    std::uint32_t seq;
    std::uint32_t len;
    std::uint32_t rcv_nxt;
    std::uint32_t window;
    bool accepted;

    ConcreteEncounter(const z3::model& model, const Encounter& encounter,
                      const model::Design& design, unsigned bits, bool fin)
        : seq(static_cast<std::uint32_t>(value_of(model, encounter.seq))),
          len(static_cast<std::uint32_t>(value_of(model, encounter.len))),
          rcv_nxt(static_cast<std::uint32_t>(value_of(model, encounter.rcv_nxt))),
          window(static_cast<std::uint32_t>(value_of(model, encounter.window))) {
        model::Stack stack;
        stack.design = &design;
        stack.space = model::SequenceSpace(bits);
        stack.window = window;
        model::Endpoint endpoint;
        endpoint.rcv_nxt = rcv_nxt;
        model::Segment segment;
        segment.seq = seq;
        segment.len = len;
        segment.fin = fin;
        accepted = model::arrival::acceptable(stack, endpoint, segment);
    }
};

std::string in_words(const ConcreteEncounter& e, unsigned bits, bool fin) {
    const model::SequenceSpace space(bits);
    return fmt::format("a segment of {} octets{} from {} in front of the window {} … {}",
                       grouped(e.len), fin ? " with a FIN" : "", e.seq, e.rcv_nxt,
                       space.advance(e.rcv_nxt, e.window - 1));
}

/// The test of RFC 9293 is not the one of the design.
bool accepts_otherwise(const model::Mechanisms& mechanisms) {
    const model::Mechanisms rfc;
    return !(mechanisms.acceptable_before == rfc.acceptable_before &&
             mechanisms.acceptable_behind == rfc.acceptable_behind &&
             mechanisms.overlong_acceptable_in == rfc.overlong_acceptable_in);
}
Finding does_not_apply() {
    Finding finding;
    finding.verdict = ProofVerdict::DoesNotApply;
    finding.sentences = {
        "The design has an acceptability test of its own (acceptable-before, acceptable-behind, "
        "acceptable-overlong)."};
    return finding;
}

}  // namespace

Finding acceptability_is_overlap(const model::Design& design, unsigned bits, Prover& prover) {
    if (accepts_otherwise(design.mechanisms)) return does_not_apply();
    const WireNumbers numbers(prover.context(), bits);
    Finding finding;
    finding.verdict = ProofVerdict::Proved;
    for (const bool fin : {false, true}) {
        const Encounter e(numbers, design, fin);
        // Two arcs of a circle meet where the beginning of one lies on the other; a segment of no
        // length is where its number is.
        const z3::expr overlap = numbers.in_window(e.seq, e.rcv_nxt, e.window) ||
                                 numbers.in_window(e.rcv_nxt, e.seq, e.length);
        const z3::expr fits = z3::ule(e.length, e.window);
        const std::string kind = fin ? "segment with FIN" : "segment";
        const auto refuted = [&](const Formulas& formulas) {
            const z3::model model = prover.example(
                formulas, {e.window == numbers.constant(10), e.rcv_nxt == numbers.constant(1000),
                           e.behind == numbers.constant(10), e.len == numbers.constant(30)});
            const ConcreteEncounter concrete(model, e, design, bits, fin);
            const bool overlaps = model.eval(overlap, true).is_true();
            confirm(concrete.accepted != overlaps, "acceptability-is-overlap");
            return fmt::format("{} {} and is {}", in_words(concrete, bits, fin),
                               overlaps ? "overlaps it" : "does not overlap it",
                               concrete.accepted ? "accepted" : "refused");
        };
        const Formulas wrong{e.well_formed, fits, e.accepted != overlap};
        const Answer answer = prover.ask(kind + " no longer than the window", wrong);
        if (answer == Answer::Unknown) return {};
        if (answer == Answer::Satisfiable) {
            finding.verdict = ProofVerdict::Refuted;
            finding.sentences.push_back("Refuted by " + refuted(wrong) + ".");
            continue;
        }
        const Formulas longer{e.well_formed, !fits, e.accepted != overlap};
        if (prover.ask(kind + " longer than the window", longer) == Answer::Satisfiable && !fin) {
            finding.sentences.push_back("The proviso is needed: " + refuted(longer) + ".");
        }
    }
    return finding;
}

Finding old_duplicate_window(const model::Design& design, unsigned bits, Prover& prover) {
    if (accepts_otherwise(design.mechanisms)) return does_not_apply();
    const WireNumbers numbers(prover.context(), bits);
    const Encounter e(numbers, design, false);
    const std::uint64_t modulus = std::uint64_t{1} << bits;
    // All of its text lies behind: it was received before.
    const z3::expr old = e.len != numbers.constant(0) && z3::ule(e.len, e.behind);
    const z3::expr one_octet = e.len == numbers.constant(1);
    const auto admitted = [&](std::uint64_t from, std::uint64_t to, const z3::expr& window) {
        return Formulas{e.well_formed,
                        window,
                        old,
                        z3::ule(numbers.constant(from), e.behind),
                        z3::ule(e.behind, numbers.constant(to)),
                        e.accepted};
    };
    // Found with segments of one octet, then proved for segments of any length.
    const auto largest_refused = [&](const z3::expr& window,
                                     std::string_view words) -> std::optional<std::uint64_t> {
        const auto found = largest_proved(1, modulus - 1, [&](std::uint64_t reach) {
            return prover.ask(
                fmt::format("{} admits one octet from at most {} behind", words, reach),
                admitted(1, reach, window && one_octet));
        });
        if (!found) return std::nullopt;
        const Answer answer =
            prover.ask(fmt::format("{} admits a segment from at most {} behind", words, *found),
                       admitted(1, *found, window));
        if (answer == Answer::Unknown) return std::nullopt;
        return answer == Answer::Unsatisfiable ? *found : 0;
    };

    const z3::expr any_window = z3::ule(e.window, numbers.constant(largest_window(bits)));
    const auto safe = largest_refused(any_window, "any window");
    if (!safe) return {};
    Finding finding;
    finding.verdict = *safe >= modulus / 2 ? ProofVerdict::Proved : ProofVerdict::Refuted;
    finding.sentences = {
        fmt::format("Refused whatever the window up to {} octets behind, that is from {} ahead.",
                    grouped(*safe), grouped(modulus - *safe))};
    finding.numbers = {{"always_refused_behind", *safe}};

    // 65,535 is the largest window without the option of RFC 7323.
    constexpr std::uint64_t kUnscaled = 0xffff;
    for (const std::uint64_t window :
         {std::min(kUnscaled, largest_window(bits) - 1), largest_window(bits)}) {
        const z3::expr this_window = e.window == numbers.constant(window);
        const auto refused = largest_refused(this_window, fmt::format("window {}", window));
        if (!refused) return {};
        const std::uint64_t octets = *refused + 1;
        if (octets >= modulus) continue;
        const z3::model model = prover.example(admitted(octets, octets, this_window && one_octet),
                                               {e.seq == numbers.constant(1000)});
        const ConcreteEncounter concrete(model, e, design, bits, false);
        confirm(concrete.accepted, "old-duplicate-window");
        // MSL is 2 minutes (RFC 9293 §3.4.2).
        finding.sentences.push_back(fmt::format(
            "Window {}: refused up to {} octets behind, that is from {} ahead; when {} is "
            "expected, {} is let through ({} octets behind, sent within one segment lifetime at {} "
            "Mbit/s).",
            grouped(window), grouped(*refused), grouped(modulus - *refused), concrete.rcv_nxt,
            concrete.seq, grouped(octets), grouped(octets * 8 / 120 / 1'000'000)));
        finding.numbers.push_back({fmt::format("refused_behind_in_window_{}", window), *refused});
    }
    return finding;
}

}  // namespace finwait::proofs
