#include "checker/program/traces/behaviour_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "checker/machine_comparison.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

namespace {

template <std::size_t Words>
OwnBehaviour own_behaviour(const ObservedModel<Words>& system, std::vector<Observation> seen,
                           checker::Budget& budget) {
    const auto labels = checker::run_that_shows(system, seen, budget);
    if (!labels) throw std::logic_error("no run shows a trace that the comparison found");
    OwnBehaviour own{std::move(seen), {}};
    for (const checker::Label label : *labels) {
        own.run.events.push_back(system.packed().event(label));
    }
    return own;
}

template <std::size_t Words>
BehaviourComparison compare(const model::ConnectionModel& a, const model::ConnectionModel& b,
                            checker::CompareUntil until, const checker::Limits& limits) {
    const ObservedModel<Words> of_a(a);
    const ObservedModel<Words> of_b(b);
    checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
    // What ages in flight is not seen, so that with a clock what is in flight does not follow from
    // what is.
    auto found = a.environment().clock
                     ? checker::compare_traces(of_a, of_b, until, budget)
                     : checker::compare_machines(ObservedEnds(a), ObservedEnds(b), until, budget);
    BehaviourComparison result;
    result.pairs = found.pairs;
    result.ending = found.ending;
    try {
        for (const std::size_t i : {std::size_t{0}, std::size_t{1}}) {
            if (!found.only[i]) continue;
            result.only[i] = own_behaviour(i == 0 ? of_a : of_b, std::move(*found.only[i]), budget);
        }
    } catch (const std::bad_alloc&) {
        budget.memory_exhausted();
        result.ending = budget.ending();
    }
    return result;
}

}  // namespace

BehaviourComparison compare_behaviour(const model::ConnectionModel& a,
                                      const model::ConnectionModel& b, checker::CompareUntil until,
                                      const checker::Limits& limits) {
    constexpr std::size_t kMostComparedWords = 8;
    const unsigned bits = std::max(model::Packing(a).world_bits(), model::Packing(b).world_bits());
    if (bits <= 128) return compare<2>(a, b, until, limits);
    if (bits <= 64 * kMostComparedWords) return compare<kMostComparedWords>(a, b, until, limits);
    throw UsageError(fmt::format(
        "the environment is too large to compare designs: a state takes {} bits, {} are possible; "
        "use less --data or a smaller --capacity",
        bits, 64 * kMostComparedWords));
}

}  // namespace finwait::program
