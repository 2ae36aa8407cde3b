#include "properties/proofs/induction/guess_adviser.h"

#include <fmt/format.h>

#include <set>

namespace finwait::proofs {

namespace {

/// So many guesses are given against one step, and so many in all.
constexpr std::size_t kAtOnce = 3;
constexpr std::size_t kInAll = 600;

}  // namespace

GuessAdviser::GuessAdviser(Guesses& guesses, const StepTerms& terms) : guesses_(guesses) {
    const std::array worlds{
        SymbolicWorld{
            {&terms.self, &terms.peer}, {&terms.outgoing, &terms.incoming}, &terms.parameters},
        SymbolicWorld{
            {&terms.peer, &terms.self}, {&terms.incoming, &terms.outgoing}, &terms.parameters}};
    for (const SymbolicWorld& world : worlds) {
        Terms& end = ends_.emplace_back();
        for (std::size_t i = 0; i < guesses.conditions(); ++i) {
            end.conditions.push_back(formula_in(guesses.condition_of_a(i), world));
        }
        for (std::size_t i = 0; i < guesses.consequents(); ++i) {
            end.consequents.push_back(formula_in(guesses.saying_of_a(i), world));
            end.arriving.push_back(terms.of_arriving(end.consequents.back()));
        }
    }
}

std::vector<Guess> GuessAdviser::false_of(const Terms& end, bool arrives,
                                          const z3::model& model) const {
    const auto is = [&](const z3::expr& formula, bool value) {
        const z3::expr found = model.eval(formula, true);
        return value ? found.is_true() : found.is_false();
    };
    std::vector<std::size_t> conditions;
    for (std::size_t i = 0; i < end.conditions.size(); ++i) {
        if (is(end.conditions[i], true)) conditions.push_back(i);
    }
    std::vector<std::size_t> consequents;
    for (std::size_t i = 0; i < end.consequents.size(); ++i) {
        if (is(end.consequents[i], false) || (arrives && is(end.arriving[i], false))) {
            consequents.push_back(i);
        }
    }
    return guesses_.false_where(conditions, consequents);
}

std::vector<const properties::Property*> GuessAdviser::exclude(const StepCase& each,
                                                               const z3::model& model) {
    const bool arrives = each.shape.event == model::EventKind::Deliver && !each.shape.segment.stray;
    std::vector<const properties::Property*> given;
    std::set<Guess> chosen;
    for (const Terms& end : ends_) {
        for (const Guess& guess : false_of(end, arrives, model)) {
            if (chosen.size() == kAtOnce || given_.size() == kInAll) break;
            if (!chosen.insert(guess).second) continue;
            given_.push_back(
                guesses_.property_of(guess, fmt::format("guess-{}", given_.size() + 1)));
            given.push_back(&given_.back());
            guess_of_[given.back()] = guess;
        }
    }
    return given;
}

void GuessAdviser::is_no_invariant(const properties::Property& invariant) {
    const auto guess = guess_of_.find(&invariant);
    if (guess != guess_of_.end()) guesses_.forget(guess->second);
}

}  // namespace finwait::proofs
