// Transfers of one control, made ready to move rows of bits.
//
// Many transfers lead to the same control and differ on one axis only: a machine answers every old
// segment alike, say. So transfers are gathered into moves: a target, maps of columns whose results
// are united, and the rows to which a row goes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/factored/layout.h"
#include "checker/factored/monotone_map.h"
#include "checker/factored/places.h"

namespace finwait::checker::factored {

struct Move {
    ControlId target = 0;
    std::vector<MonotoneMap> columns;
    /// Per layer and row the row of the target, or kNoRow. A row goes to one row per layer.
    std::vector<std::vector<std::uint32_t>> rows;
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
            Move move{transfers.front().target, column_maps(columns, to),
                      row_layers(groups[begin].rows, to)};
            if (!move.columns.empty() && !move.rows.empty()) moves.push_back(std::move(move));
        }
    }

    /// Contents that are kept go by one map, whatever the reasons; every other action has its own.
    [[nodiscard]] std::vector<MonotoneMap> column_maps(const std::vector<ChannelAction>& actions,
                                                       const Control& to) const {
        std::vector<MonotoneMap> maps;
        std::vector<bool> kept(contents(kColumns).size(), false);
        bool any_kept = false;
        for (const ChannelAction action : actions) {
            if (keeps(action.action)) {
                from_[kColumns].for_each_moved(action, [&](std::size_t i, Content) {
                    kept[i] = true;
                    any_kept = true;
                });
                continue;
            }
            MonotoneMap map;
            PlaceFinder places(to.contents[kColumns]);
            from_[kColumns].for_each_moved(
                action, [&](std::size_t i, Content moved) { map.add(i, places.find(moved)); });
            if (!map.empty()) maps.push_back(std::move(map));
        }
        if (!any_kept) return maps;
        MonotoneMap map;
        PlaceFinder places(to.contents[kColumns]);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (kept[i]) map.add(i, places.find(contents(kColumns)[i]));
        }
        maps.push_back(std::move(map));
        return maps;
    }

    [[nodiscard]] std::vector<std::vector<std::uint32_t>> row_layers(
        const std::vector<ChannelAction>& actions, const Control& to) const {
        std::vector<std::vector<std::uint32_t>> layers;
        for (const ChannelAction action : actions) {
            PlaceFinder places(to.contents[kRows]);
            from_[kRows].for_each_moved(
                action, [&](std::size_t i, Content moved) { put(layers, i, places.find(moved)); });
        }
        return layers;
    }

    /// In the first layer that has nothing for the row yet, unless it goes there already.
    void put(std::vector<std::vector<std::uint32_t>>& layers, std::size_t row,
             std::uint32_t to) const {
        for (auto& layer : layers) {
            if (layer[row] == to) return;
            if (layer[row] == kNoRow) {
                layer[row] = to;
                return;
            }
        }
        layers.emplace_back(contents(kRows).size(), kNoRow)[row] = to;
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
            bytes += sizeof(Move) + move.rows.size() * rows * sizeof(std::uint32_t);
            for (const MonotoneMap& map : move.columns) bytes += map.bytes();
        }
        return bytes;
    }

    const ContentRules& rules_;
    std::array<SortedContents, 2> from_;
};

/// `to |= moves(from)` for one row of bits and one move; `scratch` has room for a row of the
/// target. `row_of(i)` gives row i of the target.
template <class RowOf>
void move_row(const Move& move, std::size_t row, const Word* bits, std::size_t target_words,
              Word* scratch, const RowOf& row_of) {
    const std::uint32_t first = move.rows[0][row];
    if (first == kNoRow) return;
    const bool one_place = move.rows.size() == 1 || move.rows[1][row] == kNoRow;
    if (one_place) {
        for (const MonotoneMap& map : move.columns) map.forward(bits, row_of(first));
        return;
    }
    std::fill_n(scratch, target_words, Word{0});
    for (const MonotoneMap& map : move.columns) map.forward(bits, scratch);
    for (const auto& layer : move.rows) {
        if (layer[row] == kNoRow) return;
        Word* const to = row_of(layer[row]);
        for (std::size_t i = 0; i < target_words; ++i) to[i] |= scratch[i];
    }
}

/// `bits |= moves⁻¹(to)` for one row of bits and one move.
template <class RowOf>
void move_row_back(const Move& move, std::size_t row, Word* bits, const RowOf& row_of) {
    for (const auto& layer : move.rows) {
        if (layer[row] == kNoRow) return;
        const Word* const to = row_of(layer[row]);
        for (const MonotoneMap& map : move.columns) map.backward(to, bits);
    }
}

}  // namespace finwait::checker::factored
