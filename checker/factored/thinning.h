// Takes out of a set of states, rows at a time, what cannot be on a cycle of a certain kind.
//
// Nearly always nothing is left. What is left is searched state by state (residue.h).
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
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

    /// Takes out states that are on no strongly fair cycle in `set`. An obligation that no event
    /// between states of the set fulfils cannot be owed on a fair cycle there, so the states in
    /// which it is enabled go. So do states without a successor in the set.
    void keep_fair(const Fairness& fairness, RegionSet& set) {
        const std::vector<Some> all = obligations(fairness);
        do {
            remove_unfulfilled(all, set);
        } while (!is_empty(set) && remove_without_successor(within_, set));
    }

    /// Takes out states that are on no cycle of transitions whose labels are `endless`: states from
    /// which none leads into the set. Before that, transitions go that lower a number which no such
    /// transition raises: how much is in flight, both ways together or one way.
    void keep_cycles(const std::function<bool(Label)>& endless, RegionSet& set) {
        Some by = within_;
        std::erase_if(by, [&](const Event* event) { return !endless(event->label); });
        drop_descending(by);
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
    /// By obligation, the events that fulfil it.
    std::vector<Some> obligations(const Fairness& fairness) const {
        std::map<Obligation, Some> by_obligation;
        for (const Event& event : events_.events()) {
            for (const Obligation obligation : fairness(event.label)) {
                by_obligation[obligation].push_back(&event);
            }
        }
        std::vector<Some> all;
        for (auto& [obligation, fulfilling] : by_obligation) all.push_back(std::move(fulfilling));
        // What no event of the region fulfils takes out most, and is seen at once.
        std::ranges::stable_partition(all, [](const Some& fulfilling) {
            return std::ranges::all_of(fulfilling, [](const Event* one) { return leaves(*one); });
        });
        return all;
    }

    void remove_unfulfilled(const std::vector<Some>& all, RegionSet& set) {
        bool changed = true;
        while (changed) {
            changed = false;
            for (const Some& fulfilling : all) {
                const bool fulfilled = std::ranges::any_of(fulfilling, [&](const Event* event) {
                    return !leaves(*event) && events_.stays(*event, set);
                });
                if (fulfilled) continue;
                for (const Event* event : fulfilling) {
                    changed = Events::remove_enabled(*event, set) || changed;
                }
            }
        }
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

    /// How many messages more are in flight on that axis after the event.
    static int growth(const Event& event, std::size_t axis) {
        switch (event.actions[axis].action) {
            case Action::Keep:
            case Action::KeepIfFull:
            case Action::KeepIfHas: return 0;
            case Action::Add: return 1;
            case Action::Take: return -1;
        }
        return 0;
    }
    static void drop_descending(Some& events) {
        using Measure = std::function<int(const Event&)>;
        const std::array<Measure, 3> measures{
            [](const Event& event) { return growth(event, kRows) + growth(event, kColumns); },
            [](const Event& event) { return growth(event, kRows); },
            [](const Event& event) { return growth(event, kColumns); }};
        for (const Measure& measure : measures) {
            const bool raised = std::ranges::any_of(
                events, [&](const Event* event) { return measure(*event) > 0; });
            if (raised) continue;
            std::erase_if(events, [&](const Event* event) { return measure(*event) < 0; });
        }
    }

    Events& events_;
    /// Those that stay in the region.
    Some within_;
};

}  // namespace finwait::checker::factored
