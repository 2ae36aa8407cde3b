#include "checker/program/engines/explicit_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "checker/explicit/exploration.h"
#include "checker/explicit/explored_graph.h"
#include "checker/explicit/shortest_run.h"
#include "checker/program/engines/connection_liveness.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/engines/explicit_witness.h"
#include "checker/program/terminal/console.h"
#include "model/fairness.h"
#include "model/packing.h"

namespace finwait::program {

namespace {

using properties::Kind;
using properties::Property;

/// The questions that one exploration answers: a predicate per `always` property, true where it is
/// violated, and where a world without events may be one.
struct SafetyQuestions {
    /// By predicate: the property's index.
    std::vector<std::size_t> always;
    std::vector<std::size_t> no_deadlock;
    /// Whether an `always` property looks at segments in flight.
    bool looks_at_channels = false;

    explicit SafetyQuestions(std::span<const Property* const> properties) {
        for (std::size_t i = 0; i < properties.size(); ++i) {
            if (properties[i]->kind == Kind::Always) {
                always.push_back(i);
                looks_at_channels |= properties[i]->formula->footprint().touches_channel();
            }
            if (properties[i]->kind == Kind::NoDeadlock) no_deadlock.push_back(i);
        }
        if (always.size() > checker::kMaxPredicates) {
            throw UsageError(fmt::format(
                "{} properties of kind always are too many for one run; allowed: {}, pick them "
                "with --property",
                always.size(), checker::kMaxPredicates));
        }
    }
};

template <std::size_t Words>
class PlainEngine {
  public:
    PlainEngine(const model::ConnectionModel& model, std::span<const Property* const> properties,
                const checker::Limits& limits)
        : system_(model),
          properties_(properties),
          questions_(properties),
          budget_(limits, checker::Budget::Clock::now(), 0),
          workers_(limits.threads) {}

    EngineResult run() {
        const auto violated = [this](const State& key) { return violations(key); };
        const auto may_end = [this](const State& key) {
            const model::World world = system_.unpack(key);
            return std::ranges::all_of(questions_.no_deadlock, [&](std::size_t i) {
                return properties_[i]->formula->holds(world);
            });
        };
        checker::explicit_state::Watch watch{violated, may_end, kIsOwed};
        watch.deadlock_is_violation = !questions_.no_deadlock.empty();
        Exploration exploration(system_, budget_, workers_);
        exploration.run(watch);

        const checker::ExplorationResult& told = exploration.result();
        EngineResult result;
        result.capacity_exceeded = system_.capacity_exceeded();
        result.counts = told.counts;
        result.ending = told.ending;
        result.threads = told.threads;
        result.seconds = told.seconds;
        result.findings.resize(properties_.size());
        for (std::size_t predicate = 0; predicate < questions_.always.size(); ++predicate) {
            Finding& finding = result.findings[questions_.always[predicate]];
            const auto level = told.first_level[predicate];
            finding.verdict = verdict_on_never(told, level);
            if (!level) continue;
            const Property& property = *properties_[questions_.always[predicate]];
            finding.run = run_to(exploration, *level, [&](const State& key) {
                return !property.formula->holds(system_.unpack(key));
            });
        }
        for (const std::size_t i : questions_.no_deadlock) {
            result.findings[i] = deadlock(exploration, *properties_[i]);
        }
        if (told.ending == checker::Ending::Complete) judge_liveness(exploration, result);
        look_back(exploration, result);
        return result;
    }

  private:
    using System = model::PackedConnectionModel<Words>;
    using State = typename System::State;
    using Exploration = checker::explicit_state::Exploration<System>;
    static constexpr auto kIsOwed = [](checker::Label label) {
        return model::is_owed(model::Packing::kind(label));
    };

    /// Unpacks no more of the world than the formulas look at.
    [[nodiscard]] checker::PredicateMask violations(const State& key) const {
        if (questions_.looks_at_channels) {
            const model::World world = system_.unpack(key);
            return violations_by([&](const auto& formula) { return formula.holds(world); });
        }
        const model::Endpoint a = system_.unpack_endpoint(key, model::Side::A);
        const model::Endpoint b = system_.unpack_endpoint(key, model::Side::B);
        return violations_by([&](const auto& formula) { return formula.holds(a, b); });
    }

    template <class Holds>
    [[nodiscard]] checker::PredicateMask violations_by(const Holds& holds) const {
        checker::PredicateMask mask = 0;
        for (std::size_t predicate = 0; predicate < questions_.always.size(); ++predicate) {
            const Property& property = *properties_[questions_.always[predicate]];
            mask |= checker::PredicateMask{holds(*property.formula) ? 0U : 1U} << predicate;
        }
        return mask;
    }

    template <class Target>
    [[nodiscard]] ModelRun run_to(const Exploration& exploration, std::uint32_t level,
                                  const Target& target) const {
        ModelRun run;
        for (const checker::Label label :
             checker::explicit_state::shortest_run(exploration, level, target).labels) {
            run.events.push_back(system_.event(label));
        }
        return run;
    }

