#include "checker/factored/layout/layout.h"

namespace finwait::checker::factored {

std::optional<Cell> Layout::cell(const GlobalState& state) const {
    const auto& [row_content, column_content] = state.contents;
    const auto id = find(state.locals[0], state.locals[1], row_content, column_content);
    if (!id) return std::nullopt;
    const auto row = place(*id, kRows, row_content);
    const auto column = place(*id, kColumns, column_content);
    if (!row || !column) return std::nullopt;
    return Cell{*id, *row, *column};
}

Layout::Layout(Machines& machines, Budget& budget, WorkerPool& workers)
    : rules_{ContentRules(machines.channel_rules(), kRows),
             ContentRules(machines.channel_rules(), kColumns)},
      symmetric_(machines.symmetric()),
      splits_(splits_by_size(machines.channel_rules())),
      behaviour_(machines, rules_[kRows].max_message()),
      memory_(budget) {
    budget.begin_phase("laying out");
    closed_ = CartesianReachability(rules_, behaviour_, symmetric_, budget, workers).run();
    if (!memory_.set(closed_.bytes + behaviour_.bytes())) throw std::bad_alloc();
}

std::array<SortedContents, 2> Layout::sorted_contents(ControlId id) const {
    const auto& contents = (*this)[id].contents;
    return {SortedContents(rules_[kRows], contents[kRows]),
            SortedContents(rules_[kColumns], contents[kColumns])};
}

GlobalState Layout::state(const Cell& cell) const {
    const Control& control = (*this)[cell.control];
    return {control.locals,
            {control.contents[kRows][cell.row], control.contents[kColumns][cell.column]}};
}

std::optional<ControlId> Layout::find(LocalId a, LocalId b, Content row, Content column) const {
    if (!splits_) return find(a, b, Sizes{});
    return find(a, b,
                Sizes{static_cast<std::uint8_t>(rules_[kRows].size_of(row)),
                      static_cast<std::uint8_t>(rules_[kColumns].size_of(column))});
}

std::array<std::size_t, 2> Layout::own_event_counts(ControlId id, std::size_t side) const {
    std::array<std::size_t, 2> counts{};
    for (const OwnEvent& own : behaviour_.own_events(side, (*this)[id].locals[side])) {
        ++counts[own.needs_room ? 1 : 0];
    }
    return counts;
}

bool Layout::has_dead_end(ControlId id) const {
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const auto& own = behaviour_.own_events(side, (*this)[id].locals[side]);
        if (std::ranges::any_of(own, &OwnEvent::owed)) return false;
    }
    return !behaviour_.has_joint_event() || !behaviour_.is_joint_event_owed() || !moves_locals(id);
}

std::optional<std::uint32_t> Layout::place(ControlId id, std::size_t axis, Content content) const {
    const auto& contents = (*this)[id].contents[axis];
    const auto it = std::ranges::lower_bound(contents, content);
    if (it == contents.end() || *it != content) return std::nullopt;
    return static_cast<std::uint32_t>(it - contents.begin());
}

bool Layout::moves_locals(ControlId id) const {
    const auto& [a, b] = (*this)[id].locals;
    const JointPart& part_of_a = behaviour_.joint_part(0, a);
    const JointPart& part_of_b = behaviour_.joint_part(1, b);
    return part_of_a.happens && !part_of_a.needs_full && part_of_b.happens &&
           !part_of_b.needs_full && (part_of_a.after != a || part_of_b.after != b);
}

std::optional<ControlId> Layout::find_after(ControlId id, const std::array<LocalId, 2>& locals,
                                            const std::array<ChannelAction, 2>& actions) const {
    if (!splits_) return find(locals[0], locals[1], Sizes{});
    const auto sizes = sizes_after(rules_, (*this)[id].sizes, actions);
    return sizes ? find(locals[0], locals[1], *sizes) : std::nullopt;
}

}  // namespace finwait::checker::factored
