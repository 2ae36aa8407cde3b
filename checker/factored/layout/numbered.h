// Numbers for the local states and messages of machines that have them as values.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "checker/factored/layout/machines.h"

namespace finwait::checker::factored {

/// The messages in one channel, from the head if there is an order, and what it counts.
template <class Message>
struct InFlight {
    std::vector<Message> messages{};
    Faults faults{};
};

/// `for_each_own_event(side, local, visit)` calls `visit(kind, after, sent, needs_room)` for every
/// event that the machine `side` (0 or 1) may do on its own: `sent` points to the message that it
/// sends or is null, and with `needs_room` the event can happen only if the outgoing channel has
/// room. `arrival(side, local, message, visit)` calls `visit(after, sent)` once. A message sent
/// without `needs_room` that finds the channel full is lost. `is_owed(kind)`: whether such an event
/// of a machine's own, or the joint one, keeps a run alive; a delivery does, losses and duplicates
/// do not. `alike()`: the machines do the same and begin alike, so that exchanging them changes
/// nothing.
///
/// With ChannelRules::lifetime, the joint event: `joint_part(side, local, visit)` calls
/// `visit(after, needs_full)` once if the machine lets it happen, with `needs_full` only where
/// there is no room in its outgoing channel; `older(message)` gives the message after it. It
/// happens where both machines and all that is in flight let it, unless it would change nothing.
/// What is sent is no older message of another one.
///
/// Besides, for predicates and to walk a run, global states as values: `state(local0, local1,
/// from0, from1)` (InFlight from machine 0, from machine 1), `local(State, side)`,
/// `for_each_message(State, side, visit)` (from the head, if there is an order), `faults(State,
/// side)` (those that the channel from there has counted). `for_each_step(State, visit)` calls
/// `visit(Label, const Message* sent, State)` for everything that can happen, in the order that
/// decides which of several shortest runs is shown; the message that an event sends, or null,
/// counts whether it is in flight afterwards or lost. `label(EventLabel, const Message*)` gives the
/// label of an event; the message is the one that is delivered, duplicated or lost, or null.
/// Messages compare in the order in which the system visits what is in flight, if it does not keep
/// order.
template <class M>
concept CommunicatingMachines = std::totally_ordered<typename M::Local> &&
    std::totally_ordered<typename M::Message> &&
    requires(const M machines, std::size_t side, const typename M::Local local,
             const typename M::Message message, const typename M::State state,
             const InFlight<typename M::Message>& in_flight, const EventLabel label,
             const typename M::Message* concerned,
             void (*on_own)(std::uint8_t, const typename M::Local&, const typename M::Message*,
                            bool),
             void (*on_arrival)(const typename M::Local&, const typename M::Message*),
             void (*on_joint_part)(const typename M::Local&, bool),
             void (*on_message)(const typename M::Message&),
             void (*on_step)(Label, const typename M::Message*, const typename M::State&)) {
    { machines.channel_rules() } -> std::same_as<ChannelRules>;
    { machines.alike() } -> std::same_as<bool>;
    { machines.initial_local(side) } -> std::same_as<typename M::Local>;
    machines.for_each_own_event(side, local, on_own);
    { machines.is_owed(std::uint8_t{}) } -> std::same_as<bool>;
    machines.arrival(side, local, message, on_arrival);
    machines.joint_part(side, local, on_joint_part);
    { machines.older(message) } -> std::same_as<typename M::Message>;
    { machines.state(local, local, in_flight, in_flight) } -> std::same_as<typename M::State>;
    { machines.local(state, side) } -> std::same_as<typename M::Local>;
    machines.for_each_message(state, side, on_message);
    { machines.faults(state, side) } -> std::same_as<Faults>;
    machines.for_each_step(state, on_step);
    { machines.label(label, concerned) } -> std::same_as<Label>;
};

/// Numbers values in the order in which they are first met.
template <class Value>
class Interned {
  public:
    std::uint32_t id(const Value& value) {
        const auto [it, fresh] =
            ids_.try_emplace(value, static_cast<std::uint32_t>(values_.size()));
        if (fresh) values_.push_back(value);
        return it->second;
    }
    [[nodiscard]] std::optional<std::uint32_t> find(const Value& value) const {
        const auto it = ids_.find(value);
        return it == ids_.end() ? std::nullopt : std::optional(it->second);
    }
    [[nodiscard]] const Value& operator[](std::uint32_t id) const { return values_[id]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }

