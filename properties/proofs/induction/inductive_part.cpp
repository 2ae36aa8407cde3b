#include "properties/proofs/induction/inductive_part.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

namespace finwait::proofs {

namespace {

bool is_true(const z3::model& model, const z3::expr& formula) {
    return model.eval(formula, true).is_true();
}

Control control_in(const z3::model& model, const EndpointTerms& endpoint_terms) {
    Control control;
    for (const model::State state : model::kAllStates) {
        if (is_true(model, endpoint_terms.in(state))) control.state = state;
    }
    control.fin_sent = is_true(model, endpoint_terms.fin_sent);
    for (const auto& [flag, bit] : flags_of(endpoint_terms)) {
        if (is_true(model, *flag)) control.flags |= bit;
    }
    return control;
}

constexpr std::size_t kNeverAssumed = std::numeric_limits<std::size_t>::max();

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
    for (const properties::Property* invariant : invariants) add(*invariant);
    controls.insert(terms.control_at_start());
    know(controls);
}

void InductivePart::add(const properties::Property& invariant) {
    const std::size_t number = invariants_.size();
    const z3::expr said = terms_.said_by(invariant);
    const z3::expr flag = context_.bool_const(fmt::format("assumed {}", number).c_str());
    invariants_.push_back({&invariant, flag, terms_.said_at_start_by(invariant), said,
                           terms_.of_arriving(said), terms_.afterwards(said)});
    by_flag_[flag.id()] = number;
    solver_.add(z3::implies(flag, said));
}

void InductivePart::know(const std::set<Control>& controls) {
    controls_.insert(controls.begin(), controls.end());
    controls_said_ = terms_.controlled(controls_);
    controls_flag_ = context_.bool_const(fmt::format("controls {}", ++controls_version_).c_str());
    solver_.add(z3::implies(controls_flag_, controls_said_));
}

void InductivePart::take_as_known(const std::set<std::size_t>& known) {
    for (const std::size_t i : known) invariants_[i].known = true;
}

InductivePart::Failures InductivePart::next_round() {
    failures_.clear();
    settle_all();
    for (const auto& [obligation, failure] : failures_) invariants_[obligation.first].kept = false;
    return std::move(failures_);
}

bool InductivePart::keep(const std::set<std::size_t>& goals, Adviser& adviser) {
    adviser_ = &adviser;
    goals_ = goals;
    explain_ = false;
    failures_.clear();
    settle_all();
    adviser_ = nullptr;
    return has_goal();
}

bool InductivePart::has_goal() const {
    return goals_.empty() ||
           std::ranges::any_of(goals_, [&](std::size_t i) { return invariants_[i].kept; });
}

void InductivePart::settle_all() {
    for (bool all = false; !all && has_goal();) {
        all = true;
        settle_start();
        // A step may lead to a control that is new, and then to cases that are.
        for (const StepCase* each : cases()) {
            if (is_settled(*each)) continue;
            settle(*each);
            all = false;
            if (!has_goal()) return;
        }
    }
}

std::vector<const StepCase*> InductivePart::cases() {
    std::vector<const StepCase*> all;
    std::set<Control> projections;
    for (const Control& control : controls_) projections.insert(projection_of(control));
    for (const Control& projection : projections) {
        for (const StepCase& each : relation_.cases_in(projection)) all.push_back(&each);
    }
    return all;
}

std::size_t InductivePart::paths() {
    std::size_t paths = 0;
    for (const StepCase* each : cases()) paths += each->ways.size();
    return paths;
}

void InductivePart::settle_start() {
    if (shown_at_start_ == invariants_.size()) return;
    const std::size_t first = std::exchange(shown_at_start_, invariants_.size());
    z3::solver solver = prover_.solver();
    for (const z3::expr& fact : terms_.facts()) solver.add(fact);
    const auto fails = [&](const std::vector<std::size_t>& goals) {
        z3::expr_vector any(context_);
        for (const std::size_t i : goals) any.push_back(!invariants_[i].at_start);
        return z3::mk_or(any);
    };
    const auto drop = [&](const z3::model& model) {
        for (const std::size_t i : open_at(kAtTheStart, first)) {
            if (is_true(model, invariants_[i].at_start)) continue;
            Failure failure;
            failure.step.emplace().sentences = {"It does not hold at the start."};
            fail(i, kAtTheStart, failure);
        }
    };
    for (std::vector<std::size_t> goals = open_at(kAtTheStart, first); !goals.empty();
         goals = open_at(kAtTheStart, first)) {
        solver.push();
        solver.add(fails(goals));
        const Answer answer = prover_.ask("the start", solver);
        if (answer == Answer::Satisfiable) drop(solver.get_model());
        solver.pop();
        if (answer == Answer::Unsatisfiable) break;
        if (answer == Answer::Satisfiable) continue;
        for (const std::size_t i : goals) {
            const Answer alone = prover_.ask_under(solver, "the start", fails({i}));
            if (alone != Answer::Unsatisfiable) fail(i, kAtTheStart, {{}, true});
        }
        break;
    }
}

bool InductivePart::is_settled(const StepCase& each) const {
    if (!each.can_happen) return true;
    const auto known = settled_.find(&each);
    return known != settled_.end() && known->second.shown == invariants_.size() &&
           rests_on_what_is_assumed(known->second);
}

bool InductivePart::rests_on_what_is_assumed(const Rest& rest) const {
    return (!rest.controls || *rest.controls == controls_version_) &&
           std::ranges::all_of(rest.invariants, [&](std::size_t i) { return invariants_[i].kept; });
}

void InductivePart::begin(const StepCase& each) {
    solver_.push();
    for (const z3::expr& assumption : each.assumptions) solver_.add(assumption);
    solver_.add(terms_.left_is_in_flight());
    // Of a stray no invariant speaks.
    if (each.shape.event != model::EventKind::Deliver || each.shape.segment.stray) return;
    for (const Invariant& invariant : invariants_) {
        if (invariant.kept) solver_.add(z3::implies(invariant.flag, invariant.arriving));
    }
}

z3::expr InductivePart::breaks(const StepCase& each, const std::vector<std::size_t>& goals) const {
    z3::expr_vector broken(context_);
    broken.push_back(!terms_.afterwards(controls_said_));
    for (const std::size_t i : goals) broken.push_back(!invariants_[i].afterwards);
    return each.nothing_fits || each.gets_lost || (each.happens && z3::mk_or(broken));
}

Answer InductivePart::ask(const StepCase& each, const z3::expr& question, Rest& rest,
                          std::optional<z3::model>& found) {
    begin(each);
    solver_.add(question);
    const z3::expr_vector assumed = this->assumed();
    const Answer answer = prover_.ask(what_happens(each.shape), solver_, assumed);
    if (answer == Answer::Satisfiable) found = solver_.get_model();
    if (answer == Answer::Unsatisfiable) add_core(solver_.unsat_core(), rest);
    if (answer == Answer::Unknown) add_core(assumed, rest);
    solver_.pop();
    if (found && is_true(*found, each.gets_lost)) {
        throw Stopped(
            terms_.opens()
                ? "the design sends or does what belongs to no first connection, of which "
                  "nothing is proved"
                : "the design leads where connections are opened, of which nothing is "
                  "proved");
    }
    return answer;
}

/// Asks until the case keeps all that has not failed.
void InductivePart::settle(const StepCase& each) {
    Rest& rest = settled_[&each];
    while (!is_settled(each)) {
        if (!has_goal()) return;
        // What was shown stays shown as long as what that rests on is assumed.
        if (!rests_on_what_is_assumed(rest)) rest = {};
        std::optional<z3::model> found;
        const std::size_t size = invariants_.size();
        const Answer answer =
            ask(each, breaks(each, open_at(event_of(each), rest.shown)), rest, found);
        if (found) exclude_or_note(each, *found);
        if (answer == Answer::Unknown) settle_one_by_one(each, rest);
        if (answer != Answer::Satisfiable) rest.shown = size;
    }
}

/// All of it together was too hard.
void InductivePart::settle_one_by_one(const StepCase& each, Rest& rest) {
    const auto answer_to = [&](const z3::expr& question) {
        std::optional<z3::model> found;
        const Answer answer = ask(each, question, rest, found);
        if (found) note(each, *found);
        return answer;
    };
    Answer answer = Answer::Satisfiable;
    while (answer == Answer::Satisfiable) answer = answer_to(breaks(each, {}));
    if (answer == Answer::Unknown) {
        throw Stopped("Z3 gave up on the states that an endpoint can get into");
    }
    for (const std::size_t i : open_at(event_of(each), rest.shown)) {
        if (!invariants_[i].kept || failures_.contains({i, event_of(each)})) continue;
        const z3::expr broken = each.happens && !invariants_[i].afterwards;
        if (answer_to(broken) == Answer::Unknown) fail(i, event_of(each), {{}, true});
    }
}

void InductivePart::exclude_or_note(const StepCase& each, const z3::model& model) {
    if (adviser_ != nullptr) {
        const auto more = adviser_->exclude(each, model);
        for (const properties::Property* invariant : more) add(*invariant);
        if (!more.empty()) return;
    }
    note(each, model);
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
        if (explain_) failure.step = explained(each, *way, i);
        fail(i, event_of(each), failure);
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

BrokenStep InductivePart::explained(const StepCase& each, const Way& way, std::size_t invariant) {
    begin(each);
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
    if (adviser_ == nullptr) return;
    invariants_[invariant].kept = false;
    adviser_->is_no_invariant(*invariants_[invariant].property);
}

std::vector<std::size_t> InductivePart::open_at(std::size_t event, std::size_t first) const {
    std::vector<std::size_t> open;
    for (std::size_t i = first; i < invariants_.size(); ++i) {
        const Invariant& invariant = invariants_[i];
        if (invariant.kept && !invariant.known && !failures_.contains({i, event})) {
            open.push_back(i);
        }
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

void InductivePart::add_core(const z3::expr_vector& core, Rest& rest) const {
    for (const z3::expr& flag : core) {
        const auto invariant = by_flag_.find(flag.id());
        if (invariant != by_flag_.end()) {
            rest.invariants.insert(invariant->second);
        } else {
            // What rests on what was known before does not rest on what is known now.
            const bool mixed = rest.controls && *rest.controls != controls_version_;
            rest.controls = mixed ? kNeverAssumed : controls_version_;
        }
    }
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
            if (!each->can_happen || asked_for[each] == goals.size()) continue;
            asked_for[each] = goals.size();
            Rest rest;
            std::optional<z3::model> found;
            const Answer answer =
                ask(*each, breaks(*each, {goals.begin(), goals.end()}), rest, found);
            if (answer != Answer::Unsatisfiable) add_core(assumed(), rest);
            const std::size_t before = goals.size();
            goals.insert(rest.invariants.begin(), rest.invariants.end());
            grown = grown || goals.size() > before;
        }
    }
    return goals;
}

}  // namespace finwait::proofs
