#include "checker/program/commands/simulate/walk.h"

#include <algorithm>

namespace finwait::program {

std::vector<model::Change> choices_in(const model::ConnectionModel& model,
                                      const model::World& world) {
    std::vector<model::Change> changes;
    model.for_each_change(world, [&](const model::Change& change) {
        const auto same = [&](const model::Change& c) { return c.event == change.event; };
        if (std::none_of(changes.begin(), changes.end(), same)) changes.push_back(change);
    });
    return changes;
}

void Walk::take(const model::Change& change) {
    // A lasso's cycle closes with its last step: nothing that goes on is one.
    trace_.loop.reset();
    if (!ahead_.empty() && ahead_.back().change.event == change.event) {
        go_to(at() + 1);
        return;
    }
    ahead_.clear();
    trace_.steps.push_back({change, model_->apply(trace_.last(), change)});
}

void Walk::go_to(std::size_t step) {
    trace_.loop.reset();
    while (at() > step) {
        ahead_.push_back(trace_.steps.back());
        trace_.steps.pop_back();
    }
    while (at() < step && !ahead_.empty()) {
        trace_.steps.push_back(ahead_.back());
        ahead_.pop_back();
    }
}

bool Walk::take_at_random(std::mt19937_64& random) {
    const std::vector<model::Change> all = choices();
    if (all.empty()) return false;
    // Unlike the standard distributions this is the same everywhere.
    take(all[random() % all.size()]);
    return true;
}

}  // namespace finwait::program
