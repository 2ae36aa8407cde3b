// What can happen in a region, some controls that no cycle leaves, as operations on sets of states.
//
// An event of a control happens in the states whose rows and columns are both in its domain, and
// moves rows and columns apart from one another. So where it can happen is a rectangle of the
// matrix, and from where it leads into a set is found row by row.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "checker/factored/layout/layout.h"
#include "checker/factored/progress/event_labels.h"
#include "checker/factored/rows/bit_matrix.h"
#include "checker/factored/rows/places.h"

namespace finwait::checker::factored {

/// A set of states of a region: a matrix per member. All are allocated.
using RegionSet = std::vector<BitMatrix>;

[[nodiscard]] inline RegionSet empty_like(const RegionSet& set) {
    RegionSet empty;
    for (const BitMatrix& matrix : set) {
        empty.emplace_back(matrix.rows(), matrix.stride() * kWordBits);
    }
    return empty;
}
[[nodiscard]] inline RegionSet copy_of(const RegionSet& set) {
    RegionSet copy = empty_like(set);
    for (std::size_t i = 0; i < set.size(); ++i) copy[i].unite(set[i]);
    return copy;
}

[[nodiscard]] inline bool is_empty(const RegionSet& set) {
    return std::ranges::all_of(set, [](const BitMatrix& matrix) { return matrix.empty(); });
}
[[nodiscard]] inline bool equal(const RegionSet& one, const RegionSet& other) {
    return std::ranges::equal(one, other, [](const BitMatrix& a, const BitMatrix& b) {
        return std::ranges::equal(a.words(), b.words());
    });
}
/// Takes all states out of `set`.
inline void clear(RegionSet& set) {
    for (BitMatrix& matrix : set) std::ranges::fill(matrix.words(), Word{0});
}
/// Takes the states of `some` out of `set`.
inline void remove(const RegionSet& some, RegionSet& set) {
    for (std::size_t i = 0; i < set.size(); ++i) set[i].remove(some[i]);
}

template <LabellingMachines M>
class RegionEvents {
  public:
    /// No member: the event leaves the region.
    static constexpr std::size_t kElsewhere = ~std::size_t{0};

    struct Event {
        EventLabel what{};
        Label label = 0;
        /// Indices into the members.
        std::size_t from = 0;
        std::size_t to = kElsewhere;
        ControlId target = 0;
        std::array<ChannelAction, 2> actions{};
        /// By axis: which of the member's sets of places has those from which it can happen.
        std::array<std::uint32_t, 2> domains{};
    };

    /// `machines` and `layout` must outlive this.
    RegionEvents(const M& machines, const Layout<M>& layout, std::vector<ControlId> members)
        : machines_(machines), layout_(layout), members_(std::move(members)) {
        std::ranges::sort(members_);
        for (std::size_t i = 0; i < members_.size(); ++i) add_events(i);
        maps_.resize(events_.size());
        std::size_t widest = 0;
        for (const ControlId id : members_) widest = std::max(widest, layout_[id].columns());
        scratch_.resize(words_for(widest));
    }

    [[nodiscard]] const std::vector<ControlId>& members() const { return members_; }
    [[nodiscard]] bool has_member(ControlId id) const {
        return std::ranges::binary_search(members_, id);
    }
    /// The index of a member.
    [[nodiscard]] std::size_t member(ControlId id) const {
        return static_cast<std::size_t>(std::ranges::lower_bound(members_, id) - members_.begin());
    }
    /// Of the channel along the axis.
    [[nodiscard]] const ContentRules& rules(std::size_t axis) const {
        return layout_.content_rules(axis);
    }
    /// Those that can happen somewhere, member by member.
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }

    /// Takes the states in which the event can happen out of `set`; whether there were any.
    bool remove_enabled(const Event& event, RegionSet& set) const {
        Word any = 0;
        BitMatrix& matrix = set[event.from];
        const Word* const rows = domain(event, kRows);
        const Word* const columns = domain(event, kColumns);
        for (std::size_t row = 0; row < matrix.rows(); ++row) {
            if ((rows[row / kWordBits] >> (row % kWordBits) & 1U) == 0) continue;
            Word* const bits = matrix.row(row);
            for (std::size_t i = 0; i < matrix.stride(); ++i) {
                any |= bits[i] & columns[i];
                bits[i] &= ~columns[i];
            }
        }
        return any != 0;
    }
    /// Calls `visit(row, bits)` for the states of the event's member `from`, row by row, from which
    /// it leads into `to`, a set of states of its target. Ends when `visit` gives false.
    template <class Visit>
    void for_each_row_into(const Event& event, const BitMatrix& to, const Visit& visit) {
        const Map& map = map_of(event);
        for (std::size_t row = 0; row < map.rows.size(); ++row) {
            if (map.rows[row] == kNoRow) continue;
            std::ranges::fill(scratch_, Word{0});
            map.columns.backward(to.row(map.rows[row]), scratch_.data());
            if (!visit(row, std::span<const Word>(scratch_))) return;
        }
    }

