// Cycles in a region, some pairs of local states that no cycle leaves: where there are any of a
// certain kind, worked out on sets of words.
//
// First, what cannot be on such a cycle is taken out, as far as that is seen of whole sets
// (`keep_fair`, `keep_endless`); nearly always nothing is left. What is left by `keep_endless` has
// a cycle, for each state of a finite set has a successor in it. What is left by `keep_fair` is
// divided into strongly connected parts (`for_each_fair`): what can be reached from some state and
// leads back to it is one, and no other lies across what can be reached. A part is a fair cycle if
// it fulfils inside whatever is enabled in it (fair_components.h says why); if not, the states
// where something else is enabled go, and what is left is divided again.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "checker/diagrams/pair_events.h"
#include "checker/liveness/graph.h"
#include "checker/resources/budget.h"

namespace finwait::checker::diagrams {

/// States of a region: by member, what is in flight.
using RegionWords = std::vector<Node>;

class RegionCycles {
  public:
    /// No member: the event leaves the region.
    static constexpr std::size_t kElsewhere = ~std::size_t{0};

    struct Event {
        PairEvent what;
        /// Indices of members.
        std::size_t from = 0;
        std::size_t to = kElsewhere;
    };

    /// `states`: by member, all that can be in flight with it. `events`, `words`, `fairness` and
    /// `budget` must outlive this. All throws std::bad_alloc where memory or time do not suffice.
    RegionCycles(PairEvents& events, WordSets& words, std::vector<PairId> members,
                 const RegionWords& states, const Fairness& fairness, Budget& budget);

    [[nodiscard]] const std::vector<PairId>& members() const { return members_; }
    /// All that can happen, member by member.
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }

    /// Takes out states that are on no strongly fair cycle in the set.
    void keep_fair(RegionWords& set);
    /// Takes out states from which no cycle of endless events is reached by such events.
    void keep_endless(const std::function<bool(const PairEvent&)>& endless, RegionWords& set);
    /// Calls `found(part)` for each largest strongly fair set of states within `set`; they have no
    /// state in common.
    void for_each_fair(RegionWords set, const std::function<void(const RegionWords&)>& found);

  private:
    using Some = std::vector<const Event*>;
    struct Fulfilment {
        Obligation obligation;
        std::size_t by;
    };
    enum class Direction : std::uint8_t { Forward, Backward };

    [[nodiscard]] std::size_t number(const Event& event) const {
        return static_cast<std::size_t>(&event - events_.data());
    }
    void find_fulfilments();
    /// Whether the event leads from a state of the set into it.
    bool stays(const Event& event, const RegionWords& set);
    /// Takes out states in which something is enabled that none of `happening` fulfils. Whether
    /// there were any.
    bool remove_unfulfilled(const Some& happening, RegionWords& set);
    /// Until each state has a successor in the set by one of the events. Whether one had none.
    bool remove_without_successor(const Some& by, RegionWords& set);
    /// Keeps events that may be on a cycle of such events: what it takes out of a channel it puts
    /// in, and the other way round, and what lowers the number in flight goes if nothing raises it.
    void keep_balanced(Some& events) const;

    /// All that can be reached from `some` within the set, or from where `some` can be.
    RegionWords closure(RegionWords some, const RegionWords& set, Direction direction);
    /// Some state of the set.
    RegionWords pick(const RegionWords& set);

    PairEvents& operations_;
    WordSets& words_;
    std::vector<PairId> members_;
    const Fairness& fairness_;
    PacedWork pace_;
    std::vector<Event> events_;
    /// Those that stay in the region, and of these those that may be on a cycle as far as the
    /// events alone tell.
    Some within_;
    Some balanced_;
    /// Those of one obligation side by side.
    std::vector<Fulfilment> fulfilments_;
};

[[nodiscard]] bool is_empty(const RegionWords& set);

}  // namespace finwait::checker::diagrams
