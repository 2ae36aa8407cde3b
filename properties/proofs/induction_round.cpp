#include "properties/proofs/induction_round.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace finwait::proofs {

namespace {

using model::EventKind;
using model::State;

z3::expr is(const z3::expr& flag, bool value) { return value ? flag : !flag; }

std::string what_happens(const StepShape& shape) {
    return fmt::format("{}{}{} in {}{}", name_of(shape.event), shape.fin ? " FIN" : "",
                       shape.rst ? " RST" : "", name_of(shape.state),
                       shape.fin_sent ? ", FIN sent" : "");
}

z3::expr all_kept(z3::context& context, const std::vector<Invariant>& invariants) {
    std::vector<z3::expr> kept;
    for (const Invariant& invariant : invariants) {
        if (invariant.kept) kept.push_back(invariant.formula);
    }
    return all_of(context, kept);
}

}  // namespace

Round::Round(const model::Design& design, const std::vector<Invariant>& invariants,
             const StepTerms& terms, Prover& prover)
    : design_(design),
      invariants_(invariants),
      terms_(terms),
      prover_(prover),
      positions_(prover.context()),
      solver_(prover.solver()),
      all_(all_kept(prover.context(), invariants)),
      controls_(prover.context().bool_val(true)) {
    for (const z3::expr& fact : terms.facts()) solver_.add(fact);
    solver_.add(all_);
}

Round::Failures Round::run() {
    find_controls();
    solver_.add(controls_);
    check_start();
    for (const Case& each : cases_) check(each);
    return std::move(failures_);
}

/// Closes the set of controls under every path that the invariants allow, whatever the flags.
void Round::find_controls() {
    std::deque<Control> open(known_controls_.begin(), known_controls_.end());
    std::map<std::pair<State, bool>, std::vector<Control>> steps;
    while (!open.empty()) {
        const Control control = open.front();
        open.pop_front();
        const auto [from, is_new] = steps.try_emplace({control.state, control.fin_sent});
        if (is_new) from->second = steps_from(control.state, control.fin_sent);
        for (Control next : from->second) {
            next.flags |= control.flags;
            if (known_controls_.insert(next).second) open.push_back(next);
        }
    }
    controls_ =
        terms_.controlled(std::vector<Control>(known_controls_.begin(), known_controls_.end()));
}

/// Where the rules lead from a state; the flags are those that are set on the way.
std::vector<Control> Round::steps_from(State state, bool fin_sent) {
    std::vector<StepShape> shapes;
    StepShape shape;
    shape.state = state;
    shape.fin_sent = fin_sent;
    for (std::size_t kind = 0; kind < kInductiveEvents; ++kind) {
        shape.event = static_cast<EventKind>(kind);
        shapes.push_back(shape);
    }
    for (unsigned bits = 1; bits < 4; ++bits) {
        shape.fin = (bits & 1U) != 0;
        shape.rst = (bits & 2U) != 0;
        shapes.push_back(shape);
    }

    std::vector<Control> next;
    for (const StepShape& each_shape : shapes) {
        Case each{each_shape, assumptions_of(each_shape), {}};
        solver_.push();
        for (const z3::expr& assumption : each.assumptions) solver_.add(assumption);
        prover_.go_on(what_happens(each_shape));
        // What is impossible has no ways, which is shown below like everything else.
        if (prover_.check(solver_) != Answer::Unsatisfiable) add_ways(each);
        solver_.pop();
        for (const Way& way : each.ways) {
            if (!way.outcome) continue;
            const auto& end = way.outcome->endpoint;
            next.push_back({end.state, end.fin_sent, flags_of(end.history)});
        }
        paths_ += each.ways.size();
        cases_.push_back(std::move(each));
    }
    return next;
}

/// Every path for every value of what a rule may branch on besides. The assumptions leave those
/// free, so that what is possible is found out once for all of them.
void Round::add_ways(Case& each) {
    PathMemory memory;
    const bool arrives = each.shape.event == EventKind::Deliver;
    for (unsigned bits = 0; bits < (arrives ? 8U : 2U); ++bits) {
        prover_.go_on(what_happens(each.shape));
        StepShape shape = each.shape;
        shape.ack_pending = (bits & 1U) != 0;
        shape.flag = (bits & 2U) != 0;
        shape.delayed_ack = (bits & 4U) == 0;
        std::vector<z3::expr> conditions{is(terms_.self.ack_pending, shape.ack_pending)};
        if (arrives) {
            conditions.push_back(is(terms_.arriving.flag, shape.flag));
            conditions.push_back(is(terms_.circumstances.delayed_ack, shape.delayed_ack));
        }
        for (Path& path : paths_of(solver_, positions_, shape.event, stack_of(shape),
                                   terms_.endpoint(shape.state, shape.fin_sent, shape.ack_pending),
                                   terms_.segment(shape.fin, shape.rst, shape.flag), &memory)) {
            Way way{shape, conditions, std::move(path.outcome)};
            way.conditions.insert(way.conditions.end(), path.conditions.begin(),
                                  path.conditions.end());
            each.ways.push_back(std::move(way));
        }
    }
}

