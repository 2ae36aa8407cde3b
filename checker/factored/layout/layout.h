// Where every global state has its bit.
//
// For each *control* (a pair of local states; with a joint event, also how many messages are in
// flight either way: `splits_by_size` says why) the engine keeps a matrix of bits: a row per
// content of channel 0→1, a column per content of channel 1→0 that may occur with this control.
// Which may occur is found before the search by closing the initial state under all events with
// rows and columns apart: an event that takes control p to q sends each row of p to a row of q
// whatever the columns are, and each column to a column whatever the rows are (a Cartesian
// abstraction). That gives a superset of what is reachable; in practice every second bit of it is
// reached.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "checker/factored/layout/cartesian_reachability.h"
#include "checker/factored/layout/control.h"
#include "checker/factored/layout/predicate.h"
#include "checker/factored/layout/sorted_contents.h"
#include "checker/factored/layout/transition_table.h"
#include "checker/resources/budget.h"
#include "checker/resources/worker_pool.h"

namespace finwait::checker::factored {

/// The controls of a system, their contents and transfers. Built once, then constant.
class Layout {
  public:
    /// Of all, `machines` and `budget` must outlive this. Throws std::length_error if there are
    /// more different messages than a content can hold, std::bad_alloc if the budget does not
    /// suffice or tells to stop.
    Layout(Machines& machines, Budget& budget, WorkerPool& workers);

    /// Of the channel along the axis.
    [[nodiscard]] const ContentRules& content_rules(std::size_t axis) const { return rules_[axis]; }
    [[nodiscard]] const TransitionTable& behaviour() const { return behaviour_; }
    [[nodiscard]] const Machines& machines() const { return behaviour_.machines(); }
    [[nodiscard]] std::size_t size() const { return closed_.controls.size(); }
    [[nodiscard]] const Control& operator[](ControlId id) const { return closed_.controls[id]; }
    /// Of the control, by axis; not to be kept longer than the layout.
    [[nodiscard]] std::array<SortedContents, 2> sorted_contents(ControlId id) const;
    /// Exchanging the machines maps reachable states to reachable states of the same level. Then a
    /// control and its mirror have the same matrix, rows and columns exchanged.
    [[nodiscard]] bool symmetric() const { return symmetric_; }
    /// The control with the local states exchanged, if the layout is symmetric.
    [[nodiscard]] ControlId mirror(ControlId id) const { return (*this)[id].mirror; }
    /// Of a control and its mirror the one that stands for both; every one, without symmetry.
    [[nodiscard]] bool represents(ControlId id) const {
        return !symmetric_ || (*this)[id].represents();
    }
    /// How many states a bit of the control stands for.
    [[nodiscard]] std::uint64_t weight(ControlId id) const { return mirror(id) == id ? 1 : 2; }
    /// Controls are told apart by how many messages are in flight: in each, what is sent has one
    /// fate.
    [[nodiscard]] bool tells_sizes() const { return splits_; }
    /// The control of the initial state; both channels are empty there.
    [[nodiscard]] static constexpr ControlId initial() { return 0; }

    /// The state of a bit.
    [[nodiscard]] GlobalState state(const Cell& cell) const;
    /// None if the state has no bit: then it is not reachable.
    [[nodiscard]] std::optional<Cell> cell(const GlobalState& state) const;

    /// The control of those local states, with such contents.
    [[nodiscard]] std::optional<ControlId> find(LocalId a, LocalId b, Content row,
                                                Content column) const;
    /// The same, with contents of such sizes.
    [[nodiscard]] std::optional<ControlId> find(LocalId a, LocalId b, const Sizes& sizes) const {
        const auto it = closed_.ids.find(control_key(a, b, sizes));
        return it == closed_.ids.end() ? std::nullopt : std::optional(it->second);
    }

    /// Calls `visit(EventLabel, Transfer)` for every event that may happen with this control, an
    /// event whose reply may find room or not once for either, a joint one once for each of its
    /// parts. Some happen in none of its states, but none leads to a control that the layout does
    /// not have.
    template <class Visit>
    void for_each_event(ControlId id, Visit&& visit) const {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            for (const OwnEvent& own : behaviour_.own_events(side, (*this)[id].locals[side])) {
                const EventLabel label{own.kind, static_cast<std::uint8_t>(side)};
                event(id, label, own.effect, own.needs_room, {}, visit);
            }
        }
        for (const std::size_t axis : {kRows, kColumns}) {
            std::vector<bool> known(behaviour_.message_count(axis) + 1, false);
            for (const Content content : (*this)[id].contents[axis]) {
                rules_[axis].for_each_deliverable(content, [&](MessageId message) {
                    if (known[message]) return;
                    known[message] = true;
                    message_events(id, 1 - axis, message, visit);
                });
            }
        }
        if (behaviour_.has_joint_event()) joint_event(id, visit);
    }