  private:
    std::map<Value, std::uint32_t> ids_;
    // References stay valid while values are added.
    std::deque<Value> values_;
};

/// An event with its values. Nothing is owned.
template <class M>
struct EventValues {
    Label label;
    /// What it sends, or null.
    const typename M::Message* sent;
    /// The machines' local states before and after it.
    std::array<const typename M::Local*, 2> before;
    std::array<const typename M::Local*, 2> after;
};

template <CommunicatingMachines M>
class Numbered final : public Machines {
  public:
    using Local = typename M::Local;
    using Message = typename M::Message;
    using State = typename M::State;

    /// `machines` is not owned and must outlive this. `use_symmetry`: if the machines are alike,
    /// one numbering serves both.
    Numbered(const M& machines, bool use_symmetry)
        : machines_(machines),
          symmetric_(use_symmetry && machines.alike()),
          lifetime_(machines.channel_rules().lifetime),
          rules_{ContentRules(machines.channel_rules(), 0),
                 ContentRules(machines.channel_rules(), 1)} {}

    // What the numbers stand for.

    [[nodiscard]] const Local& local(std::size_t side, LocalId id) const {
        return locals_[slot(side)][id];
    }
    /// `sender` is the machine that sends the message.
    [[nodiscard]] const Message& message(std::size_t sender, MessageId id) const {
        return messages_[slot(sender)][id - 1U];
    }
    [[nodiscard]] State state(const GlobalState& state) const {
        return machines_.state(local(0, state.locals[0]), local(1, state.locals[1]),
                               in_flight(0, state.contents[0]), in_flight(1, state.contents[1]));
    }
    /// None if something of it was not met: then it is not reachable.
    [[nodiscard]] std::optional<GlobalState> find(const State& state) const {
        GlobalState found;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const auto number = locals_[slot(side)].find(machines_.local(state, side));
            const auto in_flight = content(side, state);
            if (!number || !in_flight) return std::nullopt;
            found.locals[side] = *number;
            found.contents[side] = *in_flight;
        }
        return found;
    }
    /// The same question, asked by number.
    [[nodiscard]] std::function<bool(const GlobalState&)> by_number(
        std::function<bool(const State&)> holds) const {
        return [this, holds = std::move(holds)](const GlobalState& numbered) {
            return holds(state(numbered));
        };
    }
    [[nodiscard]] std::function<bool(const Transition&)> by_number(
        std::function<bool(const EventValues<M>&)> is_met) const {
        return [this, is_met = std::move(is_met)](const Transition& event) {
            const Message* const sent =
                event.sent.id == 0 ? nullptr : &message(event.sent.side, event.sent.id);
            return is_met({event.label, sent, locals(event.before), locals(event.after)});
        };
    }

    // By number.

