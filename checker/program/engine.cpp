#include "checker/program/engine.h"

#include "checker/program/console.h"
#include "checker/program/factored_engine.h"
#include "checker/program/plain_engine.h"
#include "checker/program/reductions.h"

namespace finwait::program {

namespace {

EngineResult run_chosen(const model::CloseModel& model,
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
            return run_plain_engine(model, properties, limits, options);
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
