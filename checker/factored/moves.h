// Transfers of one control, made ready to move rows of bits.
//
// Many transfers lead to the same control and differ on one axis only: a machine answers every old
// segment alike, say. So transfers are gathered into moves: a target, maps of columns whose results
// are united, and the rows to which a row goes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/factored/bit_matrix.h"
#include "checker/factored/layout.h"
#include "checker/factored/places.h"
#include "checker/factored/row_map.h"

namespace finwait::checker::factored {

struct RowStep {
    std::uint32_t from;
    std::uint32_t to;

    friend constexpr bool operator==(const RowStep&, const RowStep&) = default;
};

struct Move {
    ControlId target = 0;
    RowMap columns;
    /// Where rows go along the columns; those of one row side by side.
    std::vector<RowStep> rows;
};

struct Moves {
    std::vector<Move> moves;
    /// By the size of a content: which columns have it. For counting transitions.
    std::vector<std::vector<Word>> columns_of_size;
    /// By row.
    std::vector<std::uint8_t> row_size;
    std::size_t bytes = 0;
};

/// Makes the moves of one control.
class MoveMaker {
  public:
    /// What it refers to must outlive this.
    MoveMaker(const ContentRules& rules, const Control& from)
        : rules_(rules),
          from_{SortedContents(rules, from.contents[kRows]),
                SortedContents(rules, from.contents[kColumns])} {}

    /// Of some transfers of the control. `target_of(ControlId)` gives the Control.
    template <class TargetOf>
    Moves make(std::vector<Transfer> transfers, const TargetOf& target_of) const {
        Moves result;
        // Those to one target with one action on columns are neighbours.
        std::ranges::sort(transfers, {}, [](const Transfer& transfer) {
            return std::tuple(transfer.target, transfer.actions[kColumns], transfer.actions[kRows]);
        });
        for (auto begin = transfers.begin(); begin != transfers.end();) {
            const ControlId target = begin->target;
            const auto end = std::find_if(begin, transfers.end(), [&](const Transfer& transfer) {
                return transfer.target != target;
            });
            add_moves({begin, end}, target_of(target), result.moves);
            begin = end;
        }
        add_sizes(result);
        result.bytes = bytes_of(result);
        return result;
    }

  private:
    /// Some transfers to one target with one action on columns.
    struct Group {
        ChannelAction columns;
        std::vector<ChannelAction> rows;
    };

    [[nodiscard]] std::span<const Content> contents(std::size_t axis) const {
        return from_[axis].contents();
    }

    /// Of sorted transfers to one target: a move for all actions on columns that go with the same
    /// actions on rows.
    void add_moves(std::span<const Transfer> transfers, const Control& to,
                   std::vector<Move>& moves) const {
        std::vector<Group> groups;
        for (const Transfer& transfer : transfers) {
            if (groups.empty() || groups.back().columns != transfer.actions[kColumns]) {
                groups.push_back({transfer.actions[kColumns], {}});
            }
            auto& rows = groups.back().rows;
            if (rows.empty() || rows.back() != transfer.actions[kRows]) {
                rows.push_back(transfer.actions[kRows]);
            }
        }
        std::ranges::stable_sort(groups, {}, &Group::rows);
        for (std::size_t begin = 0, end = 0; begin < groups.size(); begin = end) {
            std::vector<ChannelAction> columns;
            for (; end < groups.size() && groups[end].rows == groups[begin].rows; ++end) {
                columns.push_back(groups[end].columns);
            }
            Move move{transfers.front().target, column_map(columns, to),
                      row_steps(groups[begin].rows, to)};
            if (!move.columns.empty() && !move.rows.empty()) moves.push_back(std::move(move));
        }
    }

    /// Contents that are kept go by one map, whatever the reasons; every other action has its own.
    [[nodiscard]] RowMap column_map(const std::vector<ChannelAction>& actions,
                                    const Control& to) const {
        RowMap map;
        std::vector<bool> kept;
        for (const ChannelAction action : actions) {
            if (keeps(action.action)) {
                kept.resize(contents(kColumns).size());
                from_[kColumns].for_each_moved(action,
                                               [&](std::size_t i, Content) { kept[i] = true; });
                continue;
            }
            map.begin_map();
            PlaceFinder places(to.contents[kColumns]);
            from_[kColumns].for_each_moved(
                action, [&](std::size_t i, Content moved) { map.add(i, places.find(moved)); });
        }
        map.begin_map();
        PlaceFinder places(to.contents[kColumns]);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (kept[i]) map.add(i, places.find(contents(kColumns)[i]));
        }
        return map;
    }

