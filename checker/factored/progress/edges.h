// The events of a single state, looked up: per control, where an event leads and how it moves rows
// and columns.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "checker/factored/layout/layout.h"
#include "checker/factored/rows/places.h"

namespace finwait::checker::factored {

class Edges {
  public:
    /// `layout` is not owned and must outlive this.
    explicit Edges(const Layout& layout) : layout_(layout), events_(layout.size()) {
        rank_messages();
    }

    /// Calls `visit(Label, Cell)` for every event that can happen in a reachable state, in the
    /// order in which the system visits the successors. Several threads may do so at once.
    template <class Visit>
    void for_each_edge(const Cell& cell, Visit&& visit) const {
        const ControlEvents& events = events_of(cell.control);
        const std::array<std::uint32_t, 2> at{cell.row, cell.column};
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            for (const Event& event : events.own[side]) follow(events, event, side, at, visit);
            for_each_occurrence(cell.control, side, at[1 - side], [&](MessageId message) {
                for (const Event& event : events.arrivals[side][events.place[side][message]]) {
                    follow(events, event, side, at, visit);
                }
            });
        }
        for (const JointEvent& event : events.joint) {
            const std::uint32_t row = events.maps[event.maps[kRows]][cell.row];
            const std::uint32_t column = events.maps[event.maps[kColumns]][cell.column];
            if (row != kNoRow && column != kNoRow)
                visit(event.label, Cell{event.target, row, column});
        }
    }
    /// What the tables of a control take, about; bytes.
    [[nodiscard]] static std::uint64_t bytes_per_control() { return sizeof(ControlEvents); }

  private:
    /// By row or column of the control: the row or column of the target.
    using Places = std::vector<std::uint32_t>;

    struct Event {
        ControlId target = 0;
        bool sends = false;
        bool needs_room = false;
        /// If no message that it sends is in flight afterwards.
        SendResult otherwise = SendResult::NothingSent;
        /// By SendResult.
        std::array<Label, 3> labels{};
        /// Indices into ControlEvents::maps: of the channel to the machine, and of the one from it
        /// where nothing is sent or it is lost, and where it is in flight.
        std::size_t incoming = 0;
        std::size_t outgoing = 0;
        std::size_t outgoing_sent = 0;
    };
    /// A part of the joint event.
    struct JointEvent {
        ControlId target = 0;
        Label label = 0;
        /// Indices into ControlEvents::maps, by axis.
        std::array<std::size_t, 2> maps{};
    };
    struct ControlEvents {
        std::vector<Places> maps;
        std::vector<JointEvent> joint;
        std::array<std::vector<Event>, 2> own;
        /// By machine and message: deliver, duplicate, lose.
        std::array<std::vector<std::vector<Event>>, 2> arrivals;
        /// By machine and message: its place in `arrivals`.
        std::array<std::vector<std::uint32_t>, 2> place;
        std::once_flag made;
        /// There was no memory to make them.
        bool is_cut_off = false;
    };

    void rank_messages();

    template <class Visit>
    void for_each_occurrence(ControlId id, std::size_t side, std::uint32_t at,
                             Visit&& visit) const {
        const ContentRules& rules = layout_.content_rules(1 - side);
        const bool keeps_order = rules.channel().keeps_order;
        const auto& rank = rank_[1 - side];
        std::array<MessageId, kMaxChannelCapacity> found{};
        std::size_t count = 0;
        rules.for_each_message(layout_[id].contents[1 - side][at], [&](MessageId message) {
            std::size_t place = count++;
            for (; !keeps_order && place > 0 && rank[message] < rank[found[place - 1]]; --place) {
                found[place] = found[place - 1];
            }
            found[place] = message;
        });
        if (keeps_order) count = std::min(count, std::size_t{1});
        for (std::size_t i = 0; i < count; ++i) visit(found[i]);
    }

    template <class Visit>
    void follow(const ControlEvents& events, const Event& event, std::size_t side,
                const std::array<std::uint32_t, 2>& at, Visit&& visit) const {
        SendResult fate = event.otherwise;
        std::uint32_t out = kNoRow;
        if (event.sends) {
            out = events.maps[event.outgoing_sent][at[side]];
            if (out != kNoRow) fate = SendResult::InFlight;
            if (out == kNoRow && event.needs_room) return;
        }
        if (out == kNoRow) out = events.maps[event.outgoing][at[side]];
        const std::uint32_t in = events.maps[event.incoming][at[1 - side]];
        // All faults are used up.
        if (in == kNoRow) return;
        const std::uint32_t row = side == 0 ? out : in;
        const std::uint32_t column = side == 0 ? in : out;
        visit(event.labels[static_cast<std::size_t>(fate)], Cell{event.target, row, column});
    }

    const ControlEvents& events_of(ControlId id) const;

    void make_events(ControlId id, ControlEvents& events) const;

    /// Whether it is not the same event as the label before, with another fate of what is sent.
    [[nodiscard]] bool begins(const EventLabel& label) const {
        return label.fate != SendResult::Lost || layout_.tells_sizes();
    }
    /// What is delivered, duplicated or lost is there, so that mostly it need not be looked for.
    static ChannelAction incoming_of(const EventLabel& label, ChannelAction action);

    const Layout& layout_;
    /// By sender and message: its place in the order of messages.
    std::array<std::vector<MessageId>, 2> rank_;
    /// Made when they are first needed.
    mutable std::vector<ControlEvents> events_;
};

}  // namespace finwait::checker::factored
