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
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "checker/factored/bit_matrix.h"
#include "checker/factored/event_labels.h"
#include "checker/factored/layout.h"
#include "checker/factored/places.h"

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
        Label label = 0;
        /// Indices into the members.
        std::size_t from = 0;
        std::size_t to = kElsewhere;
        ControlId target = 0;
        std::array<ChannelAction, 2> actions{};
        /// By axis: the places from which it can happen. Not owned.
        std::array<const std::vector<Word>*, 2> domains{};
    };

    /// `machines` and `layout` must outlive this.
    RegionEvents(const M& machines, const Layout<M>& layout, std::vector<ControlId> members)
        : machines_(machines), layout_(layout), members_(std::move(members)) {
        std::ranges::sort(members_);
        domains_.resize(members_.size());
        for (std::size_t i = 0; i < members_.size(); ++i) add_events(i);
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
    /// Those that can happen somewhere, member by member.
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }

    /// Takes the states in which the event can happen out of `set`; whether there were any.
    static bool remove_enabled(const Event& event, RegionSet& set) {
        bool any = false;
        for_each_enabled_row(event, set[event.from], [&](Word* bits, const auto& columns) {
            for (std::size_t i = 0; i < columns.size(); ++i) {
                any = any || (bits[i] & columns[i]) != 0;
                bits[i] &= ~columns[i];
            }
        });
        return any;
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
    /// Moves from `from` to `to` the states from which the event, which must stay in the region,
    /// leads into `to`; whether there were any.
    bool move_sources(const Event& event, RegionSet& from, RegionSet& to) {
        bool any = false;
        for_each_row_into(event, to[event.to], [&](std::size_t row, std::span<const Word> bits) {
            Word* const left = from[event.from].row(row);
            Word* const moved = to[event.from].row(row);
            for (std::size_t i = 0; i < from[event.from].stride(); ++i) {
                const Word here = left[i] & bits[i];
                any = any || here != 0;
                left[i] &= ~here;
                moved[i] |= here;
            }
            return true;
        });
        return any;
    }
    /// Of the states of `set` in which the event, which must leave the region, can happen, keeps
    /// those from which it leads into `to`, a set of states of its target.
    void keep_sources(const Event& event, const BitMatrix& to, RegionSet& set) {
        const std::vector<Word>& columns = *event.domains[kColumns];
        for_each_row_into(event, to, [&](std::size_t row, std::span<const Word> bits) {
            Word* const kept = set[event.from].row(row);
            for (std::size_t i = 0; i < columns.size(); ++i) kept[i] &= ~columns[i] | bits[i];
            return true;
        });
    }

  private:
    struct Map {
        std::vector<std::uint32_t> rows;
        MonotoneMap columns;
    };
    using Domains = std::map<ChannelAction, std::vector<Word>>;

    static bool has(const std::vector<Word>& places, std::size_t place) {
        return (places[place / kWordBits] >> (place % kWordBits) & 1U) != 0;
    }

    template <class Visit>
    static void for_each_enabled_row(const Event& event, BitMatrix& matrix, const Visit& visit) {
        for (std::size_t row = 0; row < matrix.rows(); ++row) {
            if (has(*event.domains[kRows], row)) visit(matrix.row(row), *event.domains[kColumns]);
        }
    }

    void add_events(std::size_t from) {
        const ControlId id = members_[from];
        layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
            Event event;
            event.from = from;
            event.target = transfer.target;
            event.actions = transfer.actions;
            for (const std::size_t axis : {kRows, kColumns}) {
                event.domains[axis] = domain(from, axis, transfer.actions[axis]);
                if (event.domains[axis] == nullptr) return;
            }
            event.label = label_of(machines_, layout_, label);
            if (has_member(transfer.target)) event.to = member(transfer.target);
            events_.push_back(event);
        });
    }

    /// Null if it is empty.
    const std::vector<Word>* domain(std::size_t member, std::size_t axis, ChannelAction action) {
        ChannelAction key = action;
        // What can be taken is what is there, and there is room for whatever is added.
        if (action.action == Action::Take) key.action = Action::KeepIfHas;
        if (action.action == Action::Add) key.message = 0;
        const auto [it, fresh] = domains_[member][axis].try_emplace(key);
        std::vector<Word>& domain = it->second;
        if (fresh) {
            const auto& contents = layout_[members_[member]].contents[axis];
            layout_.content_rules().for_each_moved(action, contents, [&](std::size_t i, Content) {
                domain.resize(words_for(contents.size()));
                domain[i / kWordBits] |= Word{1} << (i % kWordBits);
            });
        }
        return domain.empty() ? nullptr : &domain;
    }

    const Map& map_of(const Event& event) {
        const auto key = std::pair(event.from, Transfer{event.target, event.actions});
        const auto known = maps_.find(key);
        if (known != maps_.end()) return known->second;
        const Control& from = layout_[members_[event.from]];
        const Control& to = layout_[event.target];
        const auto places_along = [&](std::size_t axis) {
            return places_after(layout_.content_rules(), event.actions[axis], from.contents[axis],
                                to.contents[axis]);
        };
        Map map{places_along(kRows), {}};
        const auto columns = places_along(kColumns);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i] != kNoRow) map.columns.add(i, columns[i]);
        }
        return maps_.emplace(key, std::move(map)).first->second;
    }

    const M& machines_;
    const Layout<M>& layout_;
    std::vector<ControlId> members_;
    std::vector<Event> events_;
    /// By member and axis.
    std::vector<std::array<Domains, 2>> domains_;
    /// Of events into the region or into sets elsewhere, once they were needed.
    std::map<std::pair<std::size_t, Transfer>, Map> maps_;
    std::vector<Word> scratch_;
};

}  // namespace finwait::checker::factored
