#include "checker/program/engines/factored_engine.h"

#include <fmt/format.h>
#include <malloc.h>

#include <array>
#include <chrono>
#include <new>
#include <stdexcept>
#include <system_error>

#include "checker/factored/beyond_bound.h"
#include "checker/factored/encounters.h"
#include "checker/factored/exploration.h"
#include "checker/factored/paths/runs.h"
#include "checker/factored/progress/explored_graph.h"
#include "checker/factored/progress/progress.h"
#include "checker/factored/unordered_exploration.h"
#include "checker/factored/want_of_room.h"
#include "checker/program/engines/checkpoint.h"
#include "checker/program/engines/connection_liveness.h"
#include "checker/program/engines/connection_machines.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/engines/factored_witness.h"
#include "checker/program/engines/larger_capacity.h"
#include "checker/program/engines/run_preference.h"
#include "checker/program/engines/state_questions.h"
#include "checker/program/terminal/console.h"
#include "checker/resources/budget.h"
#include "checker/resources/spill_file.h"

namespace finwait::program {

namespace {

using checker::Ending;
using checker::Verdict;
using checker::factored::FirstStates;
using properties::Kind;
using properties::Property;

using checker::factored::Edges;
using checker::factored::Exploration;
using checker::factored::ExploredStates;
using checker::factored::Layout;
using checker::factored::LocalId;
using checker::factored::ShortestRun;
using checker::factored::UnorderedExploration;
using checker::factored::Watch;
using Graph = checker::factored::ExploredGraph;

class FactoredEngine {
  public:
    FactoredEngine(const model::ConnectionModel& model, std::span<const Property* const> properties,
                   const checker::Limits& limits, const EngineOptions& options)
        : machines_(model),
          numbered_(machines_, options.symmetry),
          properties_(properties),
          budget_(limits, checker::Budget::Clock::now(), 0),
          workers_(limits.threads),
          options_(options) {}

    EngineResult run() {
        open_spill();
        EngineResult result;
        result.threads = workers_.workers();
        result.findings.resize(properties_.size());
        try {
            open_checkpoints();
            layout_.emplace(numbered_, budget_, workers_);
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
        } catch (const std::length_error& error) {
            throw TooManySegments(std::string("the factored engine cannot number the segments: ") +
                                  error.what() +
                                  "; use --engine explicit, less --data or --capacity");
        }
        result.ending = budget_.ending();
        if (layout_) {
            // Each search has what memory the layout leaves.
            const std::uint64_t bytes_of_layout = budget_.counted_bytes();
            judge_in_order(
                properties_, budget_.limits(), result, [&](EngineResult& all) { explore(all); },
                [&](std::size_t i) -> RouteSearch {
                    if (result.findings[i].verdict == Verdict::Holds) return {result.findings[i]};
                    checker::Budget budget(budget_.limits(), start_, bytes_of_layout);
                    return factored_witness(machines_, numbered_, *layout_, *properties_[i],
                                            options_.shown, budget);
                });
        }
        note_same_at_larger(beyond_, numbered_, machines_.model(), properties_, result);
        const bool limited =
            result.ending != Ending::Complete && result.ending != Ending::FirstViolation;
        if (writer_ && limited && !result.checkpoint && !result.checkpoint_error)
            result.checkpoint_error = "nothing was explored yet that could be kept";
        if (spill_) {
            result.spilled_bytes = spill_->bytes();
            if (spill_->error()) result.spill_error = spill_->error().message();
        }
        result.seconds = std::chrono::duration<double>(elapsed()).count();
        return result;
    }

  private:
    /// With what the runs took that this one goes on from.
    [[nodiscard]] std::chrono::nanoseconds elapsed() const {
        return before_ + (checker::Budget::Clock::now() - start_);
    }

    /// What is wrong with the folder is known before anything is done.
    void open_spill() {
        if (!options_.spill) return;
        try {
            spill_.emplace(*options_.spill);
        } catch (const std::system_error& error) {
            throw UsageError(fmt::format(
                "--spill: cannot write a file in \"{}\": {}; give a folder on a disk with room",
                *options_.spill, error.code().message()));
        }
        // What is released goes back to the system at once, to be of use to what is in the file.
        mallopt(M_MMAP_THRESHOLD, 1 << 17);
        const auto& resident_bytes = budget_.limits().resident_bytes;
        if (!resident_bytes) return;
        budget_.make_room_by([this, &resident_bytes](std::uint64_t bytes) {
            const std::uint64_t now = resident_bytes();
            const std::uint64_t wanted = now > bytes ? now - bytes : 0;
            spill_->drop_until([&] { return resident_bytes() <= wanted; });
        });
    }

