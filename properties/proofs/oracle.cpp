#include "properties/proofs/oracle.h"

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

    Decision decision{simple};
    if (!possible(simple)) {
        decision.answer = false;
        decision.forced = true;
    } else if (!possible(!simple)) {
        decision.forced = true;
    }
    if (!decision.forced) {
        solver_.push();
        solver_.add(decision.condition);
    }
    decisions_.push_back(decision);
    ++passed_;
    return decision.answer;
}

bool EveryPath::possible(const z3::expr& condition) {
    solver_.push();
    solver_.add(condition);
    const bool maybe = solver_.check() != z3::unsat;
    solver_.pop();
    return maybe;
}

bool EveryPath::turn() {
    while (!decisions_.empty()) {
        Decision& last = decisions_.back();
        if (!last.forced) {
            solver_.pop();
            if (!last.second) {
                last.answer = !last.answer;
                last.second = true;
                last.condition = !last.condition;
                solver_.push();
                solver_.add(last.condition);
                return true;
            }
        }
        decisions_.pop_back();
    }
    return false;
}

}  // namespace finwait::proofs
