#include "checker/program/engines/any_capacity_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>
#include <vector>

#include "checker/diagrams/always_reachable.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/engines/formula_sets.h"
#include "checker/program/terminal/console.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Verdict;
using checker::diagrams::kNothing;
using checker::diagrams::Node;
using checker::diagrams::PairId;
using model::Side;
using properties::Formula;
using properties::Kind;
using properties::Property;

using Pairs = checker::diagrams::MachinePairs<ConnectionMachines>;
using CoverSearch = checker::diagrams::CoverSearch<ConnectionMachines>;
using AlwaysReachable = checker::diagrams::AlwaysReachable<ConnectionMachines>;

void refuse_environment(const model::Environment& environment) {
    const char* const why = environment.order == model::Order::Fifo ? "keeps order"
                            : !environment.loss.all()               ? "loses nothing"
                            : !environment.duplication.all()        ? "does not duplicate"
                                                                    : nullptr;
    if (why == nullptr) return;
    throw UsageError(fmt::format(
        "--capacity any: the network {}; only where it reorders, loses and duplicates is what can "
        "happen decided by the set of segments sent so far: give a number",
        why));
}

void refuse_options(const EngineOptions& options) {
    const char* const option = options.checkpoint    ? "--checkpoint"
                               : options.resume      ? "--resume"
                               : options.spill       ? "--spill"
                               : options.subsumption ? "--subsumption"
                                                     : nullptr;
    if (option == nullptr) return;
    throw UsageError(
        fmt::format("--capacity any: {} is of explorations with a number: leave it out", option));
}

/// The same with so many segments in flight.
model::Environment with_capacity(model::Environment environment, std::uint32_t capacity) {
    environment.capacity = capacity;
    return environment;
}

class AnyCapacityEngine {
  public:
    AnyCapacityEngine(const model::ConnectionModel& model,
                      std::span<const Property* const> properties, const checker::Limits& limits,
                      const EngineOptions& options)
        : model_(model),
          properties_(properties),
          options_(options),
          budget_(limits, start_, 0),
          machine_model_(model.design(Side::A), model.design(Side::B),
                         with_capacity(model.environment(), 1)),
          machines_(machine_model_) {}

    EngineResult run() {
        EngineResult result;
        result.findings.resize(properties_.size());
        result.reductions.symmetry.why_not = "any number of segments may be in flight";
        result.reductions.subsumption.why_not = result.reductions.symmetry.why_not;
        budget_.begin_phase("following what can be sent");
        try {
            explore(result);
        } catch (const std::bad_alloc&) {
            if (budget_.ending() == Ending::Complete) budget_.memory_exhausted();
        }
        result.ending = budget_.ending();
        if (result.ending == Ending::Complete) find_runs(result);
        result.seconds = std::chrono::duration<double>(elapsed()).count();
        return result;
    }

  private:
    using Clock = checker::Budget::Clock;

    [[nodiscard]] Clock::duration elapsed() const { return Clock::now() - start_; }

    /// What is found in a part is right; what is not found in all is, too.
    void explore(EngineResult& result) {
        checker::diagrams::WordSets words(budget_);
        Pairs pairs(machines_, words.letter_sets(), checker::diagrams::LetterOrder::FirstSent);
        CoverSearch search(pairs, words, budget_);
        search.start_at(pairs.initial());
        bool complete = true;
        try {
            search.run();
        } catch (const std::bad_alloc&) {
            complete = false;
        }
        result.any_capacity.emplace().pairs = search.reached().size();
        MetSteps steps(machine_model_, properties_);
        look_at(pairs, steps);
        steps.add_to(result);
        if (!complete) throw std::bad_alloc();
        std::vector<Node> families;
        for (const PairId pair : search.reached()) families.push_back(search.family(pair));
        result.any_capacity->nodes = words.table().count(families);
        Judge(*this, words, pairs, search, steps).judge(result);
    }

    /// With any number in flight there is always room.
    static void look_at(const Pairs& pairs, MetSteps& steps) {
        pairs.for_each_local([&](std::size_t side, checker::diagrams::LocalId local,
                                 const checker::diagrams::Reactions& reactions) {
            const auto of = static_cast<Side>(side);
            const model::Endpoint& endpoint = pairs.table().local(side, local);
            steps.look_at_own_events(of, endpoint, true);
            for (const auto& move : reactions.arrivals) {
                for (const auto letter : move.letters) {
                    const auto sent = pairs.message(letter);
                    steps.look_at_segment(of, endpoint, pairs.table().message(sent.side, sent.id));
                }
            }
        });
    }

