#include "checker/program/engines/diagrams/diagram_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/diagrams/bounded_search.h"
#include "checker/diagrams/progress_search.h"
#include "checker/program/engines/connection_liveness.h"
#include "checker/program/engines/diagrams/bounded_runs.h"
#include "checker/program/engines/diagrams/pair_judge.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Verdict;
using checker::diagrams::kNothing;
using checker::diagrams::LocalId;
using checker::diagrams::Node;
using checker::diagrams::PairId;
using properties::Formula;
using properties::Kind;
using properties::Property;

using checker::diagrams::BoundedSearch;

class DiagramEngine {
  public:
    DiagramEngine(const model::ConnectionModel& model, std::span<const Property* const> properties,
                  const checker::Limits& limits, const EngineOptions& options)
        : model_(model),
          properties_(properties),
          options_(options),
          budget_(limits, start_, 0),
          machines_(model) {}

    EngineResult run() {
        EngineResult result;
        result.findings.resize(properties_.size());
        // Of what is reached in part, nobody knows how many states it has.
        result.counted = Counted::Pairs;
        budget_.begin_phase("exploring by diagrams", "pairs of endpoints followed");
        try {
            explore(result);
        } catch (const std::bad_alloc&) {
            if (budget_.ending() == Ending::Complete) budget_.memory_exhausted();
        } catch (const std::overflow_error&) {
            throw UsageError("--engine diagram: there are more states or transitions than 2^64");
        }
        result.ending = budget_.ending();
        if (result.ending == Ending::Complete) look_for_runs(result);
        result.seconds = std::chrono::duration<double>(Clock::now() - start_).count();
        return result;
    }

  private:
    using Clock = checker::Budget::Clock;

    void explore(EngineResult& result) {
        checker::diagrams::WordSets words(budget_);
        NumberedConnection numbered(machines_, true);
        ConnectionPairs pairs(numbered, words.letter_sets(),
                              checker::diagrams::LetterOrder::ByChannel);
        BoundedSearch search(pairs, words, machines_.channel_rules(), budget_);
        search.start_at(pairs.initial());
        bool complete = true;
        try {
            search.run();
        } catch (const std::bad_alloc&) {
            complete = false;
        }
        std::vector<Node> roots;
        for (const PairId pair : search.reached()) roots.push_back(search.words(pair));
        result.pairs = search.reached().size();
        result.nodes = words.table().count(roots);
        MetSteps steps(model_, properties_);
        if (!complete) {
            // Where there is room is not looked at any more.
            look_at_steps(pairs, steps, [](std::size_t, LocalId) { return false; });
            steps.add_to(result);
            throw std::bad_alloc();
        }
        result.counts = search.counts();
        result.counted = Counted::States;
        const auto room = rooms(words, pairs, search);
        look_at_steps(pairs, steps,
                      [&](std::size_t side, LocalId local) { return room[side][local]; });
        steps.add_to(result);
        judge(words, pairs, search, steps, result);
    }