    /// What is wrong with them is known before anything is done.
    void open_checkpoints() {
        if (!options_.checkpoint && !options_.resume) return;
        const CheckpointSubject subject =
            checkpoint_subject(machines_.model(), properties_, options_.symmetry,
                               machines_.model().losses() == model::Losses::FromFullChannels);
        if (options_.resume) resumed_.emplace(*options_.resume, subject, budget_);
        if (options_.checkpoint) {
            writer_.emplace(options_.checkpoint->file, subject, options_.checkpoint->interval);
        }
    }

    void explore(EngineResult& result) {
        const Watch watch = questions();
        by_levels() ? explore_by_levels(watch, result) : explore_in_any_order(watch, result);
    }
    /// The first violation is the nearest one, and a checkpoint is kept between levels.
    [[nodiscard]] bool by_levels() const {
        return options_.depth || budget_.limits().first_violation || options_.checkpoint ||
               options_.resume;
    }

    void explore_by_levels(const Watch& watch, EngineResult& result) {
        Exploration exploration(*layout_, watch, budget_, workers_, spill_ ? &*spill_ : nullptr);
        if (!load(exploration)) {
            result.ending = budget_.ending();
            return;
        }
        search(exploration, result);
        const auto is_met = [&](std::size_t predicate) {
            return exploration.first(predicate).level.has_value();
        };
        judge_explored(exploration, is_met, result);
        answer_questions(is_met, result);
    }

    /// Runs are found afterwards, by levels, as far as the farthest of them goes.
    void explore_in_any_order(const Watch& watch, EngineResult& result) {
        std::vector<bool> met;
        const auto is_met = [&](std::size_t predicate) { return met[predicate]; };
        {
            UnorderedExploration exploration(*layout_, watch, budget_, workers_,
                                             spill_ ? &*spill_ : nullptr);
            exploration.run();
            for (std::size_t i = 0; i < watch.size(); ++i) met.push_back(exploration.is_met(i));
            judge_explored(exploration, is_met, result);
            // What the runs are looked for with may need the room.
            exploration.release();
        }
        const auto any_is_sought = [&] {
            for (std::size_t i = 0; i < runs_.size(); ++i) {
                if (met[predicate_of(i)] && !runs_[i].looked_for) return true;
            }
            return false;
        };
        if (result.ending == Ending::Complete && any_is_sought()) {
            Exploration levels(*layout_, watch, budget_, workers_, spill_ ? &*spill_ : nullptr);
            levels.run([&](bool) { find_runs(levels); }, [&] { return !any_is_sought(); });
            find_runs(levels);
        }
        answer_questions(is_met, result);
    }

    /// What is to be told of everything that was explored. `is_met(predicate)`: of the watch.
    void judge_explored(ExploredStates& exploration, const std::function<bool(std::size_t)>& is_met,
                        EngineResult& result) {
        result.counts = exploration.counts();
        result.ending = exploration.ending();
        if (result.ending == Ending::Complete && options_.shown == ShownRun::FewestFaults) {
            find_runs_with_fewest_faults(exploration, is_met);
        }
        if (result.ending == Ending::Complete && !liveness_.empty()) {
            judge(exploration, result);
            result.ending = budget_.ending();
        }
        for (const auto& [property, predicate] : premises_) {
            result.findings[property].premises_met.push_back(is_met(predicate));
        }
        look_back(exploration.visited(), result);
        result.pairs = pairs_in(exploration.visited());
        result.capacity_exceeded = finds_no_room(exploration.visited());
    }

    /// With a clock, where capacity is a promise.
    [[nodiscard]] bool finds_no_room(const checker::factored::MatrixSet& visited) {
        const model::ConnectionModel& model = machines_.model();
        if (!model.environment().clock) return false;
        return checker::factored::finds_no_room(
            *layout_, visited, budget_, [&](std::size_t side, LocalId id) {
                return model.lacks_room(static_cast<model::Side>(side), numbered_.local(side, id));
            });
    }

