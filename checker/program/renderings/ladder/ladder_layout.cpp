#include "checker/program/renderings/ladder/ladder_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace finwait::program {

namespace {

constexpr std::size_t index(Actor actor) { return static_cast<std::size_t>(actor); }
constexpr Role role_of(Actor actor) { return actor == Actor::Left ? Role::Left : Role::Right; }

/// More lanes than these per direction are only made where more messages are in flight at once.
constexpr std::size_t kLanesThatKeepOrder = 4;
/// Between a lifeline and the outermost lane or label.
constexpr std::size_t kEdge = 3;
constexpr std::size_t kLanePitch = 2;

std::string spaces(std::size_t count) { return std::string(count, ' '); }

}  // namespace

LadderLayout::LadderLayout(const Ladder& ladder, const StyledText& in_flight)
    : ladder_(ladder), lanes_(ladder.messages_.size()) {
    make_rows(in_flight);
    assign_lanes();
    measure();
}

/// Is the message of this sending received or lost by what happens next?
bool LadderLayout::is_immediate(std::size_t occurrence) const {
    if (occurrence + 1 >= ladder_.occurrences_.size()) return false;
    const auto& sent = ladder_.occurrences_[occurrence];
    const auto& next = ladder_.occurrences_[occurrence + 1];
    const bool ends = next.kind == Ladder::Kind::Receive || next.kind == Ladder::Kind::Lose;
    return ends && next.message == sent.message && next.in_cycle == sent.in_cycle;
}

void LadderLayout::make_rows(const StyledText& in_flight) {
    const auto& occurrences = ladder_.occurrences_;
    for (std::size_t i = 0; i < occurrences.size(); ++i) {
        const auto& occurrence = occurrences[i];
        Row row{Shape::Empty, occurrence.actor,    occurrence.message, occurrence.notes,
                {},           occurrence.in_cycle, occurrence.gone};
        row.numbers = {occurrence.number, occurrence.number};
        Lane* lane = occurrence.message < lanes_.size() ? &lanes_[occurrence.message] : nullptr;
        switch (occurrence.kind) {
            case Ladder::Kind::Say: break;
            case Ladder::Kind::Act: row.shape = Shape::Act; break;
            case Ladder::Kind::Send:
                if (is_immediate(i)) {
                    const auto& end = occurrences[++i];
                    const bool lost = end.kind == Ladder::Kind::Lose;
                    row.shape = lost ? Shape::ThroughLost : Shape::Through;
                    row.notes[index(end.actor)] = end.notes[index(end.actor)];
                    row.numbers[1] = end.number;
                } else {
                    row.shape = Shape::IntoLane;
                    *lane = {true, rows_.size(), occurrences.size() + lanes_.size(), 0};
                }
                break;
            case Ladder::Kind::Receive:
                row.shape = Shape::OutOfLane;
                lane->to_row = rows_.size();
                break;
            case Ladder::Kind::ReceiveCopy: row.shape = Shape::CopyOutOfLane; break;
            case Ladder::Kind::Lose:
                row.shape = Shape::LostInLane;
                lane->to_row = rows_.size();
                break;
        }
        has_cycle_ = has_cycle_ || row.in_cycle;
        rows_.push_back(std::move(row));
    }
    const std::size_t end = rows_.size();
    for (Ladder::Message message = 0; message < lanes_.size(); ++message) {
        if (!lanes_[message].used || lanes_[message].to_row < end) continue;
        const Actor to =
            ladder_.messages_[message].from == Actor::Left ? Actor::Right : Actor::Left;
        Row row{Shape::StillInLane, to, message, {}, {}, has_cycle_, ladder_.gone_};
        row.notes[index(to)] = in_flight;
        lanes_[message].to_row = rows_.size();
        rows_.push_back(std::move(row));
    }
}

