#include "checker/factored/want_of_room.h"

namespace finwait::checker::factored {

bool finds_no_room(const Layout& layout, const MatrixSet& states, Budget& budget,
                   const std::function<bool(std::size_t side, LocalId)>& waits) {
    for (ControlId id = 0; id < layout.size(); ++id) {
        const BitMatrix& there = states[id];
        if (!there.allocated() || (there.is_in_file() && !budget.go_on())) continue;
        const std::array<SortedContents, 2> contents = layout.sorted_contents(id);
        const auto any_where = [&](ChannelAction rows, ChannelAction columns) {
            std::vector<Word> wanted(there.stride());
            contents[kColumns].for_each_moved(columns, [&](std::size_t i, Content) {
                wanted[i / kWordBits] |= Word{1} << (i % kWordBits);
            });
            bool any = false;
            contents[kRows].for_each_moved(rows, [&](std::size_t row, Content) {
                for (std::size_t i = 0; i < wanted.size() && !any; ++i) {
                    any = (there.row(row)[i] & wanted[i]) != 0;
                }
            });
            return any;
        };
        touch_all_of(there, budget);
        constexpr ChannelAction kFull{Action::KeepIfFull};
        const auto& locals = layout[id].locals;
        const auto waits_at = [&](std::size_t side) { return waits(side, locals[side]); };
        if (contents[kRows].has_moved(kFull) && waits_at(0) && any_where(kFull, {})) return true;
        if (contents[kColumns].has_moved(kFull) && waits_at(1) && any_where({}, kFull)) return true;
        for (const Transfer& transfer : layout[id].transfers) {
            const auto& [rows, columns] = transfer.actions;
            if ((rows == kFull || columns == kFull) && any_where(rows, columns)) return true;
        }
    }
    return false;
}

}  // namespace finwait::checker::factored
