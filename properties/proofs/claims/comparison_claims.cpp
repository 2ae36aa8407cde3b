// How far apart numbers may be: comparison-window, small-modulus.
#include <fmt/format.h>

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

/// Some number, and the one that lies `ahead` ahead of it, are not in their order.
struct Misordered {
    z3::expr number;
    z3::expr ahead;
    z3::expr later;
    z3::expr formula;

    explicit Misordered(const WireNumbers& numbers)
        : number(numbers.variable("number")),
          ahead(numbers.variable("ahead")),
          later(numbers.advance(number, ahead)),
          formula(numbers.well_formed(number) && numbers.well_formed(ahead) &&
                  ahead != numbers.constant(0) &&
                  (!numbers.before(number, later) || numbers.before(later, number))) {}
};

/// Whether the model compares `a` and `b` differently with `wide` and with `narrow` bits.
bool disagree(unsigned wide, unsigned narrow, std::uint32_t a, std::uint32_t b,
              std::uint32_t size) {
    const model::SequenceSpace large(wide);
    const model::SequenceSpace small(narrow);
    const std::uint32_t low_a = small.advance(a, 0);
    const std::uint32_t low_b = small.advance(b, 0);
    return large.equal(a, b) != small.equal(low_a, low_b) ||
           large.before(a, b) != small.before(low_a, low_b) ||
           large.in_window(b, a, size) != small.in_window(low_b, low_a, size) ||
           large.distance(a, b) != small.distance(low_a, low_b);
}

}  // namespace

Finding comparison_window(const model::Design&, unsigned bits, Prover& prover) {
    const WireNumbers numbers(prover.context(), bits);
    const Misordered misordered(numbers);
    const auto within = [&](std::uint64_t window) -> Formulas {
        return {misordered.formula, z3::ule(misordered.ahead, numbers.constant(window))};
    };
    const std::uint64_t most = (std::uint64_t{1} << bits) - 1;
    const auto found = largest_proved(1, most, [&](std::uint64_t window) {
        return prover.ask(fmt::format("misordered within {}", window), within(window));
    });
    if (!found) return {};

    Finding finding;
    finding.verdict = *found >= largest_window(bits) ? ProofVerdict::Proved : ProofVerdict::Refuted;
    finding.numbers = {{"largest_window", *found}};
    finding.sentences = {fmt::format("The largest window is {}: found, proved, and refuted for {}.",
                                     grouped(*found), grouped(*found + 1))};
    if (*found < most) {
        const z3::model model =
            prover.example(within(*found + 1), {misordered.number == numbers.constant(0)});
        const auto first = static_cast<std::uint32_t>(value_of(model, misordered.number));
        const auto second = static_cast<std::uint32_t>(value_of(model, misordered.later));
        const model::SequenceSpace space(bits);
        confirm(!space.before(first, second) || space.before(second, first), "comparison-window");
        finding.sentences.push_back(fmt::format(
            "{} is sent {} after {}: {}.", second, grouped(*found + 1), first,
            space.before(second, first) ? fmt::format("{} counts as the earlier one", second)
                                        : "neither counts as the earlier one"));
        finding.numbers.push_back({"first", first});
        finding.numbers.push_back({"second", second});
    }
    return finding;
}

Finding small_modulus(const model::Design&, unsigned bits, Prover& prover) {
    const WireNumbers wide(prover.context(), bits);
    const z3::expr a = wide.variable("a");
    const z3::expr b = wide.variable("b");
    const z3::expr size = wide.variable("size");
    Finding finding;
    for (unsigned small = 2; small < bits; ++small) {
        const WireNumbers narrow(prover.context(), small);
        const z3::expr half = wide.constant(std::uint64_t{1} << (small - 1));
        const z3::expr low_a = narrow.advance(a, narrow.constant(0));
        const z3::expr low_b = narrow.advance(b, narrow.constant(0));
        const z3::expr ahead = wide.distance(a, b);
        const z3::expr behind = wide.distance(b, a);
        const z3::expr near = z3::ult(ahead, half) || z3::ult(behind, half);
        const z3::expr agree =
            wide.equal(a, b) == narrow.equal(low_a, low_b) &&
            wide.before(a, b) == narrow.before(low_a, low_b) &&
            z3::implies(z3::ult(size, half),
                        wide.in_window(b, a, size) == narrow.in_window(low_b, low_a, size)) &&
            z3::implies(z3::ult(ahead, half), ahead == narrow.distance(low_a, low_b));
        const Formulas formulas{wide.well_formed(a), wide.well_formed(b), wide.well_formed(size),
                                near, !agree};
        switch (prover.ask(fmt::format("disagreement modulo 2^{}", small), formulas)) {
            case Answer::Unsatisfiable: continue;
            case Answer::Unknown: return {};
            case Answer::Satisfiable: break;
        }
        const z3::model model = prover.example(formulas, {});
        const auto first = static_cast<std::uint32_t>(value_of(model, a));
        const auto second = static_cast<std::uint32_t>(value_of(model, b));
        const auto window = static_cast<std::uint32_t>(value_of(model, size));
        confirm(disagree(bits, small, first, second, window), "small-modulus");
        finding.verdict = ProofVerdict::Refuted;
        finding.numbers = {{"a", first}, {"b", second}, {"bits", small}};
        finding.sentences = {
            fmt::format("{} and {} compare differently modulo 2^{}.", first, second, small)};
        return finding;
    }
    finding.verdict = ProofVerdict::Proved;
    finding.sentences = {fmt::format("For every k from 2 to {}.", bits - 1)};
    return finding;
}

}  // namespace finwait::proofs
