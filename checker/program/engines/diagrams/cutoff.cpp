#include "checker/program/engines/diagrams/cutoff.h"

#include <algorithm>
#include <chrono>

namespace finwait::program {

namespace {

/// What is left of the limits since `began`.
checker::Limits left_of(checker::Limits limits, std::chrono::steady_clock::time_point began) {
    if (limits.time) {
        limits.time = std::max<std::chrono::nanoseconds>(
            *limits.time - (std::chrono::steady_clock::now() - began), std::chrono::nanoseconds{0});
    }
    return limits;
}

}  // namespace

Cutoff cutoff_of(const model::ConnectionModel& model, const checker::Limits& limits,
                 const EngineOptions& options) {
    const auto began = std::chrono::steady_clock::now();
    EngineOptions plainly;
    plainly.symmetry = options.symmetry;
    Cutoff cutoff;
    const auto explore = [&](std::uint32_t capacity) {
        model::Environment environment = model.environment();
        environment.capacity = capacity;
        const model::ConnectionModel other(model.design(model::Side::A),
                                           model.design(model::Side::B), environment);
        const EngineResult result = run_engine(other, {}, left_of(limits, began), plainly);
        cutoff.ending = result.ending;
        return result.pairs.value_or(0);
    };
    cutoff.pairs = explore(model::kAnyCapacity);
    for (std::uint32_t capacity = 1; capacity <= model::kMaxCapacity; ++capacity) {
        if (cutoff.ending != checker::Ending::Complete) break;
        const std::uint64_t pairs = explore(capacity);
        if (cutoff.ending != checker::Ending::Complete) break;
        cutoff.pairs_at.push_back(pairs);
        if (pairs != cutoff.pairs) continue;
        cutoff.capacity = capacity;
        break;
    }
    return cutoff;
}

}  // namespace finwait::program