std::vector<z3::expr> Round::assumptions_of(const StepShape& shape) const {
    std::vector<z3::expr> assumed{terms_.self.in(shape.state),
                                  is(terms_.self.fin_sent, shape.fin_sent)};
    if (shape.event == EventKind::Close) assumed.push_back(terms_.self.closer);
    if (shape.event == EventKind::Abort) assumed.push_back(terms_.circumstances.abort);
    if (shape.event == EventKind::Deliver) {
        assumed.push_back(is(terms_.arriving.fin, shape.fin));
        assumed.push_back(is(terms_.arriving.rst, shape.rst));
        assumed.push_back(terms_.arriving_is_not_too_old());
        assumed.push_back(terms_.of_arriving(all_));
    }
    return assumed;
}

StackTerms Round::stack_of(const StepShape& shape) const {
    StackTerms stack;
    stack.design = &design_;
    stack.window = terms_.circumstances.window;
    stack.mss = terms_.mss;
    stack.delayed_ack = shape.delayed_ack;
    stack.may_abort = true;
    return stack;
}

void Round::check_start() {
    for (std::size_t i = 0; i < invariants_.size(); ++i) {
        if (!invariants_[i].kept) continue;
        Formulas formulas = terms_.facts();
        formulas.push_back(!terms_.said_at_start_by(*invariants_[i].property));
        const Answer answer =
            prover_.ask(fmt::format("{} at the start", invariants_[i].property->name), formulas);
        if (answer == Answer::Unsatisfiable) continue;
        Failure& failure = failures_[{i, kInductiveEvents}];
        failure.unknown = answer == Answer::Unknown;
        failure.step.emplace().sentences = {"It does not hold at the start."};
    }
}

/// Asks about the whole case, and about single ways only as long as something is broken.
void Round::check(const Case& each) {
    solver_.push();
    for (const z3::expr& assumption : each.assumptions) solver_.add(assumption);
    auto way = each.ways.begin();
    while (ask_whether_broken(each) != Answer::Unsatisfiable) {
        way =
            std::find_if(way, each.ways.end(), [&](const Way& one) { return find_failures(one); });
        if (way != each.ways.end()) {
            ++way;
            continue;
        }
        // All of it together was too hard, or something is wrong with the ways themselves.
        for (std::size_t i = 0; i < invariants_.size(); ++i) {
            if (!invariants_[i].kept || has_failed(each.shape, i)) continue;
            failures_[{i, static_cast<std::size_t>(each.shape.event)}].unknown = true;
        }
        break;
    }
    solver_.pop();
}

Answer Round::ask_whether_broken(const Case& each) {
    z3::context& context = prover_.context();
    const z3::expr goal = controls_ && not_failed(each.shape);
    std::vector<z3::expr> fine;
    for (const Way& way : each.ways) {
        const z3::expr here = all_of(context, way.conditions);
        fine.push_back(way.outcome ? here && terms_.after(goal, positions_, *way.outcome) : here);
    }
    return prover_.ask_under(solver_, what_happens(each.shape), !any_of(context, fine));
}

bool Round::find_failures(const Way& way) {
    if (!way.outcome) return false;
    const std::size_t failures = failures_.size();
    solver_.push();
    for (const z3::expr& condition : way.conditions) solver_.add(condition);
    const z3::expr kept = terms_.after(not_failed(way.shape), positions_, *way.outcome);
    // Most ways break nothing: one question for all.
    if (prover_.ask_under(solver_, fmt::format("any after {}", what_happens(way.shape)), !kept) !=
        Answer::Unsatisfiable) {
        for (std::size_t i = 0; i < invariants_.size(); ++i) check_on(way, i);
    }
    solver_.pop();
    return failures_.size() > failures;
}

bool Round::has_failed(const StepShape& shape, std::size_t invariant) const {
    return failures_.contains({invariant, static_cast<std::size_t>(shape.event)});
}

z3::expr Round::not_failed(const StepShape& shape) const {
    std::vector<z3::expr> others;
    for (std::size_t i = 0; i < invariants_.size(); ++i) {
        if (invariants_[i].kept && !has_failed(shape, i)) others.push_back(invariants_[i].formula);
    }
    return all_of(prover_.context(), others);
}

void Round::check_on(const Way& way, std::size_t invariant) {
    if (!invariants_[invariant].kept || has_failed(way.shape, invariant)) return;
    const std::pair key{invariant, static_cast<std::size_t>(way.shape.event)};
    solver_.push();
    solver_.add(!terms_.after(invariants_[invariant].formula, positions_, *way.outcome));
    const Answer answer = prover_.ask(
        fmt::format("{} after {}", invariants_[invariant].property->name, what_happens(way.shape)),
        solver_);
    if (answer == Answer::Unknown) failures_[key].unknown = true;
    if (answer == Answer::Satisfiable) {
        std::size_t constraints = 0;
        for (const z3::expr& constraint : readable_numbers(terms_)) {
            solver_.push();
            solver_.add(constraint);
            if (prover_.check(solver_) == Answer::Satisfiable) {
                ++constraints;
            } else {
                solver_.pop();
            }
        }
        if (prover_.check(solver_) != Answer::Satisfiable) {
            throw std::logic_error("a counterexample is lost");
        }
        failures_[key].step =
            broken_step(solver_.get_model(), terms_, way.shape, design_, positions_, *way.outcome);
        solver_.pop(static_cast<unsigned>(constraints));
    }
    solver_.pop();
}

}  // namespace finwait::proofs
