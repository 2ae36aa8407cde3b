#include "checker/factored/progress/trimming.h"

namespace finwait::checker::factored {

Trimming::Trimming(Events& events, Budget& budget) : events_(events), pace_(budget) {
    for (const Event& event : events.events()) {
        if (!leaves(event)) within_.push_back(&event);
    }
}

void Trimming::keep_fair(const Fairness& fairness, RegionSet& set) {
    if (is_empty(set)) return;
    if (!fulfilments_) find_fulfilments(fairness);
    Some cyclic = balanced_;
    if (cyclic.empty()) return clear(set);
    // What the events alone tell costs nothing, and mostly suffices.
    remove_unfulfilled(cyclic, set);
    bool changed = true;
    while (changed && !is_empty(set)) {
        std::erase_if(cyclic, [&](const Event* event) {
            pace_.step(set[event->from].words().size());
            return !events_.stays(*event, set);
        });
        keep_balanced(cyclic);
        changed = remove_unfulfilled(cyclic, set) || remove_without_successor(cyclic, set);
    }
}

void Trimming::keep_cycles(const std::function<bool(Label)>& endless, RegionSet& set) {
    Some by = within_;
    std::erase_if(by, [&](const Event* event) { return !endless(event->label); });
    keep_balanced(by);
    remove_without_successor(by, set);
}

void Trimming::find_fulfilments(const Fairness& fairness) {
    balanced_ = within_;
    keep_balanced(balanced_);
    fulfilments_.emplace();
    for (const Event& event : events_.events()) {
        for (const Obligation obligation : fairness(event.label)) {
            fulfilments_->push_back({obligation, &event});
        }
    }
    std::ranges::stable_sort(*fulfilments_, {}, &Fulfilment::obligation);
}

bool Trimming::remove_unfulfilled(const Some& cyclic, RegionSet& set) const {
    bool changed = false;
    for (auto begin = fulfilments_->begin(); begin != fulfilments_->end();) {
        const auto end = std::find_if(begin, fulfilments_->end(), [&](const Fulfilment& one) {
            return one.obligation != begin->obligation;
        });
        const bool fulfilled = std::any_of(begin, end, [&](const Fulfilment& one) {
            return std::ranges::binary_search(cyclic, one.by);
        });
        for (auto one = begin; one != end && !fulfilled; ++one) {
            changed = events_.remove_enabled(*one->by, set) || changed;
        }
        begin = end;
    }
    return changed;
}

bool Trimming::remove_without_successor(const Some& by, RegionSet& set) {
    bool any = false;
    bool changed = true;
    while (changed && !is_empty(set)) {
        RegionSet kept = empty_like(set);
        for (const Event* event : by) {
            pace_.step(set[event->from].words().size());
            events_.add_sources(*event, set, kept);
        }
        changed = !equal(set, kept);
        any = any || changed;
        set = std::move(kept);
    }
    return any;
}

void Trimming::keep_balanced(Some& events) const {
    std::erase_if(events, [](const Event* event) {
        return counts(event->actions[kRows].action) || counts(event->actions[kColumns].action);
    });
    std::size_t before = 0;
    std::vector<bool> happening;
    const auto number = [&](std::size_t axis, ChannelAction action) {
        // For the balance it is all one why a message is taken out.
        if (action.action == Action::TakeIfFull) action.action = Action::Take;
        action.message = events_.rules(axis).youngest(action.message);
        return (std::size_t{action.message} * kActions + static_cast<std::size_t>(action.action)) *
                   2 +
               axis;
    };
    const auto is_balanced = [&](const Event* event, std::size_t axis) {
        const std::size_t wanted = number(axis, inverse(event->actions[axis]));
        return wanted < happening.size() && happening[wanted];
    };
    do {
        before = events.size();
        happening.clear();
        for (const Event* event : events) {
            for (const std::size_t axis : {kRows, kColumns}) {
                const std::size_t happens = number(axis, event->actions[axis]);
                if (happens >= happening.size()) happening.resize(happens + 1);
                happening[happens] = true;
            }
        }
        std::erase_if(events, [&](const Event* event) {
            return !is_balanced(event, kRows) || !is_balanced(event, kColumns);
        });
        drop_descending(events, [](const Event& event) {
            return growth(event, kRows) + growth(event, kColumns);
        });
        drop_descending(events, [](const Event& event) { return growth(event, kRows); });
        drop_descending(events, [](const Event& event) { return growth(event, kColumns); });
    } while (events.size() < before);
}

ChannelAction Trimming::inverse(ChannelAction action) {
    switch (action.action) {
        case Action::Keep:
        case Action::KeepIfFull:
        case Action::KeepIfHas:
        case Action::KeepIfEmpty:
        case Action::Age:
        case Action::AgeIfAny:
        case Action::AgeIfFull:
        case Action::HasCounted: return action;
        case Action::Add: return {Action::Take, action.message};
        case Action::Take:
        case Action::TakeIfFull:
        case Action::TakeCounted: return {Action::Add, action.message};
    }
    return action;
}

int Trimming::growth(const Event& event, std::size_t axis) {
    switch (event.actions[axis].action) {
        case Action::Keep:
        case Action::KeepIfFull:
        case Action::KeepIfHas:
        case Action::KeepIfEmpty:
        case Action::Age:
        case Action::AgeIfAny:
        case Action::AgeIfFull:
        case Action::HasCounted: return 0;
        case Action::Add: return 1;
        case Action::Take:
        case Action::TakeIfFull:
        case Action::TakeCounted: return -1;
    }
    return 0;
}

}  // namespace finwait::checker::factored