    /// Judges properties by what a complete search found.
    class Judge {
      public:
        Judge(AnyCapacityEngine& engine, checker::diagrams::WordSets& words, Pairs& pairs,
              CoverSearch& search, const MetSteps& steps)
            : engine_(engine), words_(words), pairs_(pairs), search_(search), steps_(steps) {}

        void judge(EngineResult& result) {
            for (std::size_t i = 0; i < engine_.properties_.size(); ++i) {
                const Property& property = *engine_.properties_[i];
                Finding& finding = result.findings[i];
                finding.verdict = property.kind == Kind::Step
                                      ? verdict_on_route(property, steps_.is_violated(i))
                                      : verdict_on(property);
                if (finding.verdict == Verdict::Inconclusive) {
                    finding.remark =
                        "with enough segments in flight the goal is always within reach; with few, "
                        "that is to be asked with a number";
                }
                if (finding.verdict == Verdict::NotReached) {
                    finding.run.emplace();
                    finding.passed = 0;
                }
                for (const Formula* const premise : property.premises()) {
                    finding.premises_met.push_back(holds_somewhere(*premise));
                }
            }
        }

      private:
        Verdict verdict_on(const Property& property) {
            switch (property.kind) {
                case Kind::Always:
                    return is_violated_somewhere(*property.formula) ? Verdict::Violated
                                                                    : Verdict::Holds;
                case Kind::Never:
                case Kind::Reachable:
                    return verdict_on_route(property,
                                            holds_somewhere(*property.through.front().formula));
                case Kind::NoDeadlock:
                    return has_deadlock(*property.formula) ? Verdict::Violated : Verdict::Holds;
                case Kind::AlwaysReachable: return always_reachable(*property.formula);
                case Kind::Step:
                case Kind::Eventually:
                case Kind::LeadsTo:
                case Kind::NoEndless: break;
            }
            return Verdict::Inconclusive;
        }

        bool holds_somewhere(const Formula& formula) {
            return std::ranges::any_of(search_.reached(), [&](PairId pair) {
                return satisfying(formula, pair, search_.family(pair)) != kNothing;
            });
        }
        bool is_violated_somewhere(const Formula& formula) {
            return std::ranges::any_of(search_.reached(), [&](PairId pair) {
                return satisfying(formula, pair, search_.family(pair)) != search_.family(pair);
            });
        }

        /// Of contents that may be in flight with the pair, those with which the formula holds.
        Node satisfying(const Formula& formula, PairId pair, Node family) {
            const auto& table = pairs_.table();
            const model::Endpoint& a = table.local(0, pairs_[pair][0]);
            const model::Endpoint& b = table.local(1, pairs_[pair][1]);
            if (!formula.footprint().touches_channel()) {
                return formula.holds(a, b) ? family : kNothing;
            }
            std::vector<LetteredSegment> segments;
            for (const auto letter : words_.letters(family)) {
                const auto sent = pairs_.message(letter);
                segments.push_back(
                    {letter, static_cast<Side>(sent.side), &table.message(sent.side, sent.id)});
            }
            std::ranges::reverse(segments);
            return FormulaSets(words_, a, b, std::move(segments), 1).satisfying(formula, family);
        }

        /// Whatever is in flight can be delivered, which is owed, and an empty channel has room: so
        /// a run may end only in a pair without events of its own that are owed, with empty
        /// channels. That is reachable with every pair that is, since what is in flight may be
        /// lost.
        bool has_deadlock(const Formula& may_end) {
            return std::ranges::any_of(search_.reached(), [&](PairId pair) {
                for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
                    const auto& own = pairs_.reactions(pair, side).own;
                    if (std::ranges::any_of(own, &checker::diagrams::OwnMove::owed)) return false;
                }
                return satisfying(may_end, pair, checker::diagrams::SentSets::kNone) == kNothing;
            });
        }

        Verdict always_reachable(const Formula& formula) {
            AlwaysReachable search(pairs_, words_, engine_.budget_, [&](PairId pair, Node family) {
                return satisfying(formula, pair, family) != kNothing;
            });
            const checker::diagrams::GoalAnswer answer = search.of(search_.reached());
            if (!answer.unreachable.empty()) return Verdict::Violated;
            return answer.undecided.empty() ? Verdict::Holds : Verdict::Inconclusive;
        }

