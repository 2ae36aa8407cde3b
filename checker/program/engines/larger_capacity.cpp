#include "checker/program/engines/larger_capacity.h"

#include <cstddef>

#include "checker/program/engines/coverage.h"

namespace finwait::program {

namespace {

using checker::Verdict;
using properties::Kind;

/// Where the same pairs are reached. `step_holds`: of a claim about steps, that nothing that may
/// happen besides violates it.
bool is_same(const properties::Property& property, Verdict verdict, bool step_holds) {
    if (verdict == Verdict::Inconclusive) return false;
    const bool shown = verdict == Verdict::Violated || verdict == Verdict::Reached;
    const auto is_of_worlds = [shown](const properties::Formula& formula) {
        return shown || !formula.footprint().touches_channel();
    };
    switch (property.kind) {
        case Kind::Always: return is_of_worlds(*property.formula);
        case Kind::Never:
        case Kind::Reachable:
            return !property.is_path_property() && is_of_worlds(*property.through.front().formula);
        case Kind::Step: return shown || step_holds;
        case Kind::NoDeadlock: return true;
        case Kind::AlwaysReachable: return !shown;
        case Kind::Eventually:
        case Kind::LeadsTo:
        case Kind::NoEndless: return false;
    }
    return false;
}

}  // namespace

void note_same_at_larger(const checker::factored::BeyondBound& beyond,
                         const NumberedConnection& numbered, const model::ConnectionModel& model,
                         std::span<const properties::Property* const> properties,
                         EngineResult& result) {
    if (!beyond.same_pairs) return;
    MetSteps further(model, properties);
    for (const auto& [side, local, message] : beyond.further) {
        further.look_at_segment(static_cast<model::Side>(side), numbered.local(side, local),
                                numbered.message(1 - side, message));
    }
    for (std::size_t i = 0; i < properties.size(); ++i) {
        const bool step_holds = properties[i]->kind == Kind::Step && !further.is_violated(i);
        Finding& finding = result.findings[i];
        finding.same_at_larger = is_same(*properties[i], finding.verdict, step_holds);
    }
}

}  // namespace finwait::program
