// Transfers of one control, made ready to move rows of bits.
//
// Many transfers lead to the same control and differ on one axis only: a machine answers every old
// segment alike, say. So transfers are gathered into moves: a target, maps of columns whose results
// are united, and the rows to which a row goes.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/bit_matrix.h"
#include "checker/factored/rows/places.h"
#include "checker/factored/rows/row_map.h"

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

/// For counting transitions: the events that a content has part in.
struct ContentEvents {
    /// Of the messages in flight.
    std::uint16_t of_messages = 0;
    bool has_room = false;

    friend constexpr bool operator==(const ContentEvents&, const ContentEvents&) = default;
};
/// The columns that are alike in that.
struct ColumnClass {
    ContentEvents events;
    std::vector<Word> columns;
};
/// Where a part of the joint event happens.
struct Rectangle {
    std::vector<std::uint32_t> rows;
    std::vector<Word> columns;
};

struct Moves {
    std::vector<Move> moves;
    std::vector<ColumnClass> column_classes;
    /// By row.
    std::vector<ContentEvents> row_events;
    std::vector<Rectangle> joint;
    std::size_t bytes = 0;
};

/// Makes the moves of one control.
class MoveMaker {
  public:
    /// What it refers to must outlive this.
    explicit MoveMaker(std::array<SortedContents, 2> from) : from_(std::move(from)) {}

    /// Of some transfers of the control. `target_of(ControlId)` gives the Control.
    template <class TargetOf>
    Moves make(std::vector<Transfer> transfers, const TargetOf& target_of) {
        Moves result;
        // Those to one target with one action on columns are neighbours.
        std::ranges::sort(transfers, {}, [](const Transfer& transfer) {
            return std::tuple(transfer.target, transfer.actions[kColumns], transfer.actions[kRows]);
        });
        transfers.erase(std::unique(transfers.begin(), transfers.end()), transfers.end());
        for (auto begin = transfers.begin(); begin != transfers.end();) {
            const ControlId target = begin->target;
            const auto end = std::find_if(begin, transfers.end(), [&](const Transfer& transfer) {
                return transfer.target != target;
            });
            add_moves({begin, end}, target_of(target), result.moves);
            begin = end;
        }
        add_counts(transfers, result);
        return result;
    }
    /// The same without the moves: what is needed for counting transitions.
    Moves make_counts(const std::vector<Transfer>& transfers) const {
        Moves result;
        add_counts(transfers, result);
        return result;
    }

  private:
    /// Transfers to one target with one action on columns, sorted by their actions on rows.
    using Group = std::span<const Transfer>;

    [[nodiscard]] std::span<const Content> contents(std::size_t axis) const {
        return from_[axis].contents();
    }

    /// Of sorted transfers to one target: a move for all actions on columns that go with the same
    /// actions on rows.
    void add_moves(Group transfers, const Control& to, std::vector<Move>& moves) {
        groups_.clear();
        for (auto begin = transfers.begin(); begin != transfers.end();) {
            const auto end = std::find_if(begin, transfers.end(), [&](const Transfer& transfer) {
                return transfer.actions[kColumns] != begin->actions[kColumns];
            });
            groups_.emplace_back(begin, end);
            begin = end;
        }
        constexpr auto kByRows = [](const Transfer& one, const Transfer& other) {
            return one.actions[kRows] < other.actions[kRows];
        };
        std::ranges::stable_sort(groups_, [&](const Group& one, const Group& other) {
            return std::ranges::lexicographical_compare(one, other, kByRows);
        });
        for (auto begin = groups_.begin(); begin != groups_.end();) {
            const auto end = std::find_if(begin, groups_.end(), [&](const Group& group) {
                return std::ranges::lexicographical_compare(*begin, group, kByRows);
            });
            find_columns({begin, end}, to);
            find_rows(*begin, to);
            // Copies are as large as what they have.
            if (!columns_.empty() && !rows_.empty()) {
                moves.push_back({transfers.front().target, columns_, rows_});
            }
            begin = end;
        }
    }

    /// Contents that are kept go by one map, whatever the reasons; every other action has its own.
    void find_columns(std::span<const Group> groups, const Control& to) {
        columns_.clear();
        kept_.clear();
        for (const Group& group : groups) {
            const ChannelAction action = group.front().actions[kColumns];
            if (keeps(action.action)) {
                kept_.resize(contents(kColumns).size());
                from_[kColumns].for_each_moved(action,
                                               [&](std::size_t i, Content) { kept_[i] = true; });
                continue;
            }
            columns_.begin_map();
            PlaceFinder places(to.contents[kColumns]);
            from_[kColumns].for_each_moved(
                action, [&](std::size_t i, Content moved) { columns_.add(i, places.find(moved)); });
        }
        columns_.begin_map();
        PlaceFinder places(to.contents[kColumns]);
        for (std::size_t i = 0; i < kept_.size(); ++i) {
            if (kept_[i]) columns_.add(i, places.find(contents(kColumns)[i]));
        }
    }

    void find_rows(Group group, const Control& to) {
        rows_.clear();
        for (const Transfer& transfer : group) {
            PlaceFinder places(to.contents[kRows]);
            from_[kRows].for_each_moved(transfer.actions[kRows], [&](std::size_t i, Content moved) {
                rows_.push_back({static_cast<std::uint32_t>(i), places.find(moved)});
            });
        }
        // Those of one action are in order.
        if (group.size() > 1) put_rows_in_order();
    }

