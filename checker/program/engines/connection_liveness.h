// Judges the properties that speak of what becomes of runs in the end, on an explored graph of
// worlds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/factored/progress/run_claim.h"
#include "checker/liveness/liveness.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/engine.h"
#include "checker/program/engines/run_preference.h"
#include "checker/resources/budget.h"
#include "model/fairness.h"
#include "model/packing.h"
#include "properties/property.h"

namespace finwait::program {

/// Always-reachable, eventually, leads-to, no-endless.
[[nodiscard]] bool is_liveness(properties::Kind kind);
/// None of the others.
[[nodiscard]] std::optional<checker::LivenessKind> liveness_kind(properties::Kind kind);

/// What strong fairness owes, of the labels of a PackedConnectionModel.
[[nodiscard]] checker::Fairness fairness_of_labels();

/// What a property claims, of worlds that `world_of` unpacks. Everything must outlive the claim.
[[nodiscard]] checker::LivenessClaim claim_of(
    const properties::Property& property, const model::ConnectionModel& model,
    const model::Packing& packing, const std::function<model::World(checker::StateId)>& world_of);

/// The same, of whole worlds; nothing is owned, and all must outlive it. None where single
/// transitions have to be looked at.
[[nodiscard]] std::optional<checker::factored::RunClaim> run_claim_of(
    const properties::Property& property, const NumberedConnection& numbered,
    const model::Packing& packing);

/// What the labels of a run name.
[[nodiscard]] std::vector<model::Event> events_of(const std::vector<checker::Label>& labels,
                                                  const model::Packing& packing);

/// The two endpoints of a run go through few pairs of states and hardly ever come back to one, so
/// that what is strongly connected lies within few of them, mostly within one.
template <std::size_t Words, checker::Graph G>
std::optional<checker::Regions> regions_by_endpoints(
    const model::PackedConnectionModel<Words>& system, const G& graph, checker::Budget& budget,
    checker::WorkerPool& workers) {
    std::map<std::pair<model::EndpointBits, model::EndpointBits>, std::uint64_t> numbers;
    const auto block_of = [&](checker::StateId id) {
        const auto& key = graph.state(id);
        return numbers
            .try_emplace({system.packed_endpoint(key, model::Side::A),
                          system.packed_endpoint(key, model::Side::B)},
                         numbers.size())
            .first->second;
    };
    return checker::Regions::by_blocks(graph, block_of, budget, workers);
}

/// One finding per property, all of which must be of such kinds; `claims` has the claim of each.
/// The graph must be complete.
template <checker::Graph G>
std::vector<Finding> judge_claims(const model::Packing& packing, const G& graph,
                                  const checker::Regions& regions,
                                  const std::vector<checker::LivenessClaim>& claims, ShownRun shown,
                                  checker::Budget& budget, checker::WorkerPool& workers) {
    std::vector<Finding> findings(claims.size());
    const checker::Fairness fairness = fairness_of_labels();
    const auto told = checker::check_liveness(graph, regions, claims, fairness,
                                              run_preference(shown), budget, workers);
    for (std::size_t i = 0; i < findings.size(); ++i) {
        findings[i].verdict = told[i].verdict;
        if (!told[i].run) continue;
        findings[i].run = ModelRun{events_of(told[i].run->labels, packing), told[i].run->loop};
        findings[i].has_fewest_faults = shown == ShownRun::FewestFaults;
    }
    return findings;
}

/// One finding per property, all of which must be of such kinds. `graph.state(id)` gives the key of
/// a state; the graph must be complete.
template <std::size_t Words, checker::Graph G>
std::vector<Finding> judge_liveness(const model::PackedConnectionModel<Words>& system,
                                    const G& graph,
                                    std::span<const properties::Property* const> properties,
                                    ShownRun shown, checker::Budget& budget,
                                    checker::WorkerPool& workers) {
    const auto regions = regions_by_endpoints(system, graph, budget, workers);
    if (!regions) return std::vector<Finding>(properties.size());
    const std::function<model::World(checker::StateId)> world_of = [&](checker::StateId id) {
        return system.unpack(graph.state(id));
    };
    std::vector<checker::LivenessClaim> claims;
    for (const properties::Property* property : properties) {
        claims.push_back(claim_of(*property, system.model(), system.packing(), world_of));
    }
    return judge_claims(system.packing(), graph, *regions, claims, shown, budget, workers);
}

}  // namespace finwait::program