    [[nodiscard]] std::uint64_t pairs_in(const checker::factored::MatrixSet& visited) const {
        std::uint64_t pairs = 0;
        for (checker::factored::ControlId id = 0; id < visited.size(); ++id) {
            if (layout_->represents(id) && visited[id].allocated()) pairs += layout_->weight(id);
        }
        return pairs;
    }

    void answer_questions(const std::function<bool(std::size_t)>& is_met, EngineResult& result) {
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            const Property& property = *properties_[questions_[i].property];
            Finding& finding = result.findings[questions_[i].property];
            if (is_met(predicate_of(i))) {
                note_found(property, std::move(runs_[i]), options_.shown, finding);
            } else if (result.ending == Ending::Complete) {
                note_not_found(property, finding);
            }
        }
    }

    /// What endpoints that were reached do, by themselves and with what was in flight to them.
    void look_back(const checker::factored::MatrixSet& visited, EngineResult& result) {
        MetSteps steps(machines_.model(), properties_);
        const checker::factored::Encounters met(*layout_, visited, budget_, workers_);
        result.happened_in_part = met.in_part();
        met.for_each_local([&](std::size_t side, LocalId id, bool room) {
            steps.look_at_own_events(static_cast<model::Side>(side), numbered_.local(side, id),
                                     room);
        });
        met.for_each_arrival(
            [&](std::size_t side, LocalId id, checker::factored::MessageId message) {
                steps.look_at_segment(static_cast<model::Side>(side), numbered_.local(side, id),
                                      numbered_.message(1 - side, message));
            });
        steps.add_to(result);
        if (result.ending == Ending::Complete && !met.in_part())
            note_steps_not_violated(steps, result);
        // Two engines look for the first violation, and only this one would tell.
        const bool all = result.ending == Ending::Complete && !met.in_part() &&
                         !budget_.limits().first_violation;
        // Code that is asked is executed.
        if (all && !machines_.model().has_code())
            beyond_ = checker::factored::beyond_bound(*layout_, visited, met, numbered_, budget_);
    }

    /// All steps were seen, so such a claim needs no search.
    void note_steps_not_violated(const MetSteps& steps, EngineResult& result) const {
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            Finding& finding = result.findings[i];
            if (properties_[i]->kind != Kind::Step || finding.verdict != Verdict::Inconclusive ||
                steps.is_violated(i)) {
                continue;
            }
            finding.verdict = verdict_on_route(*properties_[i], false);
        }
    }

    /// What the checkpoint has, where there is one. False if memory or time do not suffice.
    bool load(Exploration& exploration) {
        if (!resumed_) return true;
        try {
            resumed_->read([&](const auto& source) {
                std::array<checker::factored::Word, 1> nanoseconds{};
                source(nanoseconds);
                before_ = std::chrono::nanoseconds(nanoseconds[0]);
                exploration.load(source);
            });
            return true;
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
            return false;
        }
    }
    /// Explores, and keeps what there is at intervals.
    void search(Exploration& exploration, EngineResult& result) {
        exploration.run([&](bool last) {
            if (writer_ && (last || writer_->due())) keep(exploration, result);
            find_runs(exploration);
        });
        find_runs(exploration);
    }
    void keep(const Exploration& exploration, EngineResult& result) {
        try {
            writer_->write([&](const auto& sink) {
                sink(std::array{static_cast<checker::factored::Word>(
                    std::chrono::nanoseconds(elapsed()).count())});
                exploration.save(sink);
            });
            result.checkpoint = writer_->file();
            result.checkpoint_error.reset();
        } catch (const OutputError& error) {
            // What is explored is worth more than its copy.
            result.checkpoint_error = error.what();
        }
    }