    /// By side and local state: whether there ever is room in the outgoing channel.
    [[nodiscard]] std::array<std::vector<bool>, 2> rooms(checker::diagrams::WordSets& words,
                                                         const ConnectionPairs& pairs,
                                                         const BoundedSearch& search) const {
        checker::diagrams::ChannelWords channels(words, machines_.channel_rules());
        std::array<std::vector<bool>, 2> room;
        for (const PairId pair : search.reached()) {
            for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
                const LocalId local = pairs[pair][side];
                if (local >= room[side].size()) room[side].resize(local + 1, false);
                if (room[side][local]) continue;
                const Node all = search.words(pair);
                room[side][local] = channels.where_full(all, side) != all;
            }
        }
        return room;
    }

    void judge(checker::diagrams::WordSets& words, ConnectionPairs& pairs, BoundedSearch& search,
               const MetSteps& steps, EngineResult& result) {
        PairJudge judge(words, pairs, search, steps, model_.environment().capacity);
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            judge.judge(i, *properties_[i], result.findings[i]);
        }
        judge_runs(words, pairs, search, judge, result);
        // The search from other pairs drops what this one needs: so it comes last.
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            if (!is_decided_by_pairs(*properties_[i])) continue;
            const Formula& goal = *properties_[i]->formula;
            BoundedSearch from_there(pairs, words, machines_.channel_rules(), budget_);
            checker::diagrams::AlwaysReachable<BoundedSearch> always(
                pairs, words, from_there, checker::diagrams::Bounds::OfTheSearch, budget_,
                [&](PairId pair, Node some) {
                    return judge.satisfying(goal, pair, some) != kNothing;
                });
            const bool holds = always.of(search.reached()).unreachable.empty();
            result.findings[i].verdict = holds ? Verdict::Holds : Verdict::Violated;
        }
    }

    /// Where the network loses, what can be reached from the pairs with nothing in flight tells
    /// all (checker/diagrams/always_reachable.h).
    [[nodiscard]] bool is_decided_by_pairs(const Property& property) const {
        return property.kind == Kind::AlwaysReachable && model_.environment().loss.all();
    }

    /// What becomes of runs in the end.
    void judge_runs(checker::diagrams::WordSets& words, ConnectionPairs& pairs,
                    const BoundedSearch& search, PairJudge<BoundedSearch>& judge,
                    EngineResult& result) {
        std::vector<checker::diagrams::RunClaim> claims;
        std::vector<std::size_t> judged;
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            const Property& property = *properties_[i];
            if (!is_liveness(property.kind) || is_decided_by_pairs(property)) continue;
            claims.push_back(run_claim(property, pairs, judge));
            judged.push_back(i);
        }
        if (claims.empty()) return;
        std::vector<Node> states(pairs.size(), kNothing);
        for (const PairId pair : search.reached()) states[pair] = search.words(pair);
        const checker::Fairness fairness = fairness_of_labels();
        const std::vector<Verdict> verdicts =
            checker::diagrams::ProgressSearch(pairs, words, machines_.channel_rules(),
                                              search.reached(), std::move(states), fairness,
                                              budget_)
                .judge(claims);
        for (std::size_t i = 0; i < judged.size(); ++i) {
            result.findings[judged[i]].verdict = verdicts[i];
        }
    }
    /// All must outlive the claim.
    [[nodiscard]] checker::diagrams::RunClaim run_claim(const Property& property,
                                                        const ConnectionPairs& pairs,
                                                        PairJudge<BoundedSearch>& judge) const {
        checker::diagrams::RunClaim claim{liveness_kind(property.kind).value()};
        const auto where = [&judge](const Formula& asked) {
            return [&judge, formula = &asked](PairId pair, Node words) {
                return judge.satisfying(*formula, pair, words);
            };
        };
        if (property.formula) claim.goal = where(*property.formula);
        if (property.premise) claim.premise = where(*property.premise);
        claim.endless = [&](const checker::diagrams::PairEvent& event) {
            const model::Segment* const sent =
                event.sent == 0 ? nullptr : &pairs.segment(pairs.message(event.sent));
            return property.names(machines_.packing().event(event.label), sent);
        };
        return claim;
    }

    /// By levels, up to the violation; what becomes of runs in the end would take all levels, so a
    /// run of fewer segments in flight is looked for, which there mostly is if the network
    /// reorders.
    void look_for_runs(EngineResult& result) {
        std::vector<std::size_t> here;
        std::vector<std::size_t> with_fewer;
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            const Verdict verdict = result.findings[i].verdict;
            if (verdict != Verdict::Violated && verdict != Verdict::Reached) continue;
            const bool in_the_end = is_liveness(properties_[i]->kind);
            const bool reorders = model_.environment().order == model::Order::Any;
            (in_the_end && reorders ? with_fewer : here).push_back(i);
        }
        const std::uint32_t capacity = model_.environment().capacity;
        find_runs(model_, properties_, here, {capacity, capacity}, budget_.limits(), start_,
                  options_.symmetry, result);
        find_runs(model_, properties_, with_fewer, {1, capacity}, budget_.limits(), start_,
                  options_.symmetry, result);
    }

    const model::ConnectionModel& model_;
    std::span<const Property* const> properties_;
    const EngineOptions& options_;
    const Clock::time_point start_ = Clock::now();
    checker::Budget budget_;
    ConnectionMachines machines_;
};

}  // namespace

std::optional<std::string> why_no_diagrams(const Property& property) {
    if (property.kind == Kind::Step || !property.is_path_property()) return std::nullopt;
    return "it speaks of what a run meets on its way, and the diagram engine knows no runs";
}

EngineResult run_diagram_engine(const model::ConnectionModel& model,
                                std::span<const Property* const> properties,
                                const checker::Limits& limits, const EngineOptions& options) {
    for (const Property* const property : properties) {
        if (const auto why = why_no_diagrams(*property)) {
            throw UsageError(
                fmt::format("--engine diagram: {} cannot be judged: {}", property->name, *why));
        }
    }
    return DiagramEngine(model, properties, limits, options).run();
}

namespace {

/// Nobody chose an engine, or wants what only another one does; `least` segments or more may be in
/// flight.
bool may_take_diagrams(const model::ConnectionModel& model,
                       std::span<const Property* const> properties, const checker::Limits& limits,
                       const EngineOptions& options, std::uint32_t least) {
    const model::Environment& environment = model.environment();
    const bool nobody_chose = options.choice == EngineChoice::Auto && !options.subsumption &&
                              options.symmetry && options.shown == ShownRun::Shortest &&
                              !options.checkpoint && !options.resume && !options.spill;
    if (!nobody_chose || limits.first_violation || model.has_code()) return false;
    if (environment.clock || environment.capacity == model::kAnyCapacity ||
        environment.capacity < least) {
        return false;
    }
    return std::ranges::none_of(properties, [](const Property* property) {
        return why_no_diagrams(*property).has_value();
    });
}

}  // namespace

bool diagrams_pay(const model::ConnectionModel& model, std::span<const Property* const> properties,
                  const checker::Limits& limits, const EngineOptions& options) {
    constexpr std::uint32_t kManySegments = 5;
    const model::Environment& environment = model.environment();
    return environment.order == model::Order::Any && environment.loss.all() &&
           may_take_diagrams(model, properties, limits, options, kManySegments);
}

bool diagrams_may_do(const model::ConnectionModel& model,
                     std::span<const Property* const> properties, const EngineResult& ended,
                     const checker::Limits& limits, const EngineOptions& options) {
    // With fewer, diagrams take more than a bit per state does (tests/benchmarks/README.md).
    constexpr std::uint32_t kManySegments = 4;
    return ended.ending == Ending::MemoryLimit && ended.counted == Counted::StatesAndDepth &&
           may_take_diagrams(model, properties, limits, options, kManySegments);
}

}  // namespace finwait::program
