// What a formula costs per world: the shipped `always` properties, all of them together, and one
// about segments in flight, beside the same claim as plain C++.
#include <benchmark/benchmark.h>

#include <set>
#include <vector>

#include "model/connection_model.h"
#include "properties/files/property_file.h"

namespace finwait {
namespace {

using model::World;

/// All reachable worlds of rfc9293 without data.
const std::vector<World>& worlds() {
    static const std::vector<World> kWorlds = [] {
        model::Environment environment;
        environment.data = {0, 0};
        const model::ConnectionModel model(model::rfc9293(), model::rfc9293(), environment);
        std::vector<World> found{model.initial()};
        std::set<World> visited(found.begin(), found.end());
        for (std::size_t i = 0; i < found.size(); ++i) {
            const World world = found[i];
            model.for_each_change(world, [&](const model::Change& change) {
                const World after = model.apply(world, change);
                if (visited.insert(after).second) found.push_back(after);
            });
        }
        return found;
    }();
    return kWorlds;
}

template <class Holds>
void evaluate(benchmark::State& state, const Holds& holds) {
    for (auto _ : state) {
        for (const World& world : worlds()) benchmark::DoNotOptimize(holds(world));
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(worlds().size()));
}

void one_property(benchmark::State& state) {
    const properties::Formula formula("each x: x.fin_acked implies peer(x).fin_received", {});
    evaluate(state, [&](const World& world) { return formula.holds(world); });
}
BENCHMARK(one_property)->Unit(benchmark::kMicrosecond);

void one_property_as_cpp(benchmark::State& state) {
    evaluate(state, [](const World& world) {
        const model::History& a = world.endpoints[0].history;
        const model::History& b = world.endpoints[1].history;
        return (!a.fin_acked || b.fin_received) && (!b.fin_acked || a.fin_received);
    });
}
BENCHMARK(one_property_as_cpp)->Unit(benchmark::kMicrosecond);

void all_always_properties(benchmark::State& state) {
    std::vector<properties::Formula> formulas;
    for (const properties::Property& property : properties::shipped_properties({})) {
        if (property.kind == properties::Kind::Always) formulas.push_back(*property.formula);
    }
    evaluate(state, [&](const World& world) {
        bool all = true;
        for (const properties::Formula& formula : formulas) all &= formula.holds(world);
        return all;
    });
}
BENCHMARK(all_always_properties)->Unit(benchmark::kMicrosecond);

void segments_in_flight(benchmark::State& state) {
    const properties::Formula formula(
        "each x: each s from x: s.fin implies s.seq = x.snd_una or x.fin_acked", {});
    evaluate(state, [&](const World& world) { return formula.holds(world); });
}
BENCHMARK(segments_in_flight)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace finwait