    /// Whether the event, which must stay in the region, leads from a state of the set into it.
    bool stays(const Event& event, const RegionSet& set) {
        bool any = false;
        const BitMatrix& from = set[event.from];
        for_each_row_into(event, set[event.to], [&](std::size_t row, std::span<const Word> bits) {
            for (std::size_t i = 0; i < from.stride(); ++i) {
                any = any || (from.row(row)[i] & bits[i]) != 0;
            }
            return !any;
        });
        return any;
    }
    /// Adds to `found` the states of `set` from which the event, which must stay in the region,
    /// leads into the set.
    void add_sources(const Event& event, const RegionSet& set, RegionSet& found) {
        for_each_row_into(event, set[event.to], [&](std::size_t row, std::span<const Word> bits) {
            const Word* const from = set[event.from].row(row);
            Word* const known = found[event.from].row(row);
            for (std::size_t i = 0; i < set[event.from].stride(); ++i)
                known[i] |= from[i] & bits[i];
            return true;
        });
    }
    /// Of the states of `set` in which the event, which must leave the region, can happen, keeps
    /// those from which it leads into `to`, a set of states of its target.
    void keep_sources(const Event& event, const BitMatrix& to, RegionSet& set) {
        BitMatrix& matrix = set[event.from];
        const Word* const columns = domain(event, kColumns);
        for_each_row_into(event, to, [&](std::size_t row, std::span<const Word> bits) {
            Word* const kept = matrix.row(row);
            for (std::size_t i = 0; i < matrix.stride(); ++i) kept[i] &= ~columns[i] | bits[i];
            return true;
        });
    }

  private:
    struct Map {
        std::vector<std::uint32_t> rows;
        RowMap columns;
    };
    /// Sets of places of one axis of a member, one after another, and which one an action has.
    struct Domains {
        std::vector<Word> words;
        /// By action and message.
        std::vector<std::uint32_t> known;
    };
    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
    static constexpr std::uint32_t kNowhere = kUnknown - 1;

    [[nodiscard]] const Word* domain(const Event& event, std::size_t axis) const {
        return domains_[event.from][axis].words.data() + event.domains[axis];
    }

    void add_events(std::size_t from) {
        const ControlId id = members_[from];
        contents_.push_back(layout_.sorted_contents(id));
        domains_.emplace_back();
        layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
            Event event;
            event.from = from;
            event.target = transfer.target;
            event.actions = transfer.actions;
            for (const std::size_t axis : {kRows, kColumns}) {
                event.domains[axis] =
                    domain_of(transfer.actions[axis], contents_[from][axis], domains_[from][axis]);
                if (event.domains[axis] == kNowhere) return;
            }
            event.what = label;
            event.label = label_of(machines_, layout_, label);
            if (transfer.target == id) {
                event.to = from;
            } else if (has_member(transfer.target)) {
                event.to = member(transfer.target);
            }
            events_.push_back(event);
        });
    }

    /// Where its words begin; kNowhere if it is empty.
    static std::uint32_t domain_of(ChannelAction action, const SortedContents& contents,
                                   Domains& domains) {
        // What can be taken is what is there, and there is room for whatever is added.
        if (action.action == Action::Take) action.action = Action::KeepIfHas;
        if (action.action == Action::Add) action.message = 1;
        const std::size_t key =
            std::size_t{action.message} * kActions + static_cast<std::size_t>(action.action);
        if (key >= domains.known.size()) domains.known.resize(key + 1, kUnknown);
        if (domains.known[key] != kUnknown) return domains.known[key];
        const std::size_t begin = domains.words.size();
        domains.words.resize(begin + words_for(contents.contents().size()));
        bool any = false;
        contents.for_each_moved(action, [&](std::size_t i, Content) {
            domains.words[begin + i / kWordBits] |= Word{1} << (i % kWordBits);
            any = true;
        });
        domains.known[key] = any ? static_cast<std::uint32_t>(begin) : kNowhere;
        return domains.known[key];
    }

    const Map& map_of(const Event& event) {
        std::optional<Map>& map = maps_[static_cast<std::size_t>(&event - events_.data())];
        if (map) return *map;
        const Control& to = layout_[event.target];
        const auto places_along = [&](std::size_t axis) {
            return places_after(event.actions[axis], contents_[event.from][axis],
                                to.contents[axis]);
        };
        map = Map{places_along(kRows), {}};
        const auto columns = places_along(kColumns);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i] != kNoRow) map->columns.add(i, columns[i]);
        }
        return *map;
    }

    const M& machines_;
    const Layout<M>& layout_;
    std::vector<ControlId> members_;
    std::vector<Event> events_;
    /// By member and axis.
    std::vector<std::array<SortedContents, 2>> contents_;
    std::vector<std::array<Domains, 2>> domains_;
    /// By event, once it was needed.
    std::vector<std::optional<Map>> maps_;
    std::vector<Word> scratch_;
};

}  // namespace finwait::checker::factored