    /// How many events of its own a machine has in this control: those that need no room in its
    /// channel, and those that do.
    [[nodiscard]] std::array<std::size_t, 2> own_event_counts(ControlId id, std::size_t side) const;

    /// Whether nothing that is owed can happen in the control's states with both channels empty: a
    /// run may end there. Whatever is in flight can be delivered, which is owed, and an empty
    /// channel has room: so a run may end in no other state.
    [[nodiscard]] bool has_dead_end(ControlId id) const;
    /// Calls `visit(row, column)` for the bits of the control with both channels empty, of which
    /// there are several where faults are counted.
    template <class Visit>
    void for_each_empty(ControlId id, Visit&& visit) const {
        const auto& [rows, columns] = (*this)[id].contents;
        if (!rules_[kRows].counts_faults()) {
            // Empty contents sort first.
            if (rows.front() == 0 && columns.front() == 0) visit(0U, 0U);
            return;
        }
        for (std::uint32_t row = 0; row < rows.size(); ++row) {
            if (!rules_[kRows].is_empty(rows[row])) continue;
            for (std::uint32_t column = 0; column < columns.size(); ++column) {
                if (rules_[kColumns].is_empty(columns[column])) visit(row, column);
            }
        }
    }

  private:
    [[nodiscard]] std::optional<std::uint32_t> place(ControlId id, std::size_t axis,
                                                     Content content) const;
    /// Whether the joint event happens in the control with both channels empty.
    [[nodiscard]] bool moves_locals(ControlId id) const;
    template <class Visit>
    void joint_event(ControlId id, Visit&& visit) const {
        const auto& locals = (*this)[id].locals;
        const JointPart& a = behaviour_.joint_part(0, locals[0]);
        const JointPart& b = behaviour_.joint_part(1, locals[1]);
        for_each_joint_action(a, b, locals, [&](const std::array<ChannelAction, 2>& actions) {
            const std::optional<ControlId> target = find_after(id, {a.after, b.after}, actions);
            if (target) visit(EventLabel{kJoint}, Transfer{*target, actions});
        });
    }
    /// Deliver, duplicate and lose of a message in flight to `side`.
    template <class Visit>
    void message_events(ControlId id, std::size_t side, MessageId message, Visit&& visit) const {
        const auto who = static_cast<std::uint8_t>(side);
        const LocalId local = (*this)[id].locals[side];
        const Effect effect = behaviour_.arrival(side, local, message);
        const ChannelAction take{Action::Take, message};
        event(id, {kDeliver, who, SendResult::NothingSent, message}, effect, false, take, visit);
        const ContentRules& rules = rules_[1 - side];
        if (rules.duplicates()) {
            event(id, {kDuplicate, who, SendResult::NothingSent, message}, effect, false,
                  {rules.duplicating(), message}, visit);
        }
        if (rules.loses()) {
            event(id, {kLose, who, SendResult::NothingSent, message}, {local, 0}, false,
                  {rules.losing(), message}, visit);
        }
    }

    /// `incoming` is what happens to the channel to the machine; the one from it gets what is sent.
    template <class Visit>
    void event(ControlId id, EventLabel label, const Effect& effect, bool needs_room,
               ChannelAction incoming, Visit&& visit) const {
        const std::size_t side = label.side;
        auto locals = (*this)[id].locals;
        locals[side] = effect.after;
        std::optional<ControlId> target;
        if (!splits_) {
            target = find(locals[0], locals[1], Sizes{});
            if (!target) return;
        }
        Transfer transfer;
        transfer.actions[1 - side] = incoming;
        const auto offer = [&] {
            if (splits_) target = find_after(id, locals, transfer.actions);
            if (!target) return;
            transfer.target = *target;
            visit(label, transfer);
        };
        if (effect.sent == 0) return offer();
        label.sent = effect.sent;
        transfer.actions[side] = {Action::Add, effect.sent};
        label.fate = SendResult::InFlight;
        offer();
        if (needs_room) return;
        transfer.actions[side] = {Action::KeepIfFull, 0};
        label.fate = SendResult::Lost;
        offer();
    }
    /// The control after the control's states have changed so; none if they cannot.
    [[nodiscard]] std::optional<ControlId> find_after(
        ControlId id, const std::array<LocalId, 2>& locals,
        const std::array<ChannelAction, 2>& actions) const;

    std::array<ContentRules, 2> rules_;
    bool symmetric_;
    bool splits_;
    TransitionTable behaviour_;
    ClosedControls closed_;
    CountedMemory memory_;
};

}  // namespace finwait::checker::factored
