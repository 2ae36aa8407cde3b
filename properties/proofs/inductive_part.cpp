#include "properties/proofs/inductive_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace finwait::proofs {

namespace {

bool is_true(const z3::model& model, const z3::expr& formula) {
    return model.eval(formula, true).is_true();
}

Control control_in(const z3::model& model, const Party& party) {
    Control control;
    for (const model::State state : model::kAllStates) {
        if (is_true(model, party.in(state))) control.state = state;
    }
    control.fin_sent = is_true(model, party.fin_sent);
    const std::array flags{&party.fin_received, &party.fin_acked, &party.closed_first,
                           &party.time_waited, &party.reset};
    for (std::size_t i = 0; i < flags.size(); ++i) {
        if (is_true(model, *flags[i])) control.flags |= 1U << i;
    }
    return control;
}

std::size_t event_of(const StepCase& each) { return static_cast<std::size_t>(each.shape.event); }

}  // namespace

InductivePart::InductivePart(StepRelation& relation, const StepTerms& terms, Prover& prover,
                             std::span<const properties::Property* const> invariants, bool explain,
                             std::set<Control> controls)
    : relation_(relation),
      terms_(terms),
      prover_(prover),
      context_(prover.context()),
      explain_(explain),
      solver_(prover.solver()),
      controls_flag_(context_.bool_val(true)),
      controls_said_(context_.bool_val(true)) {
    for (const z3::expr& fact : terms.facts()) solver_.add(fact);
    for (const properties::Property* invariant : invariants) {
        const std::size_t number = invariants_.size();
        const z3::expr said = terms.said_by(*invariant);
        const z3::expr flag = context_.bool_const(fmt::format("assumed {}", number).c_str());
        invariants_.push_back({invariant, flag, terms.said_at_start_by(*invariant), said,
                               terms.of_arriving(said), terms.afterwards(said)});
        by_flag_[flag.id()] = number;
        solver_.add(z3::implies(flag, said));
    }
    controls.insert(Control{});
    know(controls);
}

void InductivePart::know(const std::set<Control>& controls) {
    controls_.insert(controls.begin(), controls.end());
    controls_said_ = terms_.controlled(controls_);
    controls_flag_ = context_.bool_const(fmt::format("controls {}", ++controls_version_).c_str());
}

/// What is known of controls may have changed since the scope before began.
void InductivePart::push() {
    solver_.push();
    solver_.add(z3::implies(controls_flag_, controls_said_));
}

InductivePart::Failures InductivePart::next_round() {
    failures_.clear();
    settle_start();
    for (bool all = false; !all;) {
        all = true;
        // A step may lead to a control that is new, and then to cases that are.
        for (const StepCase* each : cases()) {
            if (is_settled(*each)) continue;
            settle(*each);
            all = false;
        }
    }
    for (const auto& [obligation, failure] : failures_) invariants_[obligation.first].kept = false;
    return std::move(failures_);
}

std::vector<const StepCase*> InductivePart::cases() {
    std::vector<const StepCase*> all;
    std::set<std::pair<model::State, bool>> states;
    for (const Control& control : controls_) states.emplace(control.state, control.fin_sent);
    for (const auto& [state, fin_sent] : states) {
        for (const StepCase& each : relation_.cases_in(state, fin_sent)) all.push_back(&each);
    }
    return all;
}

std::size_t InductivePart::paths() {
    std::size_t paths = 0;
    for (const StepCase* each : cases()) paths += each->ways.size();
    return paths;
}

