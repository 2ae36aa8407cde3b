// What the factored engine's time goes into: where the bits are (Layout), how rows will move (the
// moves of every control), rows moved by one map, and all states of a system moved by all events.
#include <benchmark/benchmark.h>

#include <vector>

#include "checker/factored/exploration.h"
#include "checker/program/engines/connection_machines.h"

namespace finwait {
namespace {

namespace factored = checker::factored;
using factored::Layout;
using factored::Word;
using program::ConnectionMachines;

/// Arguments: whether the network keeps order, units of data at either end, capacity.
model::ConnectionModel connection_model(const benchmark::State& state) {
    model::Environment environment;
    if (state.range(0) != 0) environment.order = model::Order::Fifo;
    const auto data = static_cast<std::uint32_t>(state.range(1));
    environment.data = {data, data};
    environment.capacity = static_cast<std::uint32_t>(state.range(2));
    return {model::rfc9293(), model::rfc9293(), environment};
}

void over_environments(benchmark::internal::Benchmark* benchmark) {
    benchmark->ArgNames({"in_order", "data", "capacity"})
        ->Args({0, 1, 2})
        ->Args({0, 1, 3})
        ->Args({1, 2, 2})
        ->Args({1, 2, 3})
        ->Unit(benchmark::kMillisecond);
}

void layout(benchmark::State& state) {
    const model::ConnectionModel close = connection_model(state);
    const ConnectionMachines machines(close);
    const checker::Limits limits;
    checker::WorkerPool workers(1);
    for (auto _ : state) {
        checker::Budget budget(limits, checker::Budget::Clock::now(), 0);
        program::NumberedConnection numbered(machines, true);
        const Layout layout(numbered, budget, workers);
        benchmark::DoNotOptimize(layout.size());
    }
}
BENCHMARK(layout)->Apply(over_environments);

/// A system, explored.
struct Explored {
    explicit Explored(const benchmark::State& state) : close(connection_model(state)) {
        exploration.run();
    }

    const model::ConnectionModel close;
    const ConnectionMachines machines{close};
    const checker::Limits limits{};
    checker::Budget budget{limits, checker::Budget::Clock::now(), 0};
    checker::WorkerPool workers{1};
    program::NumberedConnection numbered{machines, true};
    const Layout layout{numbered, budget, workers};
    const factored::Watch watch{};
    factored::Exploration exploration{layout, watch, budget, workers};
};

void make_moves(benchmark::State& state) {
    Explored explored(state);
    for (auto _ : state) {
        factored::Images images(explored.layout, explored.budget);
        for (factored::ControlId id = 0; id < explored.layout.size(); ++id) {
            benchmark::DoNotOptimize(images.moves(id).bytes);
        }
    }
}
BENCHMARK(make_moves)->Apply(over_environments);

/// Items: transitions of all reachable states, moved by rows.
void images_forward(benchmark::State& state) {
    Explored explored(state);
    auto& images = explored.exploration.images();
    const factored::MatrixSet& visited = explored.exploration.visited();
    factored::MatrixSet reached(explored.layout.size());
    for (auto _ : state) {
        std::vector<factored::ControlId> touched;
        for (factored::ControlId id = 0; id < explored.layout.size(); ++id) {
            if (visited[id].allocated()) images.forward(id, visited[id], reached, touched);
        }
    }
    const auto transitions = explored.exploration.counts().transitions;
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(transitions));
}
BENCHMARK(images_forward)->Apply(over_environments);

/// A row of 4096 bits, of which one in so many is moved (the argument), to another place each.
/// Items: bits moved.
void map_row(benchmark::State& state) {
    constexpr std::size_t kBits = 4096;
    const auto step = static_cast<std::size_t>(state.range(0));
    factored::RowMap map;
    for (std::size_t i = 0; i + 1 < kBits; i += step) map.add(i, i + 1);
    const std::vector<Word> from(factored::words_for(kBits), ~Word{0});
    std::vector<Word> to(factored::words_for(kBits));
    for (auto _ : state) {
        map.forward(from.data(), to.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kBits / step));
}
BENCHMARK(map_row)->ArgName("one_in")->Arg(1)->Arg(4)->Arg(64)->Arg(512);

}  // namespace
}  // namespace finwait
