// Takes out of a set of states, rows at a time, what cannot be on a cycle of a certain kind.
//
// Nearly always nothing is left. What is left is searched state by state (untrimmed_graph.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "checker/factored/progress/region_events.h"
#include "checker/liveness/graph.h"
#include "checker/resources/budget.h"

namespace finwait::checker::factored {

class Trimming {
  public:
    using Events = RegionEvents;
    using Event = typename Events::Event;
    using Some = std::vector<const Event*>;

    /// Both must outlive this. What takes states out throws std::bad_alloc if the budget tells to
    /// stop.
    Trimming(Events& events, Budget& budget);

    /// `fairness` is the same at every call. Takes out states that are on no strongly fair cycle in
    /// `set`. An obligation that no event on a cycle in the set fulfils cannot be owed on a fair
    /// cycle there, so the states in which it is enabled go. So do states without a successor in
    /// the set.
    void keep_fair(const Fairness& fairness, RegionSet& set);

    /// Takes out states that are on no cycle of transitions whose labels are `endless`: states from
    /// which none that can be on such a cycle leads into the set.
    void keep_cycles(const std::function<bool(Label)>& endless, RegionSet& set);

    /// Whether the event leads out of the region.
    static bool leaves(const Event& event) { return event.to == Events::kElsewhere; }

  private:
    struct Fulfilment {
        Obligation obligation;
        const Event* by;
    };

    void find_fulfilments(const Fairness& fairness);

    /// `cyclic` is sorted.
    bool remove_unfulfilled(const Some& cyclic, RegionSet& set) const;

    /// Until each state has a successor in the set by one of the events. Whether one had none.
    bool remove_without_successor(const Some& by, RegionSet& set);

    /// Keeps events that may be on a cycle of such events: it puts into each channel just what it
    /// takes out, which may have grown older there, and counts no faults. So what takes a message
    /// goes if nothing adds that message, and the other way round; and what lowers a number goes if
    /// nothing raises it: how much is in flight, both ways together or one way.
    void keep_balanced(Some& events) const;

    /// What a cycle with the action needs as well: the action itself where it changes nothing.
    static ChannelAction inverse(ChannelAction action);

    /// How many messages more are in flight on that axis after the event.
    static int growth(const Event& event, std::size_t axis);

    template <class Measure>
    static void drop_descending(Some& events, const Measure& measure) {
        if (std::ranges::any_of(events, [&](const Event* one) { return measure(*one) > 0; }))
            return;
        std::erase_if(events, [&](const Event* event) { return measure(*event) < 0; });
    }

    Events& events_;
    PacedWork pace_;
    /// Those that stay in the region; sorted.
    Some within_;
    /// Of the claims that are about fair runs, once there was one: those that may be on a cycle, as
    /// far as the events alone tell, sorted; what fulfils obligations, those of one obligation
    /// side by side.
    Some balanced_;
    std::optional<std::vector<Fulfilment>> fulfilments_;
};

}  // namespace finwait::checker::factored