void InductivePart::settle_start() {
    if (start_is_settled_) return;
    z3::solver solver = prover_.solver();
    for (const z3::expr& fact : terms_.facts()) solver.add(fact);
    const auto fails = [&](const std::vector<std::size_t>& goals) {
        z3::expr_vector any(context_);
        for (const std::size_t i : goals) any.push_back(!invariants_[i].at_start);
        return z3::mk_or(any);
    };
    const auto drop = [&](const z3::model& model) {
        for (const std::size_t i : open_at(kInductiveEvents)) {
            if (is_true(model, invariants_[i].at_start)) continue;
            Failure failure;
            failure.step.emplace().sentences = {"It does not hold at the start."};
            fail(i, kInductiveEvents, std::move(failure));
        }
    };
    for (std::vector<std::size_t> goals = open_at(kInductiveEvents); !goals.empty();
         goals = open_at(kInductiveEvents)) {
        solver.push();
        solver.add(fails(goals));
        const Answer answer = prover_.ask("the start", solver);
        if (answer == Answer::Satisfiable) drop(solver.get_model());
        solver.pop();
        if (answer == Answer::Unsatisfiable) break;
        if (answer == Answer::Satisfiable) continue;
        for (const std::size_t i : goals) {
            const Answer alone = prover_.ask_under(solver, "the start", fails({i}));
            if (alone != Answer::Unsatisfiable) fail(i, kInductiveEvents, {{}, true});
        }
        break;
    }
    start_is_settled_ = true;
}

/// It was, and what that rested on is still assumed.
bool InductivePart::is_settled(const StepCase& each) const {
    const auto known = settled_.find(&each);
    if (known == settled_.end()) return false;
    const Rest& rest = known->second;
    return (!rest.controls || *rest.controls == controls_version_) &&
           std::ranges::all_of(rest.invariants, [&](std::size_t i) { return invariants_[i].kept; });
}

void InductivePart::begin(const StepCase& each) {
    for (const z3::expr& assumption : each.assumptions) solver_.add(assumption);
    solver_.add(terms_.left_is_in_flight());
    if (each.shape.event != model::EventKind::Deliver) return;
    for (const Invariant& invariant : invariants_) {
        if (invariant.kept) solver_.add(z3::implies(invariant.flag, invariant.arriving));
    }
}

z3::expr InductivePart::breaks(const StepCase& each, const std::vector<std::size_t>& goals) const {
    z3::expr_vector broken(context_);
    broken.push_back(!terms_.afterwards(controls_said_));
    for (const std::size_t i : goals) broken.push_back(!invariants_[i].afterwards);
    return each.nothing_fits || (each.happens && z3::mk_or(broken));
}

/// Asks until the case keeps all that has not failed.
void InductivePart::settle(const StepCase& each) {
    solver_.push();
    begin(each);
    for (bool settled = false; !settled;) {
        push();
        solver_.add(breaks(each, open_at(event_of(each))));
        const Answer answer = prover_.ask(what_happens(each.shape), solver_, assumed());
        std::optional<z3::model> found;
        if (answer == Answer::Satisfiable) found = solver_.get_model();
        if (answer == Answer::Unsatisfiable) settled_[&each] = rest_of(solver_.unsat_core());
        solver_.pop();
        if (found) note(each, *found);
        if (answer == Answer::Unknown) settle_one_by_one(each);
        settled = answer != Answer::Satisfiable;
    }
    solver_.pop();
}

/// All of it together was too hard.
void InductivePart::settle_one_by_one(const StepCase& each) {
    const auto answer_to = [&](const z3::expr& question) {
        push();
        solver_.add(question);
        const Answer answer = prover_.ask(what_happens(each.shape), solver_, assumed());
        std::optional<z3::model> found;
        if (answer == Answer::Satisfiable) found = solver_.get_model();
        solver_.pop();
        if (found) note(each, *found);
        return answer;
    };
    Answer answer = Answer::Satisfiable;
    while (answer == Answer::Satisfiable) answer = answer_to(breaks(each, {}));
    if (answer == Answer::Unknown) {
        throw Stopped("Z3 gave up on the states that an endpoint can get into");
    }
    for (const std::size_t i : open_at(event_of(each))) {
        if (failures_.contains({i, event_of(each)})) continue;
        const z3::expr broken = each.happens && !invariants_[i].afterwards;
        if (answer_to(broken) == Answer::Unknown) fail(i, event_of(each), {{}, true});
    }
    settled_[&each] = rest_of(assumed());
}