/// A lane further from the receiver than all that are used keeps messages from crossing unless one
/// overtakes the other.
void LadderLayout::assign_lanes() {
    for (Ladder::Message message = 0; message < lanes_.size(); ++message) {
        Lane& lane = lanes_[message];
        if (!lane.used) continue;
        const Actor from = ladder_.messages_[message].from;
        std::vector<bool> taken;
        for (Ladder::Message other = 0; other < message; ++other) {
            const Lane& before = lanes_[other];
            const bool together = before.used && ladder_.messages_[other].from == from &&
                                  before.to_row > lane.from_row;
            if (!together) continue;
            taken.resize(std::max(taken.size(), before.place + 1));
            taken[before.place] = true;
        }
        lane.place = taken.size();
        if (lane.place >= kLanesThatKeepOrder) {
            const auto free = std::find(taken.begin(), taken.end(), false);
            lane.place = static_cast<std::size_t>(free - taken.begin());
        }
        auto& count = lane_counts_[index(from)];
        count = std::max(count, lane.place + 1);
    }
}

void LadderLayout::measure() {
    std::size_t label = 0;
    for (const auto& message : ladder_.messages_) label = std::max(label, width_of(message.label));
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        number_width_ = std::max(number_width_, width_of(numbers(row)));
        for (const std::size_t side : {0U, 1U}) {
            note_widths_[side] = std::max(note_widths_[side], width_of(rows_[row].notes[side]));
        }
    }
    const std::size_t name = width_of(ladder_.names_[0]);
    note_widths_[0] = std::max(note_widths_[0], name - std::min<std::size_t>(name, 2));
    // The lanes from the right lie at the left end, and the other way round.
    label_at_ = kEdge + kLanePitch * lane_counts_[1] + 1;
    middle_width_ = label_at_ + label + 1 + kLanePitch * lane_counts_[0] + kEdge;
}

std::string LadderLayout::numbers(std::size_t row) const {
    const std::size_t shown = row > 0 ? rows_[row - 1].numbers[1] : 0;
    const auto [first, last] = rows_[row].numbers;
    if (last == 0 || last == shown) return "";
    if (first == last || first == shown) return fmt::to_string(last);
    return fmt::format("{}-{}", first, last);
}

std::size_t LadderLayout::column(Actor from, std::size_t place) const {
    return from == Actor::Left ? place : middle_width_ - 1 - place;
}

std::size_t LadderLayout::lane_place(Ladder::Message message) const {
    return middle_width_ - kEdge - kLanePitch * lanes_[message].place;
}

void LadderLayout::dash(Middle& middle, Actor from, std::size_t begin, std::size_t end) const {
    for (std::size_t place = begin; place < end; ++place) {
        Cell& cell = middle[column(from, place)];
        cell = {cell.text == " " ? "─" : "┼", role_of(from)};
    }
}

void LadderLayout::draw_lanes(std::size_t row, Middle& middle) const {
    for (Ladder::Message message = 0; message < lanes_.size(); ++message) {
        const Lane& lane = lanes_[message];
        if (!lane.used || row <= lane.from_row || row >= lane.to_row) continue;
        const Actor from = ladder_.messages_[message].from;
        middle[column(from, lane_place(message))] = {"┊", role_of(from)};
    }
}

/// Where the arrow itself is not in the row, the label only reminds.
void LadderLayout::draw_label(const Row& row, Middle& middle) const {
    const bool arrow = row.shape == Shape::Through || row.shape == Shape::ThroughLost ||
                       row.shape == Shape::IntoLane;
    const auto& message = ladder_.messages_[row.message];
    const Role role = arrow ? role_of(message.from) : Role::Faint;
    std::size_t at = label_at_ - 1;
    middle[at++] = {" ", role};
    for (std::size_t begin = 0; begin < message.label.size();) {
        std::size_t end = begin + 1;
        while (end < message.label.size() &&
               width_of(message.label.substr(begin, end - begin + 1)) == 1)
            ++end;
        middle[at++] = {message.label.substr(begin, end - begin), role};
        begin = end;
    }
    middle[at] = {" ", role};
}

