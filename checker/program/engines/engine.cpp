#include "checker/program/engines/engine.h"

#include "checker/program/engines/any_capacity_engine.h"
#include "checker/program/engines/explicit_engine.h"
#include "checker/program/engines/factored_engine.h"
#include "checker/program/engines/reductions.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

namespace {

EngineResult run_chosen(const model::ConnectionModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    switch (options.choice) {
        case EngineChoice::Factored: return run_factored_engine(model, properties, limits, options);
        case EngineChoice::Plain:
            if (options.checkpoint || options.resume) {
                throw UsageError(
                    "--checkpoint and --resume are the factored engine's: leave out "
                    "--engine plain");
            }
            if (options.spill) {
                throw UsageError("--spill is the factored engine's: leave out --engine plain");
            }
            return run_explicit_engine(model, properties, limits);
    }
    return {};
}

}  // namespace

checker::Verdict verdict_on_route(const properties::Property& property, bool run_exists) {
    if (property.kind == properties::Kind::Reachable) {
        return run_exists ? checker::Verdict::Reached : checker::Verdict::NotReached;
    }
    return run_exists ? checker::Verdict::Violated : checker::Verdict::Holds;
}

EngineResult run_engine(const model::ConnectionModel& model,
                        std::span<const properties::Property* const> properties,
                        const checker::Limits& limits, const EngineOptions& options) {
    if (model.environment().capacity == model::kAnyCapacity) {
        return run_any_capacity_engine(model, properties, limits, options);
    }
    const Reductions reductions = reductions_for(model, properties, options);
    const auto run = [&] {
        if (!reductions.subsumption.used) return run_chosen(model, properties, limits, options);
        const model::ConnectionModel part(model.design(model::Side::A),
                                          model.design(model::Side::B), model.environment(),
                                          model::Losses::FromFullChannels);
        return run_chosen(part, properties, limits, options);
    };
    EngineResult result = run();
    result.reductions = reductions;
    return result;
}

}  // namespace finwait::program
