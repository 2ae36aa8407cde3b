#include "checker/program/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "checker/program/console.h"
#include "checker/program/factored_engine.h"
#include "checker/program/plain_engine.h"

namespace finwait::program {

bool is_decided(properties::Kind kind) {
    switch (kind) {
        case properties::Kind::Always:
        case properties::Kind::NoDeadlock:
        case properties::Kind::AlwaysReachable:
        case properties::Kind::Eventually:
        case properties::Kind::LeadsTo:
        case properties::Kind::NoEndless: return true;
        case properties::Kind::Reachable: return false;
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

EngineResult run_both(const model::CloseModel& model,
                      std::span<const properties::Property* const> properties,
                      const checker::Limits& limits, bool symmetry) {
    const Part factored(properties, is_factored);
    const Part rest(properties, [](const properties::Property& p) { return !is_factored(p); });
    EngineResult result = run_factored_engine(model, factored.properties, limits, symmetry);
    EngineResult both = result;
    both.findings.assign(properties.size(), {});
    put(both, result, factored.places);
    if (rest.places.empty()) return both;
    const EngineResult plain =
        run_plain_engine(model, rest.properties, rest_of(limits, result.seconds));
    put(both, plain, rest.places);
    both.seconds += plain.seconds;
    if (both.ending == checker::Ending::Complete) both.ending = plain.ending;
    return both;
}

}  // namespace

EngineResult run_engine(const model::CloseModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    switch (options.choice) {
        case EngineChoice::Auto: return run_both(model, properties, limits, options.symmetry);
        case EngineChoice::Plain: return run_plain_engine(model, properties, limits);
        case EngineChoice::Factored: {
            for (const properties::Property* const property : properties) {
                if (is_factored(*property)) continue;
                throw UsageError(fmt::format(
                    "the factored engine does not decide {}, a property of kind {}; allowed: "
                    "--engine auto or plain",
                    property->name, properties::name_of(property->kind)));
            }
            return run_factored_engine(model, properties, limits, options.symmetry);
        }
    }
    return {};
}

}  // namespace finwait::program