LadderLayout::Middle LadderLayout::draw(std::size_t number) const {
    const Row& row = rows_[number];
    Middle middle(middle_width_);
    draw_lanes(number, middle);
    if (row.shape == Shape::Empty || row.shape == Shape::Act) return middle;

    const Actor from = ladder_.messages_[row.message].from;
    const Role role = role_of(from);
    const bool right = from == Actor::Left;
    const std::size_t last = middle_width_ - 1;
    const std::size_t lane = lane_place(row.message);
    const auto put = [&](std::size_t place, const char* text, Role how) {
        middle[column(from, place)] = {text, how};
    };
    const char* const head = right ? "▶" : "◀";
    switch (row.shape) {
        case Shape::Empty:
        case Shape::Act: break;
        case Shape::Through:
            dash(middle, from, 0, last);
            put(last, head, role);
            break;
        case Shape::ThroughLost:
            dash(middle, from, 0, last - 1);
            put(last - 1, "✗", Role::Bad);
            break;
        case Shape::IntoLane:
            dash(middle, from, 0, lane);
            put(lane, right ? "╮" : "╭", role);
            break;
        case Shape::OutOfLane:
            put(lane, right ? "╰" : "╯", role);
            dash(middle, from, lane + 1, last);
            put(last, head, role);
            break;
        case Shape::CopyOutOfLane:
            put(lane, right ? "├" : "┤", role);
            dash(middle, from, lane + 1, last);
            put(last, head, role);
            break;
        case Shape::LostInLane: put(lane, "✗", Role::Bad); break;
        case Shape::StillInLane: put(lane, "┊", role); break;
    }
    draw_label(row, middle);
    return middle;
}

LadderLayout::Cell LadderLayout::lifeline(const Row& row, Actor actor) const {
    const bool left = actor == Actor::Left;
    switch (row.shape) {
        case Shape::Act:
            if (row.actor == actor) return {"●", Role::Strong};
            break;
        case Shape::Through:
        case Shape::ThroughLost:
        case Shape::IntoLane:
            if (ladder_.messages_[row.message].from == actor) return {left ? "├" : "┤"};
            break;
        case Shape::Empty:
        case Shape::OutOfLane:
        case Shape::CopyOutOfLane:
        case Shape::LostInLane:
        case Shape::StillInLane: break;
    }
    if (row.gone[index(actor)]) return {"╎", Role::Faint};
    return {"│"};
}

std::vector<std::string> LadderLayout::render(const Palette& palette) const {
    std::vector<std::string> lines;
    const std::size_t gutter = (has_cycle_ ? 2 : 0) + (number_width_ > 0 ? number_width_ + 2 : 0);
    // A name ends, or begins, over its lifeline.
    const std::size_t before_name = gutter + note_widths_[0] + 2 - width_of(ladder_.names_[0]);
    lines.push_back(spaces(before_name) + palette.paint(ladder_.names_[0]) + spaces(middle_width_) +
                    palette.paint(ladder_.names_[1]));
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const Row& row = rows_[i];
        std::string line;
        if (has_cycle_) line += row.in_cycle ? palette.paint(Role::Doubt, "↻ ") : "  ";
        if (number_width_ > 0) {
            line +=
                palette.paint(Role::Faint, fmt::format("{:>{}}", numbers(i), number_width_)) + "  ";
        }
        line +=
            spaces(note_widths_[0] - width_of(row.notes[0])) + palette.paint(row.notes[0]) + " ";
        const auto paint = [&](const Cell& cell) { line += palette.paint(cell.role, cell.text); };
        paint(lifeline(row, Actor::Left));
        const Middle middle = draw(i);
        // Cells of one role together: fewer escape sequences.
        for (std::size_t begin = 0; begin < middle.size();) {
            Cell run = middle[begin++];
            while (begin < middle.size() && middle[begin].role == run.role) {
                run.text += middle[begin++].text;
            }
            paint(run);
        }
        paint(lifeline(row, Actor::Right));
        if (!row.notes[1].empty()) (line += " ") += palette.paint(row.notes[1]);
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace finwait::program
