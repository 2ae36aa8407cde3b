// Transfers of one control, made ready to move rows of bits.
//
// Many transfers lead to the same control and differ on one axis only: a machine answers every old
// segment alike, say. So transfers are gathered into moves: a target, maps of columns whose results
// are united, and the rows to which a row goes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
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
    MoveMaker(const ContentRules& rules, const Control& from) : rules_(rules), from_(from) {}

    /// Of some transfers of the control. `target_of(ControlId)` gives the Control.
    template <class TargetOf>
    Moves make(std::span<const Transfer> transfers, const TargetOf& target_of) const {
        // For a target: which row actions go with a column action; then which column actions go
        // with the same set of row actions.
        std::map<ControlId, std::map<ChannelAction, std::set<ChannelAction>>> by_target;
        for (const Transfer& transfer : transfers) {
            by_target[transfer.target][transfer.actions[kColumns]].insert(transfer.actions[kRows]);
        }
        Moves result;
        for (const auto& [target, by_column] : by_target) {
            std::map<std::set<ChannelAction>, std::vector<ChannelAction>> gathered;
            for (const auto& [column, rows] : by_column) gathered[rows].push_back(column);
            for (const auto& [rows, columns] : gathered) {
                const Control& to = target_of(target);
                Move move{target, column_maps(columns, to), row_layers(rows, to)};
                if (!move.columns.empty() && !move.rows.empty()) {
                    result.moves.push_back(std::move(move));
                }
            }
        }
        add_sizes(result);
        result.bytes = bytes_of(result);
        return result;
    }

  private:
    /// Finds contents, in rising order, among sorted ones that have them all.
    class Places {
      public:
        explicit Places(const std::vector<Content>& contents) : contents_(contents) {}
        std::size_t next(Content content) {
            while (contents_[at_] != content) ++at_;
            return at_;
        }

      private:
        const std::vector<Content>& contents_;
        std::size_t at_ = 0;
    };

    /// Contents that are kept go by one map, whatever the reasons; every other action has its own.
    [[nodiscard]] std::vector<MonotoneMap> column_maps(const std::vector<ChannelAction>& actions,
                                                       const Control& to) const {
        std::vector<MonotoneMap> maps;
        std::vector<bool> kept(from_.columns(), false);
        for (const ChannelAction action : actions) {
            if (keeps(action.action)) {
                rules_.for_each_moved(action, from_.contents[kColumns],
                                      [&](std::size_t i, Content) { kept[i] = true; });
                continue;
            }
            MonotoneMap map;
            Places places(to.contents[kColumns]);
            rules_.for_each_moved(
                action, from_.contents[kColumns],
                [&](std::size_t i, Content moved) { map.add(i, places.next(moved)); });
            if (!map.empty()) maps.push_back(std::move(map));
        }
        MonotoneMap map;
        Places places(to.contents[kColumns]);
        for (std::size_t i = 0; i < kept.size(); ++i) {
            if (kept[i]) map.add(i, places.next(from_.contents[kColumns][i]));
        }
        if (!map.empty()) maps.push_back(std::move(map));
        return maps;
    }

    [[nodiscard]] std::vector<std::vector<std::uint32_t>> row_layers(
        const std::set<ChannelAction>& actions, const Control& to) const {
        std::vector<std::vector<std::uint32_t>> layers;
        for (const ChannelAction action : actions) {
            Places places(to.contents[kRows]);
            rules_.for_each_moved(action, from_.contents[kRows], [&](std::size_t i, Content moved) {
                put(layers, i, static_cast<std::uint32_t>(places.next(moved)));
            });
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
        layers.emplace_back(from_.rows(), kNoRow)[row] = to;
    }

    void add_sizes(Moves& moves) const {
        const std::size_t capacity = rules_.channel().capacity;
        moves.columns_of_size.assign(capacity + 1, std::vector<Word>(words_for(from_.columns())));
        for (std::size_t i = 0; i < from_.columns(); ++i) {
            const std::size_t size = rules_.size_of(from_.contents[kColumns][i]);
            moves.columns_of_size[size][i / kWordBits] |= Word{1} << (i % kWordBits);
        }
        for (const Content content : from_.contents[kRows]) {
            moves.row_size.push_back(static_cast<std::uint8_t>(rules_.size_of(content)));
        }
    }

    [[nodiscard]] std::size_t bytes_of(const Moves& moves) const {
        std::size_t bytes = sizeof(Moves) + from_.rows() +
                            moves.columns_of_size.size() * words_for(from_.columns()) * 8;
        for (const Move& move : moves.moves) {
            bytes += sizeof(Move) + move.rows.size() * from_.rows() * sizeof(std::uint32_t);
            for (const MonotoneMap& map : move.columns) bytes += map.bytes();
        }
        return bytes;
    }

    const ContentRules& rules_;
    const Control& from_;
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
