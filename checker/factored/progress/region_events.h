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
#include "checker/factored/rows/bit_matrix.h"
#include "checker/factored/rows/places.h"

namespace finwait::checker::factored {

/// A set of states of a region: a matrix per member. All are allocated.
using RegionSet = std::vector<BitMatrix>;

[[nodiscard]] RegionSet empty_like(const RegionSet& set);
[[nodiscard]] RegionSet copy_of(const RegionSet& set);

[[nodiscard]] bool is_empty(const RegionSet& set);
[[nodiscard]] bool equal(const RegionSet& one, const RegionSet& other);
/// Takes all states out of `set`.
void clear(RegionSet& set);
/// Takes the states of `some` out of `set`.
void remove(const RegionSet& some, RegionSet& set);

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

    /// `layout` must outlive this.
    RegionEvents(const Layout& layout, std::vector<ControlId> members);

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
    bool remove_enabled(const Event& event, RegionSet& set) const;
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
    bool stays(const Event& event, const RegionSet& set);
    /// Adds to `found` the states of `set` from which the event, which must stay in the region,
    /// leads into the set.
    void add_sources(const Event& event, const RegionSet& set, RegionSet& found);
    /// Of the states of `set` in which the event, which must leave the region, can happen, keeps
    /// those from which it leads into `to`, a set of states of its target.
    void keep_sources(const Event& event, const BitMatrix& to, RegionSet& set);

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

    void add_events(std::size_t from);

    /// Where its words begin; kNowhere if it is empty.
    static std::uint32_t domain_of(ChannelAction action, const SortedContents& contents,
                                   Domains& domains);

    const Map& map_of(const Event& event);

    const Layout& layout_;
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
