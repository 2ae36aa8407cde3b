#include "properties/proofs/terms/oracle.h"

#include <algorithm>

namespace finwait::proofs {

void EveryPath::enumerate(const std::function<void()>& run) {
    decisions_.clear();
    do {
        passed_ = 0;
        run();
    } while (turn());
}

std::vector<z3::expr> EveryPath::conditions() const {
    std::vector<z3::expr> conditions;
    for (const Decision& decision : decisions_) {
        if (!decision.forced) conditions.push_back(decision.condition);
    }
    return conditions;
}

bool EveryPath::decide(const z3::expr& question) {
    const z3::expr simple = question.simplify();
    if (simple.is_true()) return true;
    if (simple.is_false()) return false;
    if (passed_ < decisions_.size()) return decisions_[passed_++].answer;

    const z3::expr negated = (!simple).simplify();
    Decision decision{simple};
    if (!possible(simple)) {
        decision = {negated, false, true};
    } else if (!possible(negated)) {
        decision.forced = true;
    }
    if (!decision.forced) enter(decision.condition);
    decisions_.push_back(decision);
    ++passed_;
    return decision.answer;
}

bool EveryPath::possible(const z3::expr& condition) const {
    if (solver_ == nullptr) {
        const z3::expr opposite = (!condition).simplify();
        return std::ranges::none_of(decisions_, [&](const Decision& decision) {
            return z3::eq(decision.condition, opposite);
        });
    }
    solver_->push();
    solver_->add(condition);
    const bool maybe = solver_->check() != z3::unsat;
    solver_->pop();
    return maybe;
}

void EveryPath::enter(const z3::expr& condition) {
    if (solver_ == nullptr) return;
    solver_->push();
    solver_->add(condition);
}

void EveryPath::leave() {
    if (solver_ != nullptr) solver_->pop();
}

bool EveryPath::turn() {
    while (!decisions_.empty()) {
        Decision& last = decisions_.back();
        if (!last.forced) {
            leave();
            if (!last.second) {
                last.answer = !last.answer;
                last.second = true;
                last.condition = (!last.condition).simplify();
                enter(last.condition);
                return true;
            }
        }
        decisions_.pop_back();
    }
    return false;
}

}  // namespace finwait::proofs
