#include "checker/program/engine.h"

#include <algorithm>
#include <chrono>

#include "checker/program/console.h"
#include "checker/program/factored_engine.h"
#include "checker/program/plain_engine.h"
#include "checker/program/reductions.h"
#include "checker/program/witness_search.h"

namespace finwait::program {

bool is_decided(properties::Kind kind) {
    switch (kind) {
        case properties::Kind::Always:
        case properties::Kind::NoDeadlock:
        case properties::Kind::AlwaysReachable:
        case properties::Kind::Eventually:
        case properties::Kind::LeadsTo:
        case properties::Kind::NoEndless:
        case properties::Kind::Reachable: return true;
    }
    return false;
}

namespace {

/// Those that `wanted` takes, and their places.
struct Part {
    std::vector<const properties::Property*> properties;
    std::vector<std::size_t> places;

    template <class Wanted>
    Part(std::span<const properties::Property* const> all, const Wanted& wanted) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (!wanted(*all[i])) continue;
            properties.push_back(all[i]);
            places.push_back(i);
        }
    }
};

void put(EngineResult& into, const EngineResult& part, const std::vector<std::size_t>& places) {
    for (std::size_t i = 0; i < places.size(); ++i) into.findings[places[i]] = part.findings[i];
}

/// What is left of the time for a second exploration.
checker::Limits rest_of(const checker::Limits& limits, double seconds) {
    checker::Limits rest = limits;
    if (rest.time) {
        const auto used = std::chrono::duration_cast<std::chrono::nanoseconds>(
            std::chrono::duration<double>(seconds));
        rest.time = std::max(*rest.time - used, std::chrono::nanoseconds{0});
    }
    return rest;
}

/// `run` judges those that an engine decides; of the others, which are reachable properties, a
/// witness is looked for, one after the other.
template <class IsDecidedBy, class RunEngine>
EngineResult with_witnesses(const model::CloseModel& model,
                            std::span<const properties::Property* const> properties,
                            const checker::Limits& limits, const IsDecidedBy& is_decided_by,
                            const RunEngine& run) {
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    const Part judged(properties, is_decided_by);
    const Part along(properties, [&](const properties::Property& p) { return !is_decided_by(p); });
    const EngineResult part = run(judged.properties);
    EngineResult result = part;
    result.findings.assign(properties.size(), {});
    put(result, part, judged.places);
    for (std::size_t i = 0; i < along.places.size(); ++i) {
        const WitnessSearch search =
            find_witness(model, *along.properties[i], rest_of(limits, seconds()));
        result.findings[along.places[i]] = search.finding;
        if (result.ending == checker::Ending::Complete) result.ending = search.ending;
    }
    result.seconds = seconds();
    return result;
}

bool is_plain(const properties::Property& property) {
    return property.kind != properties::Kind::Reachable;
}

EngineResult run_chosen(const model::CloseModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    switch (options.choice) {
        case EngineChoice::Auto:
        case EngineChoice::Factored:
            return with_witnesses(model, properties, limits, is_factored, [&](const auto& judged) {
                return run_factored_engine(model, judged, limits, options);
            });
        case EngineChoice::Plain:
            if (options.checkpoint || options.resume) {
                throw UsageError(
                    "--checkpoint and --resume are the factored engine's: leave out "
                    "--engine plain");
            }
            return with_witnesses(model, properties, limits, is_plain, [&](const auto& judged) {
                return run_plain_engine(model, judged, limits, options);
            });
    }
    return {};
}

}  // namespace

EngineResult run_engine(const model::CloseModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    const Reductions reductions = reductions_for(model, properties, options);
    const auto run = [&] {
        if (!reductions.subsumption.used) return run_chosen(model, properties, limits, options);
        const model::CloseModel part(model.design(model::Side::A), model.design(model::Side::B),
                                     model.environment(), model::Losses::FromFullChannels);
        return run_chosen(part, properties, limits, options);
    };
    EngineResult result = run();
    result.reductions = reductions;
    return result;
}

}  // namespace finwait::program
