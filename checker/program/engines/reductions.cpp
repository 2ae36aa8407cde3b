#include "checker/program/engines/reductions.h"

#include <fmt/format.h>

#include "checker/program/engines/connection_machines.h"

namespace finwait::program {

namespace {

using properties::Kind;
using properties::Property;

constexpr const char* kNotAskedFor = "it was not asked for";

Reduction used_unless(std::string why_not) { return {why_not.empty(), std::move(why_not)}; }

std::string why_no_symmetry(const model::ConnectionModel& model, const EngineOptions& options) {
    if (!options.symmetry) return kNotAskedFor;
    if (options.choice == EngineChoice::Explicit) return "the explicit engine stores every state";
    if (options.choice == EngineChoice::Diagram) return "the diagram engine does not look for it";
    if (!ConnectionMachines(model).alike()) return "the ends are not alike";
    return "";
}

/// What keeps the property from being judged on a part of the worlds; empty: nothing.
std::string why_not_subsumed(const Property& property) {
    switch (property.kind) {
        case Kind::Always:
            if (property.formula->footprint().touches_channel())
                return "looks at segments in flight";
            return "";
        case Kind::Step: return "speaks of single events";
        case Kind::Never:
        case Kind::Reachable:
            if (property.is_path_property()) return "speaks of what a run meets on its way";
            if (property.through.front().formula->footprint().touches_channel())
                return "looks at segments in flight";
            return "";
        case Kind::NoDeadlock: return "speaks of states in which nothing can happen";
        case Kind::AlwaysReachable:
        case Kind::Eventually:
        case Kind::LeadsTo:
        case Kind::NoEndless: return "speaks of what becomes of runs in the end";
    }
    return "";
}

std::string why_no_subsumption(const model::ConnectionModel& model,
                               std::span<const Property* const> properties,
                               const EngineOptions& options) {
    if (!options.subsumption) return kNotAskedFor;
    if (model.environment().clock) return "with a clock, losses are counted";
    if (options.choice == EngineChoice::Diagram) return "the diagram engine does without";
    if (!model.environment().loss.all()) return "the network loses nothing";
    if (model.environment().order == model::Order::Fifo) {
        return "the network keeps order, so that losing a segment brings on the next";
    }
    for (const Property* const property : properties) {
        const std::string why = why_not_subsumed(*property);
        if (!why.empty()) return fmt::format("{} {}", property->name, why);
    }
    return "";
}

}  // namespace

Reductions reductions_for(const model::ConnectionModel& model,
                          std::span<const Property* const> properties,
                          const EngineOptions& options) {
    return {used_unless(why_no_symmetry(model, options)),
            used_unless(why_no_subsumption(model, properties, options))};
}

}  // namespace finwait::program