        AnyCapacityEngine& engine_;
        checker::diagrams::WordSets& words_;
        Pairs& pairs_;
        CoverSearch& search_;
        const MetSteps& steps_;
    };

    // ---- runs

    /// Runs are looked for with a bound, from the smallest on: there must be one at some bound, and
    /// then there is at every larger one.
    void find_runs(EngineResult& result) {
        std::vector<std::size_t> wanted;
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            const Verdict verdict = result.findings[i].verdict;
            if (verdict == Verdict::Violated || verdict == Verdict::Reached) wanted.push_back(i);
        }
        for (std::uint32_t capacity = 1; capacity <= model::kMaxCapacity && !wanted.empty();) {
            const std::size_t before = wanted.size();
            const Ending ending = find_runs_at(capacity, wanted, result);
            const bool stopped = ending != Ending::Complete && ending != Ending::FirstViolation;
            for (const std::size_t i : wanted) {
                if (!stopped) continue;
                result.findings[i].remark = fmt::format(
                    "looking for a run at capacity {} ended: {}", capacity, name_of(ending));
            }
            if (stopped) return;
            if (wanted.size() == before) ++capacity;
        }
        for (const std::size_t i : wanted) {
            result.findings[i].remark =
                fmt::format("no run with {} segments in flight or fewer shows it",
                            std::uint32_t{model::kMaxCapacity});
        }
    }

    /// Takes those of which it finds a run out of `wanted`.
    Ending find_runs_at(std::uint32_t capacity, std::vector<std::size_t>& wanted,
                        EngineResult& result) {
        checker::Limits limits = budget_.limits();
        limits.first_violation = true;
        if (limits.time) {
            limits.time = std::max<std::chrono::nanoseconds>(*limits.time - elapsed(),
                                                             std::chrono::nanoseconds{0});
        }
        const model::ConnectionModel bounded(model_.design(Side::A), model_.design(Side::B),
                                             with_capacity(model_.environment(), capacity));
        std::vector<const Property*> properties;
        properties.reserve(wanted.size());
        for (const std::size_t i : wanted) properties.push_back(properties_[i]);
        EngineResult found = run_engine(bounded, properties, limits, options_);
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            Finding& finding = result.findings[wanted[i]];
            if (found.findings[i].verdict != finding.verdict || !found.findings[i].run) {
                left.push_back(wanted[i]);
                continue;
            }
            finding.run = std::move(found.findings[i].run);
            finding.capacity = capacity;
        }
        wanted = std::move(left);
        return found.ending;
    }

    const model::ConnectionModel& model_;
    std::span<const Property* const> properties_;
    const EngineOptions& options_;
    const Clock::time_point start_ = Clock::now();
    checker::Budget budget_;
    /// What an endpoint does is the same whatever the capacity.
    model::ConnectionModel machine_model_;
    ConnectionMachines machines_;
};

}  // namespace

std::optional<std::string> why_no_any_capacity(const Property& property) {
    const auto counts = [](const std::optional<Formula>& formula) {
        return formula && counts_segments(*formula);
    };
    switch (property.kind) {
        case Kind::Always:
        case Kind::Never:
        case Kind::Reachable:
        case Kind::NoDeadlock:
        case Kind::AlwaysReachable: break;
        case Kind::Step: return std::nullopt;
        case Kind::Eventually:
        case Kind::LeadsTo:
        case Kind::NoEndless:
            return "it speaks of what becomes of runs in the end, and what was sent so far does "
                   "not "
                   "tell that";
    }
    if (property.is_path_property()) {
        return "it speaks of what a run meets on its way, and what was sent so far does not tell "
               "that";
    }
    if (counts(property.formula) ||
        std::ranges::any_of(property.through, [&](const properties::Waypoint& waypoint) {
            return counts(waypoint.formula);
        })) {
        return "it counts segments in flight, and what was sent so far does not tell how often: "
               "\"some s from A: …\" asks whether there is one";
    }
    return std::nullopt;
}

EngineResult run_any_capacity_engine(const model::ConnectionModel& model,
                                     std::span<const Property* const> properties,
                                     const checker::Limits& limits, const EngineOptions& options) {
    refuse_environment(model.environment());
    refuse_options(options);
    for (const Property* const property : properties) {
        if (const auto why = why_no_any_capacity(*property)) {
            throw UsageError(
                fmt::format("--capacity any: {} cannot be judged: {}", property->name, *why));
        }
    }
    return AnyCapacityEngine(model, properties, limits, options).run();
}

}  // namespace finwait::program
