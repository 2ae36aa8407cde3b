#include "checker/program/engines/connection_liveness.h"

#include <algorithm>

namespace finwait::program {

using checker::LivenessClaim;
using checker::LivenessKind;
using checker::StateId;
using properties::Kind;
using properties::Property;

namespace {

/// Which transitions a `no-endless` property speaks of can be told from their labels.
bool is_told_by_label(const Property& property) {
    return std::ranges::none_of(property.events,
                                [](const auto& pattern) { return pattern.sends.has_value(); });
}

bool is_endless(const Property& property, const model::Packing& packing, checker::Label label) {
    const model::EventKind kind = model::Packing::kind(label);
    const model::Side endpoint = model::Packing::endpoint(label);
    return std::ranges::any_of(property.events, [&](const auto& pattern) {
        // Mostly no segment need be unpacked.
        return pattern.matches(kind, endpoint) &&
               (!pattern.concerns || pattern.matches(packing.event(label), nullptr));
    });
}

}  // namespace

std::optional<LivenessKind> liveness_kind(Kind kind) {
    switch (kind) {
        case Kind::Always:
        case Kind::Step:
        case Kind::Never:
        case Kind::NoDeadlock:
        case Kind::Reachable: return std::nullopt;
        case Kind::AlwaysReachable: return LivenessKind::AlwaysReachable;
        case Kind::Eventually: return LivenessKind::Eventually;
        case Kind::LeadsTo: return LivenessKind::LeadsTo;
        case Kind::NoEndless: return LivenessKind::NoEndless;
    }
    return std::nullopt;
}

bool is_liveness(Kind kind) { return liveness_kind(kind).has_value(); }

checker::Fairness fairness_of_labels() {
    return [](checker::Label label) {
        checker::Obligations obligations;
        model::for_each_owed(label, [&](std::uint64_t owed) { obligations.add(owed); });
        return obligations;
    };
}

LivenessClaim claim_of(const Property& property, const model::ConnectionModel& model,
                       const model::Packing& packing,
                       const std::function<model::World(StateId)>& world_of) {
    LivenessClaim claim{liveness_kind(property.kind).value()};
    if (property.formula) {
        claim.goal = [&](StateId id) { return property.formula->holds(world_of(id)); };
    }
    if (property.premise) {
        claim.premise = [&](StateId id) { return property.premise->holds(world_of(id)); };
    }
    claim.endless_by_label = is_told_by_label(property);
    if (claim.endless_by_label) {
        claim.endless = [&](StateId, checker::Label label) {
            return is_endless(property, packing, label);
        };
    } else {
        claim.endless = [&](StateId id, checker::Label label) {
            const auto change = model.change_by(world_of(id), packing.event(label));
            return property.names(change.value());
        };
    }
    return claim;
}

std::optional<checker::factored::RunClaim> run_claim_of(const Property& property,
                                                        const NumberedConnection& numbered,
                                                        const model::Packing& packing) {
    if (!is_told_by_label(property)) return std::nullopt;
    checker::factored::RunClaim claim{liveness_kind(property.kind).value()};
    if (property.formula) {
        claim.goal = {numbered.by_number([&](const model::World& world) {
                          return property.formula->holds(world);
                      }),
                      property.formula->footprint().channels};
    }
    claim.endless = [&](checker::Label label) { return is_endless(property, packing, label); };
    return claim;
}

std::vector<model::Event> events_of(const std::vector<checker::Label>& labels,
                                    const model::Packing& packing) {
    std::vector<model::Event> events;
    events.reserve(labels.size());
    for (const checker::Label label : labels) events.push_back(packing.event(label));
    return events;
}

}  // namespace finwait::program
