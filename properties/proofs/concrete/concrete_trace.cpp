#include "properties/proofs/concrete/concrete_trace.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "properties/proofs/concrete/smallest_mus.h"
#include "properties/proofs/prover.h"
#include "properties/proofs/terms/run_terms.h"

namespace finwait::proofs {

namespace {

using model::Side;

/// What a constraint says of the terms of a run.
class WishTerms {
  public:
    WishTerms(const Arithmetic& numbers, const RunTerms& run) : numbers_(numbers), run_(run) {}

    [[nodiscard]] z3::expr formula(const Constraint& constraint) const {
        if (constraint.wraps) return run_.wraps(*constraint.wraps);
        const z3::expr left = sum(constraint.left);
        const z3::expr right = sum(constraint.right);
        switch (constraint.comparison) {
            case Comparison::Equal: return left == right;
            case Comparison::Unequal: return left != right;
            case Comparison::Less: return !numbers_.at_most(right, left);
            case Comparison::AtMost: return numbers_.at_most(left, right);
            case Comparison::Greater: return !numbers_.at_most(left, right);
            case Comparison::AtLeast: return numbers_.at_most(right, left);
        }
        throw std::logic_error("no comparison");
    }

  private:
    [[nodiscard]] z3::expr sum(const std::vector<WishedNumber>& terms) const {
        z3::expr sum = numbers_.constant(0);
        for (const WishedNumber& term : terms) {
            sum = term.subtracted ? sum - number(term) : sum + number(term);
        }
        return sum;
    }

    [[nodiscard]] z3::expr number(const WishedNumber& wished) const {
        switch (wished.quantity) {
            case Quantity::Constant: return numbers_.constant(wished.value);
            // The SYN came before all that is modelled, and took one number.
            case Quantity::Isn: return run_.isn[index(wished.side)] - numbers_.constant(1);
            case Quantity::FirstOctet: return run_.isn[index(wished.side)];
            case Quantity::Octets: return run_.octets[index(wished.side)];
            case Quantity::Mss: return run_.mss[index(wished.side)];
            case Quantity::Window: return run_.window;
            case Quantity::Seq: return numbers_.of(segment(wished).seq);
            case Quantity::Ack: return numbers_.of(segment(wished).ack);
            case Quantity::Len: return numbers_.of(segment(wished).len);
        }
        throw std::logic_error("no quantity");
    }

    [[nodiscard]] const SymbolicSegment& segment(const WishedNumber& wished) const {
        const auto& steps = run_.steps();
        if (wished.value < 1 || wished.value > steps.size()) {
            throw model::InputError(
                wished.place, fmt::format("the trace has no step {}; allowed: {}", wished.value,
                                          steps.empty() ? "none, for it has no steps"
                                                        : fmt::format("1 to {}", steps.size())));
        }
        const auto& segment = steps[wished.value - 1].segment();
        if (!segment) {
            throw model::InputError(
                wished.place,
                fmt::format("step {} has no segment; allowed: a step that sends, delivers, "
                            "duplicates or loses one",
                            wished.value));
        }
        return *segment;
    }

    const Arithmetic& numbers_;
    const RunTerms& run_;
};

/// Numbers as a tutorial would choose them, the best first; then some for runs that wrap, for large
/// amounts of text, and for segments of one size.
Formulas readable(const Arithmetic& numbers, const RunTerms& run,
                  const model::Environment& environment) {
    const auto number = [&](std::uint32_t value) { return numbers.constant(value); };
    Formulas constraints;
    for (const Side side : {Side::A, Side::B}) {
        const std::size_t i = index(side);
        const std::uint32_t units = environment.data[i];
        for (const std::uint32_t each : {100U, 1000U, 10'000U}) {
            constraints.push_back(run.octets[i] == number(each * units));
        }
        for (const std::uint32_t isn : {side == Side::A ? 900U : 5000U, ~0U - 49U, ~0U}) {
            constraints.push_back(run.isn[i] == number(isn));
        }
        for (const std::uint32_t mss : {1460U, 100U})
            constraints.push_back(run.mss[i] == number(mss));
        if (units > 0) {
            constraints.push_back(
                z3::ult(run.mss[i] * number(units) - run.octets[i], number(units)));
        }
    }
    constraints.push_back(run.window == number(65535));
    for (const std::uint32_t window : {100U * environment.window[0], environment.window[0]}) {
        constraints.push_back(run.window == number(window));
    }
    return constraints;
}

ConcreteTrace read(const z3::model& z3_model, const Arithmetic& numbers, const RunTerms& run) {
    const auto value = [&](const Term& term) {
        return static_cast<std::uint32_t>(value_of(z3_model, numbers.of(term)));
    };
    ConcreteTrace trace;
    for (const std::size_t i : {0U, 1U}) {
        trace.numbering.isn[i] = value(run.isn[i]);
        trace.numbering.mss[i] = value(run.mss[i]);
        trace.octets[i] = value(run.octets[i]);
    }
    trace.window = value(run.window);
    for (const StepInTerms& step : run.steps()) {
        ConcreteStep concrete{{step.kind, step.side, {}}, endpoint_of(step.after, value)};
        if (step.concerned) concrete.event.segment = segment_of(*step.concerned, value);
        if (step.sent) concrete.sent = segment_of(*step.sent, value);
        trace.steps.push_back(concrete);
    }
    return trace;
}

}  // namespace

Concretion concrete_numbers(std::string_view name, const model::ConnectionModel& model,
                            std::span<const model::Change> changes, std::optional<std::size_t> loop,
                            const std::vector<Constraint>& constraints,
                            const ProofOptions& options) {
    Prover prover(options, fmt::format("concrete-{}", name), "QF_BV");
    const WireNumbers numbers(prover.context(), 32);
    const RunTerms run(numbers, model, changes, loop);
    const WishTerms terms(numbers, run);
    Formulas wished;
    for (const Constraint& constraint : constraints) wished.push_back(terms.formula(constraint));

    const auto with = [&](const Chosen& chosen) {
        Formulas formulas = run.conditions();
        for (const std::size_t i : chosen) formulas.push_back(wished[i]);
        return formulas;
    };
    const auto ask = [&](const Chosen& chosen) {
        return prover.ask(fmt::format("{} of {} constraints", chosen.size(), constraints.size()),
                          with(chosen));
    };
    Chosen all(constraints.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;

    Concretion concretion;
    concretion.undecided = prover.until_stopped([&] {
        // The numbers of an exploration will do, where nothing is wished.
        if (ask({}) == Answer::Unsatisfiable) throw std::logic_error("a run has no numbers");
        switch (ask(all)) {
            case Answer::Satisfiable:
                concretion.trace =
                    read(prover.example(with(all), readable(numbers, run, model.environment())),
                         numbers, run);
                return;
            case Answer::Unsatisfiable:
                if (const auto clash = smallest_mus(all.size(), ask)) concretion.clash = *clash;
                break;
            case Answer::Unknown: break;
        }
        if (concretion.clash.empty()) throw Stopped("Z3 gave up");
    });
    return concretion;
}

}  // namespace finwait::proofs