void InductivePart::note(const StepCase& each, const z3::model& model) {
    const auto way = std::ranges::find_if(each.ways, [&](const Way& one) {
        return one.outcome && std::ranges::all_of(one.conditions, [&](const z3::expr& condition) {
                   return is_true(model, condition);
               });
    });
    if (way == each.ways.end()) throw std::logic_error("a rule has no path for some numbers");
    bool noted = note_control(model);
    for (const std::size_t i : open_at(event_of(each))) {
        if (is_true(model, invariants_[i].afterwards)) continue;
        Failure failure;
        if (explain_) failure.step = explained(*way, i);
        fail(i, event_of(each), std::move(failure));
        noted = true;
    }
    if (!noted) throw std::logic_error("a step that breaks nothing");
}

bool InductivePart::note_control(const z3::model& model) {
    const Control control = control_in(model, terms_.then);
    if (controls_.contains(control)) return false;
    know({control});
    return true;
}

BrokenStep InductivePart::explained(const Way& way, std::size_t invariant) {
    push();
    for (const z3::expr& condition : way.conditions) solver_.add(condition);
    solver_.add(terms_.becomes(relation_.positions(), *way.outcome));
    solver_.add(!invariants_[invariant].afterwards);
    unsigned pushed = 1;
    solver_.add(replayable_numbers(terms_));
    if (prover_.check(solver_, assumed()) != Answer::Satisfiable) {
        solver_.pop();
        BrokenStep step;
        step.event = way.shape.event;
        step.sentences = {"No step with numbers of 32 bits was found that breaks it."};
        return step;
    }
    for (const z3::expr& constraint : readable_numbers(terms_)) {
        solver_.push();
        ++pushed;
        solver_.add(constraint);
        if (prover_.check(solver_, assumed()) == Answer::Satisfiable) continue;
        solver_.pop();
        --pushed;
    }
    if (prover_.check(solver_, assumed()) != Answer::Satisfiable) {
        throw Stopped("Z3 gave up on the numbers of a step that it had found");
    }
    BrokenStep step = broken_step(solver_.get_model(), terms_, way.shape, relation_.design(),
                                  relation_.positions(), *way.outcome);
    solver_.pop(pushed);
    return step;
}

void InductivePart::fail(std::size_t invariant, std::size_t event, const Failure& failure) {
    failures_.try_emplace({invariant, event}, failure);
}

std::vector<std::size_t> InductivePart::open_at(std::size_t event) const {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < invariants_.size(); ++i) {
        if (invariants_[i].kept && !failures_.contains({i, event})) open.push_back(i);
    }
    return open;
}

z3::expr_vector InductivePart::assumed() const {
    z3::expr_vector flags(context_);
    for (const Invariant& invariant : invariants_) {
        if (invariant.kept) flags.push_back(invariant.flag);
    }
    flags.push_back(controls_flag_);
    return flags;
}

InductivePart::Rest InductivePart::rest_of(const z3::expr_vector& core) const {
    Rest rest;
    for (const z3::expr& flag : core) {
        const auto invariant = by_flag_.find(flag.id());
        if (invariant != by_flag_.end()) {
            rest.invariants.insert(invariant->second);
        } else {
            rest.controls = controls_version_;
        }
    }
    return rest;
}

std::vector<z3::expr> InductivePart::hypotheses() const {
    std::vector<z3::expr> all = terms_.facts();
    for (const Invariant& invariant : invariants_) {
        if (invariant.kept) all.push_back(invariant.before);
    }
    all.push_back(controls_said_);
    return all;
}

std::set<std::size_t> InductivePart::support_of(std::set<std::size_t> goals) {
    std::map<const StepCase*, std::size_t> asked_for;
    for (bool grown = true; grown;) {
        grown = false;
        for (const StepCase* each : cases()) {
            if (asked_for[each] == goals.size()) continue;
            asked_for[each] = goals.size();
            push();
            begin(*each);
            solver_.add(breaks(*each, {goals.begin(), goals.end()}));
            const Answer answer = prover_.ask(what_happens(each->shape), solver_, assumed());
            const Rest rest =
                rest_of(answer == Answer::Unsatisfiable ? solver_.unsat_core() : assumed());
            solver_.pop();
            const std::size_t before = goals.size();
            goals.insert(rest.invariants.begin(), rest.invariants.end());
            grown = grown || goals.size() > before;
        }
    }
    return goals;
}

}  // namespace finwait::proofs