    /// A predicate per question about single worlds, and one per premise; those of dead ends last.
    Watch questions() {
        Watch watch;
        questions_ = state_questions(properties_);
        runs_.resize(questions_.size());
        for (const StateQuestion& question : questions_) {
            const auto is_met = by_number(
                [&question](const model::World& world) { return question.is_met_in(world); });
            if (question.of_dead_ends) {
                watch.of_dead_ends.emplace_back(is_met);
            } else {
                watch.predicates.push_back({is_met, question.formula->footprint().channels});
                watch.violations.push_back(question.is_violation);
            }
        }
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            for (const properties::Formula* const premise : properties_[i]->premises()) {
                premises_.push_back({i, watch.predicates.size()});
                watch.predicates.push_back({by_number([premise](const model::World& world) {
                                                return premise->holds(world);
                                            }),
                                            premise->footprint().channels});
                watch.violations.push_back(false);
            }
        }
        watch.violations.resize(watch.predicates.size() + watch.of_dead_ends.size(), true);
        for (std::size_t i = 0; i < properties_.size(); ++i) {
            if (is_liveness(properties_[i]->kind)) liveness_.push_back(i);
        }
        return watch;
    }
    [[nodiscard]] std::function<bool(const checker::factored::GlobalState&)> by_number(
        std::function<bool(const model::World&)> holds) const {
        return numbered_.by_number(std::move(holds));
    }
    /// Which predicate of the watch a question has.
    [[nodiscard]] std::size_t predicate_of(std::size_t question) const {
        return questions_[question].of_dead_ends ? question + premises_.size() : question;
    }

    /// What becomes of runs in the end. It stays inconclusive if the memory does not suffice.
    void judge(ExploredStates& exploration, EngineResult& result) {
        try {
            const Edges edges(*layout_);
            judge_by_rows(exploration, edges, result);
            if (!liveness_.empty() && budget_.go_on()) judge_by_states(exploration, edges, result);
        } catch (const std::bad_alloc&) {
            budget_.memory_exhausted();
        } catch (const std::length_error&) {
            // More states than can be numbered.
            budget_.memory_exhausted();
        }
    }

    /// Leaves in `liveness_` what has to be looked at state by state.
    void judge_by_rows(ExploredStates& exploration, const Edges& edges, EngineResult& result) {
        std::vector<checker::factored::RunClaim> claims;
        std::vector<std::size_t> judged;
        for (const std::size_t i : liveness_) {
            auto claim = run_claim_of(*properties_[i], numbered_, machines_.packing());
            if (!claim) continue;
            claims.push_back(std::move(*claim));
            judged.push_back(i);
        }
        const auto findings = checker::factored::judge_progress(
            *layout_, edges, exploration, claims, fairness_of_labels(),
            run_preference(options_.shown), workers_);
        for (std::size_t i = 0; i < judged.size(); ++i) {
            if (!findings[i]) continue;
            result.findings[judged[i]] = finding_of(*findings[i]);
            std::erase(liveness_, judged[i]);
        }
    }

    [[nodiscard]] Finding finding_of(const checker::factored::ProgressFinding& told) const {
        if (!told.run) return Finding{told.verdict};
        ModelRun run{events_of(told.run->stem, machines_.packing()), {}};
        if (!told.run->cycle.empty()) run.loop = run.events.size();
        for (const model::Event& event : events_of(told.run->cycle, machines_.packing())) {
            run.events.push_back(event);
        }
        Finding finding{Verdict::Violated, std::move(run)};
        finding.has_fewest_faults = options_.shown == ShownRun::FewestFaults;
        return finding;
    }

    void judge_by_states(ExploredStates& exploration, const Edges& edges, EngineResult& result) {
        exploration.mirror_visited(budget_);
        const Graph graph(edges, exploration.visited(), budget_);
        const auto regions = checker::Regions::by_blocks(
            graph, [&](checker::StateId id) { return graph.control_of(id); }, budget_, workers_);
        if (!regions) return;
        const std::vector<Finding> findings = judge_claims(
            machines_.packing(), graph, *regions, claims(graph), options_.shown, budget_, workers_);
        for (std::size_t i = 0; i < findings.size(); ++i) {
            result.findings[liveness_[i]] = findings[i];
        }
    }

    std::vector<checker::LivenessClaim> claims(const Graph& graph) {
        world_of_ = [&](checker::StateId id) {
            return numbered_.state(layout_->state(graph.cell_of(id)));
        };
        std::vector<checker::LivenessClaim> claims;
        for (const std::size_t i : liveness_) {
            const Property& property = *properties_[i];
            claims.push_back(claim_of(property, machines_.model(), machines_.packing(), world_of_));
            if (property.formula) {
                claims.back().goal = by_control(*property.formula, graph, claims.back().goal);
            }
            if (property.premise) {
                claims.back().premise = by_control(*property.premise, graph, claims.back().premise);
            }
        }
        return claims;
    }

    /// A formula that looks at no channel is asked once per pair of endpoints.
    [[nodiscard]] std::function<bool(checker::StateId)> by_control(
        const properties::Formula& formula, const Graph& graph,
        std::function<bool(checker::StateId)> otherwise) const {
        if (formula.footprint().touches_channel()) return otherwise;
        std::vector<bool> holds;
        for (checker::factored::ControlId id = 0; id < layout_->size(); ++id) {
            const auto& locals = (*layout_)[id].locals;
            holds.push_back(
                formula.holds(numbered_.local(0, locals[0]), numbered_.local(1, locals[1])));
        }
        return [holds = std::move(holds), &graph](checker::StateId id) {
            return holds[graph.control_of(id)];
        };
    }

    /// To where a question was met for the first time: at once, for later there may be no time.
    void find_runs(Exploration& exploration) {
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            const FirstStates& first = exploration.first(predicate_of(i));
            if (!first.level || std::exchange(runs_[i].looked_for, true)) continue;
            runs_[i].run =
                run_into(exploration, ShownRun::Shortest, [&](ShortestRun& runs, checker::Budget&) {
                    return runs.into(first.states, exploration.visited());
                });
        }
    }
    /// The same, of all that is explored. Where a limit ends it the shortest run stays.
    void find_runs_with_fewest_faults(ExploredStates& exploration,
                                      const std::function<bool(std::size_t)>& is_met) {
        for (std::size_t i = 0; i < questions_.size(); ++i) {
            if (!is_met(predicate_of(i))) continue;
            const auto look = [&](ShortestRun& runs, checker::Budget& budget) {
                auto targets = exploration.all(predicate_of(i), budget);
                auto found = runs.into(targets, exploration.visited());
                exploration.images().release(targets);
                return found;
            };
            auto run = run_into(exploration, ShownRun::FewestFaults, look);
            if (!run) continue;
            runs_[i] = {true, std::move(run), ShownRun::FewestFaults};
        }
    }
    /// What `look` finds; it must be there. None if memory or time do not suffice to find it.
    template <class Look>
    std::optional<ModelRun> run_into(ExploredStates& exploration, ShownRun shown,
                                     const Look& look) {
        checker::Budget budget(budget_.limits(), start_, budget_.counted_bytes());
        try {
            exploration.mirror_visited(budget);
            ShortestRun runs(*layout_, exploration.images(), run_preference(shown), budget);
            auto run = look(runs, budget);
            exploration.drop_mirrored();
            return ModelRun{events_of(run.value().labels, machines_.packing()), {}};
        } catch (const std::bad_alloc&) {
            exploration.drop_mirrored();
            return std::nullopt;
        }
    }

    ConnectionMachines machines_;
    NumberedConnection numbered_;
    std::span<const Property* const> properties_;
    checker::Budget budget_;
    checker::WorkerPool workers_;
    const EngineOptions& options_;
    const checker::Budget::Clock::time_point start_ = checker::Budget::Clock::now();
    std::chrono::nanoseconds before_{0};
    /// Before all that has matrices there.
    std::optional<checker::SpillFile> spill_;
    std::optional<CheckpointReader> resumed_;
    std::optional<CheckpointWriter> writer_;
    std::optional<Layout> layout_;
    std::vector<StateQuestion> questions_;
    /// By question.
    std::vector<RunThere> runs_;
    /// A property, and the predicate of the watch that tells of a premise of it.
    struct Premise {
        std::size_t property;
        std::size_t predicate;
    };
    std::vector<Premise> premises_;
    /// The indices of the properties that speak of what becomes of runs in the end.
    std::vector<std::size_t> liveness_;
    std::function<model::World(checker::StateId)> world_of_;
    checker::factored::BeyondBound beyond_{};
};

}  // namespace

EngineResult run_factored_engine(const model::ConnectionModel& model,
                                 std::span<const Property* const> properties,
                                 const checker::Limits& limits, const EngineOptions& options) {
    return FactoredEngine(model, properties, limits, options).run();
}

}  // namespace finwait::program