    void judge_liveness(const Exploration& exploration, EngineResult& result) {
        std::vector<const Property*> claimed;
        for (const Property* const property : properties_) {
            if (is_liveness(property->kind)) claimed.push_back(property);
        }
        if (claimed.empty()) return;
        const checker::explicit_state::ExploredGraph<System> graph(exploration);
        const std::vector<Finding> findings =
            program::judge_liveness(system_, graph, claimed, budget_, workers_);
        std::size_t next = 0;
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            if (is_liveness(properties_[i]->kind)) result.findings[i] = findings[next++];
        }
        result.ending = budget_.ending();
    }

    /// What happened in the explored worlds, and which premises came true.
    void look_back(const Exploration& exploration, EngineResult& result) {
        constexpr std::uint64_t kPiece = 4096;
        std::vector<checker::explicit_state::Slice> pieces;
        for (const auto& level : exploration.levels()) {
            for (const checker::explicit_state::Slice& slice : level) {
                for (std::uint64_t at = slice.begin; at < slice.end; at += kPiece) {
                    pieces.push_back({at, std::min(at + kPiece, slice.end)});
                }
            }
        }
        std::vector<LookBack> parts(workers_.workers(), LookBack(system_.model(), properties_));
        workers_.for_each(pieces.size(), true, [&](std::size_t i, unsigned worker) {
            for (std::uint64_t at = pieces[i].begin; at < pieces[i].end; ++at) {
                parts[worker].look_at(system_.unpack(exploration.visited()[at]));
            }
        });
        for (const LookBack& part : parts) part.add_to(result);
    }

    /// The exploration told the first level in which any of the properties is violated: of several
    /// properties each looks for its own from there on.
    [[nodiscard]] Finding deadlock(const Exploration& exploration, const Property& property) const {
        const checker::ExplorationResult& told = exploration.result();
        const checker::explicit_state::Watch watch{
            [](const State&) { return checker::PredicateMask{0}; },
            [&](const State& stuck) { return property.formula->holds(system_.unpack(stuck)); },
            kIsOwed};
        const auto is_target = [&](const State& key) {
            return checker::explicit_state::is_deadlock(system_, key, watch);
        };
        const auto contains = [&](const typename Exploration::Level& level) {
            for (const checker::explicit_state::Slice& slice : level) {
                for (std::uint64_t at = slice.begin; at < slice.end; ++at) {
                    if (is_target(exploration.visited()[at])) return true;
                }
            }
            return false;
        };
        std::optional<std::uint32_t> level = told.first_deadlock;
        if (questions_.no_deadlock.size() > 1) {
            while (level && !contains(exploration.levels()[*level])) {
                ++*level;
                if (*level == exploration.levels().size()) level.reset();
            }
        }
        Finding finding{verdict_on_never(told, level)};
        if (level) finding.run = run_to(exploration, *level, is_target);
        return finding;
    }

    System system_;
    std::span<const Property* const> properties_;
    SafetyQuestions questions_;
    checker::Budget budget_;
    checker::WorkerPool workers_;
};

void refuse_what_does_not_fit(const model::Packing& packing, unsigned most_bits) {
    const char* const advice = "use less --data or a smaller --capacity";
    if (!packing.fits()) {
        throw UsageError(fmt::format(
            "the environment is too large: an endpoint or a segment takes too many bits; {}",
            advice));
    }
    if (packing.world_bits() > most_bits) {
        throw UsageError(
            fmt::format("the environment is too large: a world takes {} bits, {} are possible; {}",
                        packing.world_bits(), most_bits, advice));
    }
}

/// All but witnesses, which are searches of their own.
EngineResult explored(const model::ConnectionModel& model,
                      std::span<const Property* const> properties, const checker::Limits& limits) {
    constexpr std::size_t kMostWords = 8;
    const model::Packing packing(model);
    refuse_what_does_not_fit(packing, 64 * kMostWords);
    if (packing.world_bits() <= 128) return PlainEngine<2>(model, properties, limits).run();
    return PlainEngine<kMostWords>(model, properties, limits).run();
}

}  // namespace

EngineResult run_explicit_engine(const model::ConnectionModel& model,
                                 std::span<const Property* const> properties,
                                 const checker::Limits& limits) {
    const auto start = checker::Budget::Clock::now();
    const auto elapsed = [start] { return checker::Budget::Clock::now() - start; };
    EngineResult result = explored(model, properties, limits);
    for (std::size_t i = 0; i < properties.size(); ++i) {
        if (!properties[i]->has_route()) continue;
        checker::Limits rest = limits;
        if (rest.time) rest.time = std::max(*rest.time - elapsed(), std::chrono::nanoseconds{0});
        RouteSearch search = explicit_witness(model, *properties[i], rest);
        result.findings[i] = std::move(search.finding);
        if (result.ending == checker::Ending::Complete) result.ending = search.ending;
        if (limits.first_violation && result.findings[i].verdict == checker::Verdict::Violated) {
            result.ending = checker::Ending::FirstViolation;
            break;
        }
    }
    result.seconds = std::chrono::duration<double>(elapsed()).count();
    return result;
}

}  // namespace finwait::program
