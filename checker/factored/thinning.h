// Takes out of a set of states, rows at a time, what cannot be on a cycle of a certain kind.
//
// Nearly always nothing is left. What is left is searched state by state (residue.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "checker/factored/region_events.h"
#include "checker/graph.h"

namespace finwait::checker::factored {

template <LabellingMachines M>
class Thinning {
  public:
    using Events = RegionEvents<M>;
    using Event = typename Events::Event;
    using Some = std::vector<const Event*>;

    /// Must outlive this.
    explicit Thinning(Events& events) : events_(events) {
        for (const Event& event : events.events()) {
            if (!leaves(event)) within_.push_back(&event);
        }
    }

    /// Takes out states that are on no strongly fair cycle in `set`. An obligation that no event on
    /// a cycle in the set fulfils cannot be owed on a fair cycle there, so the states in which it
    /// is enabled go. So do states without a successor in the set.
    void keep_fair(const Fairness& fairness, RegionSet& set) {
        if (is_empty(set)) return;
        const std::map<Obligation, Some> obligations = fulfilled_by(fairness);
        Some cyclic = within_;
        keep_balanced(cyclic);
        // What the events alone tell costs nothing, and mostly suffices.
        remove_unfulfilled(obligations, cyclic, set);
        bool changed = true;
        while (changed && !is_empty(set)) {
            std::erase_if(cyclic, [&](const Event* event) { return !events_.stays(*event, set); });
            keep_balanced(cyclic);
            changed = remove_unfulfilled(obligations, cyclic, set) ||
                      remove_without_successor(cyclic, set);
        }
    }

    /// Takes out states that are on no cycle of transitions whose labels are `endless`: states from
    /// which none that can be on such a cycle leads into the set.
    void keep_cycles(const std::function<bool(Label)>& endless, RegionSet& set) {
        Some by = within_;
        std::erase_if(by, [&](const Event* event) { return !endless(event->label); });
        keep_balanced(by);
        remove_without_successor(by, set);
    }

    /// Takes out states from which one of `goal` can be reached within the region.
    void remove_what_reaches(const RegionSet& goal, RegionSet& set) {
        RegionSet reached = copy_of(goal);
        bool changed = true;
        while (changed && !is_empty(set)) {
            changed = false;
            for (const Event* event : within_) {
                changed = events_.move_sources(*event, set, reached) || changed;
            }
        }
    }

    /// Whether the event leads out of the region.
    static bool leaves(const Event& event) { return event.to == Events::kElsewhere; }

  private:
    std::map<Obligation, Some> fulfilled_by(const Fairness& fairness) const {
        std::map<Obligation, Some> obligations;
        for (const Event& event : events_.events()) {
            for (const Obligation obligation : fairness(event.label)) {
                obligations[obligation].push_back(&event);
            }
        }
        return obligations;
    }

    /// `cyclic` is sorted.
    static bool remove_unfulfilled(const std::map<Obligation, Some>& obligations,
                                   const Some& cyclic, RegionSet& set) {
        bool changed = false;
        for (const auto& [obligation, fulfilling] : obligations) {
            const bool fulfilled = std::ranges::any_of(fulfilling, [&](const Event* event) {
                return std::ranges::binary_search(cyclic, event);
            });
            if (fulfilled) continue;
            for (const Event* event : fulfilling) {
                changed = Events::remove_enabled(*event, set) || changed;
            }
        }
        return changed;
    }

    /// Until each state has a successor in the set by one of the events. Whether one had none.
    bool remove_without_successor(const Some& by, RegionSet& set) {
        bool any = false;
        bool changed = true;
        while (changed && !is_empty(set)) {
            RegionSet kept = empty_like(set);
            for (const Event* event : by) events_.add_sources(*event, set, kept);
            changed = !equal(set, kept);
            any = any || changed;
            set = std::move(kept);
        }
        return any;
    }

    /// Keeps events that may be on a cycle of such events: it puts into each channel just what it
    /// takes out. So what takes a message goes if nothing adds that message, and the other way
    /// round; and what lowers a number goes if nothing raises it: how much is in flight, both ways
    /// together or one way.
    static void keep_balanced(Some& events) {
        std::size_t before = 0;
        do {
            before = events.size();
            std::set<std::pair<std::size_t, ChannelAction>> happening;
            for (const Event* event : events) {
                for (const std::size_t axis : {kRows, kColumns}) {
                    ChannelAction action = event->actions[axis];
                    // For the balance it is all one why a message is taken out.
                    if (action.action == Action::TakeIfFull) action.action = Action::Take;
                    happening.emplace(axis, action);
                }
            }
            std::erase_if(events, [&](const Event* event) {
                return !happening.contains({kRows, inverse(event->actions[kRows])}) ||
                       !happening.contains({kColumns, inverse(event->actions[kColumns])});
            });
            drop_descending(events, [](const Event& event) {
                return growth(event, kRows) + growth(event, kColumns);
            });
            drop_descending(events, [](const Event& event) { return growth(event, kRows); });
            drop_descending(events, [](const Event& event) { return growth(event, kColumns); });
        } while (events.size() < before);
    }

    /// What a cycle with the action needs as well: the action itself where it changes nothing.
    static ChannelAction inverse(ChannelAction action) {
        switch (action.action) {
            case Action::Keep:
            case Action::KeepIfFull:
            case Action::KeepIfHas: return action;
            case Action::Add: return {Action::Take, action.message};
            case Action::Take:
            case Action::TakeIfFull: return {Action::Add, action.message};
        }
        return action;
    }

    /// How many messages more are in flight on that axis after the event.
    static int growth(const Event& event, std::size_t axis) {
        switch (event.actions[axis].action) {
            case Action::Keep:
            case Action::KeepIfFull:
            case Action::KeepIfHas: return 0;
            case Action::Add: return 1;
            case Action::Take:
            case Action::TakeIfFull: return -1;
        }
        return 0;
    }

    template <class Measure>
    static void drop_descending(Some& events, const Measure& measure) {
        if (std::ranges::any_of(events, [&](const Event* one) { return measure(*one) > 0; }))
            return;
        std::erase_if(events, [&](const Event* event) { return measure(*event) < 0; });
    }

    Events& events_;
    /// Those that stay in the region; sorted.
    Some within_;
};

}  // namespace finwait::checker::factored