    [[nodiscard]] ChannelRules channel_rules() const override { return machines_.channel_rules(); }
    [[nodiscard]] bool symmetric() const override { return symmetric_; }
    [[nodiscard]] std::size_t local_count(std::size_t side) const override {
        return locals_[slot(side)].size();
    }
    [[nodiscard]] std::size_t message_count(std::size_t sender) const override {
        return messages_[slot(sender)].size();
    }
    [[nodiscard]] std::uint64_t bytes() const override {
        // A value stands in a map and in a deque; a map's node has three pointers.
        constexpr std::uint64_t kPerLocal = 2 * sizeof(Local) + 64;
        constexpr std::uint64_t kPerMessage = 2 * sizeof(Message) + 64;
        std::uint64_t bytes = 0;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            bytes += locals_[side].size() * kPerLocal + messages_[side].size() * kPerMessage;
        }
        return bytes;
    }

    [[nodiscard]] LocalId initial(std::size_t side) override {
        return locals_[slot(side)].id(machines_.initial_local(side));
    }
    [[nodiscard]] std::vector<OwnEvent> own_events(std::size_t side, LocalId local) override {
        std::vector<OwnEvent> events;
        machines_.for_each_own_event(
            side, locals_[slot(side)][local],
            [&](std::uint8_t kind, const Local& after, const Message* sent, bool needs_room) {
                events.push_back(
                    {kind, needs_room, machines_.is_owed(kind), effect(side, after, sent)});
            });
        return events;
    }
    [[nodiscard]] Effect arrival(std::size_t side, LocalId local, MessageId message) override {
        Effect result;
        machines_.arrival(
            side, locals_[slot(side)][local], messages_[slot(1 - side)][message - 1U],
            [&](const Local& after, const Message* sent) { result = effect(side, after, sent); });
        return result;
    }
    [[nodiscard]] JointPart joint_part(std::size_t side, LocalId local) override {
        JointPart part;
        machines_.joint_part(side, locals_[slot(side)][local],
                             [&](const Local& after, bool needs_full) {
                                 part = {true, needs_full, locals_[slot(side)].id(after)};
                             });
        return part;
    }
    [[nodiscard]] bool is_joint_event_owed() const override { return machines_.is_owed(kJoint); }

    [[nodiscard]] Label label(const EventLabel& event) const override {
        return machines_.label(
            event, event.message == 0 ? nullptr : &message(1U - event.side, event.message));
    }
    [[nodiscard]] bool comes_before(std::size_t sender, MessageId first,
                                    MessageId second) const override {
        return message(sender, first) < message(sender, second);
    }
    [[nodiscard]] std::vector<Step> steps(const GlobalState& from) const override {
        std::vector<Step> steps;
        machines_.for_each_step(
            state(from), [&](Label label, const Message* sent, const State& next) {
                // To what was not met nothing leads that is asked for.
                if (const auto numbered = find(next)) {
                    steps.push_back(
                        {label, sent == nullptr ? SentMessage{} : find_sent(*sent), *numbered});
                }
            });
        return steps;
    }

  private:
    [[nodiscard]] std::size_t slot(std::size_t side) const { return symmetric_ ? 0 : side; }

    [[nodiscard]] std::array<const Local*, 2> locals(const std::array<LocalId, 2>& ids) const {
        return {&local(0, ids[0]), &local(1, ids[1])};
    }
    /// The same message may be one that either machine sends; which one is meant is all one.
    [[nodiscard]] SentMessage find_sent(const Message& sent) const {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const auto id = messages_[slot(side)].find(sent);
            if (id) return {side, static_cast<MessageId>(*id + 1)};
        }
        throw std::logic_error("a message is sent that was not numbered");
    }

    [[nodiscard]] InFlight<Message> in_flight(std::size_t sender, Content content) const {
        InFlight<Message> result{{}, rules_[sender].faults_of(content)};
        rules_[sender].for_each_message(
            content, [&](MessageId id) { result.messages.push_back(message(sender, id)); });
        return result;
    }
    /// None if there is a message that nothing sends.
    [[nodiscard]] std::optional<Content> content(std::size_t sender, const State& state) const {
        Content content = rules_[sender].empty_with(machines_.faults(state, sender));
        bool known = true;
        machines_.for_each_message(state, sender, [&](const Message& message) {
            const auto number = messages_[slot(sender)].find(message);
            known = known && number.has_value();
            if (known) content = rules_[sender].add(content, static_cast<MessageId>(*number + 1));
        });
        return known ? std::optional(content) : std::nullopt;
    }

    Effect effect(std::size_t side, const Local& after, const Message* sent) {
        return {locals_[slot(side)].id(after), sent ? message_id(side, *sent) : MessageId{0}};
    }
    MessageId message_id(std::size_t sender, const Message& message) {
        Interned<Message>& known = messages_[slot(sender)];
        const std::size_t before = known.size();
        const std::uint32_t id = known.id(message);
        if (known.size() > before && lifetime_) number_older(known, message);
        return static_cast<MessageId>(id + 1);
    }
    /// All that a new message grows into, with the numbers that follow.
    void number_older(Interned<Message>& known, Message message) {
        for (std::uint8_t age = 0; age < *lifetime_; ++age) {
            message = machines_.older(message);
            const std::size_t before = known.size();
            if (known.id(message) != before) {
                throw std::logic_error("a message that another one has grown into is sent");
            }
        }
    }

    const M& machines_;
    bool symmetric_;
    std::optional<std::uint8_t> lifetime_;
    std::array<ContentRules, 2> rules_;
    std::array<Interned<Local>, 2> locals_;
    std::array<Interned<Message>, 2> messages_;
};

}  // namespace finwait::checker::factored
