#include "checker/program/engines/diagrams/any_capacity_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>
#include <vector>

#include "checker/diagrams/cover_search.h"
#include "checker/program/engines/diagrams/bounded_runs.h"
#include "checker/program/engines/diagrams/certificate.h"
#include "checker/program/engines/diagrams/pair_judge.h"
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

using CoverSearch = checker::diagrams::CoverSearch;

void refuse_environment(const model::Environment& environment) {
    const char* const why = environment.clock ? "there is a clock, by which segments grow old"
                            : environment.order == model::Order::Fifo ? "the network keeps order"
                            : !environment.loss.all()                 ? "the network loses nothing"
                            : !environment.duplication.all() ? "the network does not duplicate"
                                                             : nullptr;
    if (why == nullptr) return;
    throw UsageError(fmt::format(
        "any number of segments in flight: {}; only where the network reorders, loses and "
        "duplicates without a clock is what can happen decided by the set of segments sent so far: "
        "give a number",
        why));
}

void refuse_options(const EngineOptions& options) {
    const char* const option = options.checkpoint                        ? "--checkpoint"
                               : options.resume                          ? "--resume"
                               : options.spill                           ? "--spill"
                               : options.subsumption                     ? "--subsumption"
                               : options.shown == ShownRun::FewestFaults ? "--fewest-faults"
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
        result.counted = Counted::Pairs;
        result.reductions.symmetry.why_not = "any number of segments may be in flight";
        result.reductions.subsumption.why_not = result.reductions.symmetry.why_not;
        budget_.begin_phase("following what can be sent", "pairs of endpoints followed");
        try {
            explore(result);
        } catch (const std::bad_alloc&) {
            if (budget_.ending() == Ending::Complete) budget_.memory_exhausted();
        }
        result.ending = budget_.ending();
        if (result.ending == Ending::Complete) look_for_runs(result);
        result.seconds = std::chrono::duration<double>(elapsed()).count();
        return result;
    }

  private:
    using Clock = checker::Budget::Clock;

    [[nodiscard]] Clock::duration elapsed() const { return Clock::now() - start_; }

    /// What is found in a part is right; what is not found in all is, too.
    void explore(EngineResult& result) {
        checker::diagrams::WordSets words(budget_);
        NumberedConnection numbered(machines_, true);
        ConnectionPairs pairs(numbered, words.letter_sets(),
                              checker::diagrams::LetterOrder::FirstSent);
        CoverSearch search(pairs, words, budget_);
        search.start_at(pairs.initial());
        bool complete = true;
        try {
            search.run();
        } catch (const std::bad_alloc&) {
            complete = false;
        }
        result.pairs = search.reached().size();
        MetSteps steps(machine_model_, properties_);
        // With any number in flight there is always room.
        look_at_steps(pairs, steps, [](std::size_t, checker::diagrams::LocalId) { return true; });
        steps.add_to(result);
        std::vector<Node> families;
        for (const PairId pair : search.reached()) families.push_back(search.words(pair));
        result.nodes = words.table().count(families);
        if (!complete) throw std::bad_alloc();
        judge(words, pairs, search, steps, result);
        if (options_.certificate) {
            write_certificate(options_.certificate, model_, properties_, result.findings, words,
                              pairs, search, budget_);
        }
    }

    void judge(checker::diagrams::WordSets& words, ConnectionPairs& pairs, CoverSearch& search,
               const MetSteps& steps, EngineResult& result) {
        PairJudge judge(words, pairs, search, steps, 1);
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            Finding& finding = result.findings[i];
            judge.judge(i, *properties_[i], finding);
            if (properties_[i]->kind != Kind::AlwaysReachable) continue;
            const Formula& goal = *properties_[i]->formula;
            CoverSearch from_there(pairs, words, budget_);
            checker::diagrams::AlwaysReachable<CoverSearch> always(
                pairs, words, from_there, checker::diagrams::Bounds::Every, budget_,
                [&](PairId pair, Node family) {
                    return judge.satisfying(goal, pair, family) != kNothing;
                });
            put(always.of(search.reached()), finding);
        }
    }
    static void put(const checker::diagrams::GoalAnswer& answer, Finding& finding) {
        if (!answer.unreachable.empty()) {
            finding.verdict = Verdict::Violated;
        } else if (answer.undecided.empty()) {
            finding.verdict = Verdict::Holds;
        } else {
            finding.remark =
                "with enough segments in flight the goal is always within reach; with few, that is "
                "to be asked with a number";
        }
    }

    /// There must be one at some bound, and then there is at every larger one.
    void look_for_runs(EngineResult& result) {
        std::vector<std::size_t> wanted;
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            const Verdict verdict = result.findings[i].verdict;
            if (verdict == Verdict::Violated || verdict == Verdict::Reached) wanted.push_back(i);
        }
        find_runs(model_, properties_, std::move(wanted), {}, budget_.limits(), start_,
                  options_.symmetry, result);
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
