// What the explicit explorer's time goes into: successors, the visited set, and whole explorations.
#include <benchmark/benchmark.h>

#include <vector>

#include "model/packing.h"
#include "tests/checker/explored.h"

namespace finwait {
namespace {

using Packed = model::PackedConnectionModel<2>;

model::Environment environment(std::uint32_t data, std::uint32_t capacity) {
    model::Environment environment;
    environment.data = {data, data};
    environment.capacity = capacity;
    return environment;
}

const auto kAskNothing =
    checker::explicit_state::Watch{[](const auto&) { return checker::PredicateMask{0}; },
                                   [](const auto&) { return checker::PredicateMask{0}; }};

void successors(benchmark::State& state) {
    const model::ConnectionModel close(model::rfc9293(), model::rfc9293(), environment(1, 2));
    const Packed packed(close);
    const auto states = checker::explicit_state::Explored(packed, kAskNothing).states();
    std::int64_t transitions = 0;
    for (auto _ : state) {
        for (const Packed::State& from : states) {
            packed.for_each_successor(from, [&](checker::Label, const Packed::State& to) {
                benchmark::DoNotOptimize(to);
                ++transitions;
            });
        }
    }
    state.SetItemsProcessed(transitions);
}
BENCHMARK(successors)->Unit(benchmark::kMillisecond);

/// Every state ten times, as in an exploration, but without its locality.
void insert(benchmark::State& state) {
    const auto count = static_cast<std::uint64_t>(state.range(0));
    std::int64_t insertions = 0;
    for (auto _ : state) {
        checker::explicit_state::VisitedSet<Packed::State> set(std::uint64_t{8} << 30U);
        for (std::uint64_t i = 0; i < count * 10; ++i) {
            const std::uint64_t value = i % count * 0x9e37'79b9'7f4a'7c15U;
            const Packed::State key{{value, value >> 56U}};
            const std::uint64_t hash = checker::explicit_state::hash_of(key);
            while (set.insert(0, key, hash) == checker::explicit_state::Insertion::Full &&
                   set.grow()) {
            }
            ++insertions;
        }
    }
    state.SetItemsProcessed(insertions);
}
BENCHMARK(insert)->Arg(300'000)->Arg(8'000'000)->Unit(benchmark::kMillisecond);

/// Arguments: units of data at either end, capacity, threads.
void explore(benchmark::State& state) {
    const model::ConnectionModel close(model::rfc9293(), model::rfc9293(),
                                       environment(static_cast<std::uint32_t>(state.range(0)),
                                                   static_cast<std::uint32_t>(state.range(1))));
    const Packed packed(close);
    checker::Limits limits;
    limits.threads = static_cast<unsigned>(state.range(2));
    std::uint64_t transitions = 0;
    for (auto _ : state) {
        const auto result = checker::explicit_state::Explored(packed, kAskNothing, limits).result();
        transitions += result.counts.transitions;
        state.counters["states"] = static_cast<double>(result.counts.states);
        state.counters["bytes"] = static_cast<double>(result.peak_memory_bytes);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(transitions));
}
BENCHMARK(explore)
    ->Args({0, 1, 1})
    ->Args({1, 2, 1})
    ->Args({1, 2, 2})
    ->Args({2, 2, 1})
    ->Args({2, 2, 2})
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace finwait

BENCHMARK_MAIN();
