// How a ladder is laid out: rows, lanes and columns, then characters. Internal to ladder.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "checker/program/renderings/ladder/ladder.h"

namespace finwait::program {

class LadderLayout {
  public:
    LadderLayout(const Ladder& ladder, const StyledText& in_flight);

    [[nodiscard]] std::vector<std::string> render(const Palette& palette) const;

  private:
    /// What a row shows between the lifelines.
    enum class Shape : std::uint8_t {
        Empty,
        Act,          ///< a mark on a lifeline
        Through,      ///< sent and received
        ThroughLost,  ///< sent and lost on the way
        IntoLane,     ///< sent, waits
        OutOfLane,    ///< received after waiting
        CopyOutOfLane,
        LostInLane,
        StillInLane,  ///< in flight at the end
    };
    struct Row {
        Shape shape = Shape::Empty;
        Actor actor = Actor::Left;
        Ladder::Message message = 0;
        std::array<StyledText, 2> notes{};
        /// The first and the last that the row belongs to.
        std::array<std::size_t, 2> numbers{};
        bool in_cycle = false;
        std::array<bool, 2> gone{};
    };
    /// A message that waits, between the row in which it was sent and the one in which it leaves.
    struct Lane {
        bool used = false;
        std::size_t from_row = 0;
        std::size_t to_row = 0;
        /// 0 lies next to the receiver.
        std::size_t place = 0;
    };
    struct Cell {
        std::string text = " ";
        Role role = Role::Plain;
    };
    using Middle = std::vector<Cell>;

    void make_rows(const StyledText& in_flight);
    [[nodiscard]] bool is_immediate(std::size_t occurrence) const;
    void assign_lanes();
    void measure();

    /// The numbers of a row, without those that stand in the row above.
    [[nodiscard]] std::string numbers(std::size_t row) const;
    [[nodiscard]] Middle draw(std::size_t row) const;
    void draw_lanes(std::size_t row, Middle& middle) const;
    void draw_label(const Row& row, Middle& middle) const;
    /// A column counted from the sender's side, from the left one's.
    [[nodiscard]] std::size_t column(Actor from, std::size_t place) const;
    [[nodiscard]] std::size_t lane_place(Ladder::Message message) const;
    void dash(Middle& middle, Actor from, std::size_t begin, std::size_t end) const;
    [[nodiscard]] Cell lifeline(const Row& row, Actor actor) const;

    const Ladder& ladder_;
    std::vector<Row> rows_;
    std::vector<Lane> lanes_;
    /// Lanes of messages from the left, from the right.
    std::array<std::size_t, 2> lane_counts_{};
    std::array<std::size_t, 2> note_widths_{};
    std::size_t number_width_ = 0;
    std::size_t label_at_ = 0;
    std::size_t middle_width_ = 0;
    bool has_cycle_ = false;
};

}  // namespace finwait::program