    /// By row, without repetitions; sorted by counting, for there are many.
    void put_rows_in_order() {
        next_.assign(contents(kRows).size() + 1, 0);
        for (const RowStep& step : rows_) ++next_[step.from + 1];
        std::partial_sum(next_.begin(), next_.end(), next_.begin());
        by_row_.resize(rows_.size());
        for (const RowStep& step : rows_) by_row_[next_[step.from]++] = step;
        auto end = rows_.begin();
        auto first_of_row = end;
        for (const RowStep& step : by_row_) {
            if (first_of_row == end || first_of_row->from != step.from) first_of_row = end;
            if (std::find(first_of_row, end, step) == end) *end++ = step;
        }
        rows_.erase(end, rows_.end());
    }

    void add_counts(const std::vector<Transfer>& transfers, Moves& moves) const {
        for (const Transfer& transfer : transfers) {
            if (is_joint(transfer.actions[kRows].action)) add_joint(transfer, moves);
        }
        add_events(moves);
        moves.bytes = bytes_of(moves);
    }
    void add_events(Moves& moves) const {
        const auto columns = contents(kColumns);
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const ContentEvents events = events_of(kColumns, columns[i]);
            auto some = std::ranges::find(moves.column_classes, events, &ColumnClass::events);
            if (some == moves.column_classes.end()) {
                moves.column_classes.push_back(
                    {events, std::vector<Word>(words_for(columns.size()))});
                some = std::prev(moves.column_classes.end());
            }
            some->columns[i / kWordBits] |= Word{1} << (i % kWordBits);
        }
        for (const Content content : contents(kRows)) {
            moves.row_events.push_back(events_of(kRows, content));
        }
    }
    [[nodiscard]] ContentEvents events_of(std::size_t axis, Content content) const {
        const ContentRules& rules = from_[axis].rules();
        return {static_cast<std::uint16_t>(rules.events_of_messages(content)),
                !rules.is_full(content)};
    }
    void add_joint(const Transfer& transfer, Moves& moves) const {
        Rectangle part{{}, std::vector<Word>(words_for(contents(kColumns).size()))};
        from_[kRows].for_each_moved(transfer.actions[kRows], [&](std::size_t i, Content) {
            part.rows.push_back(static_cast<std::uint32_t>(i));
        });
        from_[kColumns].for_each_moved(transfer.actions[kColumns], [&](std::size_t i, Content) {
            part.columns[i / kWordBits] |= Word{1} << (i % kWordBits);
        });
        moves.joint.push_back(std::move(part));
    }

    [[nodiscard]] std::size_t bytes_of(const Moves& moves) const {
        const std::size_t rows = contents(kRows).size();
        const std::size_t words = words_for(contents(kColumns).size());
        std::size_t bytes =
            sizeof(Moves) + rows * sizeof(ContentEvents) +
            moves.column_classes.size() * (sizeof(ColumnClass) + words * sizeof(Word)) +
            moves.joint.size() * (sizeof(Rectangle) + words * sizeof(Word) + rows * 4);
        for (const Move& move : moves.moves) {
            bytes += sizeof(Move) + move.rows.capacity() * sizeof(RowStep) + move.columns.bytes();
        }
        return bytes;
    }

    std::array<SortedContents, 2> from_;
    // What is worked with, kept so that its memory is.
    std::vector<Group> groups_;
    std::vector<bool> kept_;
    RowMap columns_;
    std::vector<RowStep> rows_;
    std::vector<RowStep> by_row_;
    std::vector<std::uint32_t> next_;
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

/// `bits |= move(bits)`, of a move that leads to where it comes from, and of the rows that are due
/// as `is_due(i)` says when their turn comes. Calls `on_change(i)` when a row has got more.
template <class IsDue, class OnChange>
void move_within(const Move& move, BitMatrix& bits, const IsDue& is_due, Word* scratch,
                 const OnChange& on_change) {
    for (auto step = move.rows.begin(); step != move.rows.end();) {
        const std::uint32_t row = step->from;
        const auto first = step;
        while (step != move.rows.end() && step->from == row) ++step;
        if (!is_due(row)) continue;
        std::fill_n(scratch, bits.stride(), Word{0});
        move.columns.forward(bits.row(row), scratch);
        for (auto one = first; one != step; ++one) {
            Word* const united = bits.row(one->to);
            Word more = 0;
            for (std::size_t i = 0; i < bits.stride(); ++i) {
                more |= scratch[i] & ~united[i];
                united[i] |= scratch[i];
            }
            if (more != 0) on_change(one->to);
        }
    }
}

/// `from |= move⁻¹(to)`, of the rows that are not empty as `occupied(i)` says.
template <class Occupied>
void move_backward(const Move& move, const BitMatrix& to, const Occupied& occupied,
                   BitMatrix& from) {
    for (const RowStep& step : move.rows) {
        if (occupied(step.to)) move.columns.backward(to.row(step.to), from.row(step.from));
    }
}
/// The same, of all rows.
inline void move_backward(const Move& move, const BitMatrix& to, BitMatrix& from) {
    move_backward(
        move, to, [](std::uint32_t) { return true; }, from);
}

}  // namespace finwait::checker::factored