    [[nodiscard]] std::vector<RowStep> row_steps(const std::vector<ChannelAction>& actions,
                                                 const Control& to) const {
        std::vector<RowStep> steps;
        for (const ChannelAction action : actions) {
            PlaceFinder places(to.contents[kRows]);
            from_[kRows].for_each_moved(action, [&](std::size_t i, Content moved) {
                steps.push_back({static_cast<std::uint32_t>(i), places.find(moved)});
            });
        }
        // Those of one action are in order.
        return actions.size() == 1 ? steps : in_order(steps);
    }

    /// By row, without repetitions; sorted by counting, for there are many.
    [[nodiscard]] std::vector<RowStep> in_order(const std::vector<RowStep>& steps) const {
        std::vector<std::uint32_t> next(contents(kRows).size() + 1);
        for (const RowStep& step : steps) ++next[step.from + 1];
        std::partial_sum(next.begin(), next.end(), next.begin());
        std::vector<RowStep> by_row(steps.size());
        for (const RowStep& step : steps) by_row[next[step.from]++] = step;
        auto end = by_row.begin();
        auto first_of_row = end;
        for (const RowStep& step : by_row) {
            if (first_of_row == end || first_of_row->from != step.from) first_of_row = end;
            if (std::find(first_of_row, end, step) == end) *end++ = step;
        }
        by_row.erase(end, by_row.end());
        return by_row;
    }

    void add_sizes(Moves& moves) const {
        const std::size_t capacity = rules_.channel().capacity;
        const auto columns = contents(kColumns);
        moves.columns_of_size.assign(capacity + 1, std::vector<Word>(words_for(columns.size())));
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::size_t size = rules_.size_of(columns[i]);
            moves.columns_of_size[size][i / kWordBits] |= Word{1} << (i % kWordBits);
        }
        for (const Content content : contents(kRows)) {
            moves.row_size.push_back(static_cast<std::uint8_t>(rules_.size_of(content)));
        }
    }

    [[nodiscard]] std::size_t bytes_of(const Moves& moves) const {
        const std::size_t rows = contents(kRows).size();
        std::size_t bytes = sizeof(Moves) + rows +
                            moves.columns_of_size.size() * words_for(contents(kColumns).size()) * 8;
        for (const Move& move : moves.moves) {
            bytes += sizeof(Move) + move.rows.capacity() * sizeof(RowStep) + move.columns.bytes();
        }
        return bytes;
    }

    const ContentRules& rules_;
    std::array<SortedContents, 2> from_;
};

/// `to |= move(from)`, of the rows that are not empty as `occupied(i)` says; `scratch` has room for
/// a row of the target.
template <class Occupied>
void move_forward(const Move& move, const BitMatrix& from, const Occupied& occupied, BitMatrix& to,
                  Word* scratch) {
    for (auto step = move.rows.begin(); step != move.rows.end();) {
        const std::uint32_t row = step->from;
        const auto first = step;
        while (step != move.rows.end() && step->from == row) ++step;
        if (!occupied(row)) continue;
        const Word* const bits = from.row(row);
        if (step - first == 1) {
            move.columns.forward(bits, to.row(first->to));
            continue;
        }
        std::fill_n(scratch, to.stride(), Word{0});
        move.columns.forward(bits, scratch);
        for (auto one = first; one != step; ++one) {
            Word* const united = to.row(one->to);
            for (std::size_t i = 0; i < to.stride(); ++i) united[i] |= scratch[i];
        }
    }
}

/// `from |= move⁻¹(to)`.
inline void move_backward(const Move& move, const BitMatrix& to, BitMatrix& from) {
    for (const RowStep& step : move.rows) {
        move.columns.backward(to.row(step.to), from.row(step.from));
    }
}

}  // namespace finwait::checker::factored
