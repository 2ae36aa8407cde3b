// Two machines with tables drawn at random, as the factored engine sees them and as a plain system.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "checker/factored/layout/numbered.h"
#include "checker/transition_system.h"

namespace finwait::checker::toys {

class RandomMachines {
  public:
    using Local = std::uint8_t;
    /// 1 … kMessages, and kMessages more for each joint event that it was in flight in.
    using Message = std::uint8_t;
    static constexpr Local kLocals = 4;
    static constexpr Message kMessages = 3;
    static constexpr std::uint8_t kKinds = 3;
    static constexpr std::size_t kMostInFlight = 3;

    /// Unused places are 0. Without an order, messages are sorted.
    struct State {
        std::array<Local, 2> locals{};
        std::array<std::array<Message, kMostInFlight>, 2> messages{};
        std::array<factored::Faults, 2> faults{};

        friend auto operator<=>(const State&, const State&) = default;
    };

    /// 0: nothing is sent.
    struct Outcome {
        Local after = 0;
        Message sent = 0;
    };
    struct Own {
        std::uint8_t kind = 0;
        bool needs_room = false;
        Outcome outcome;
    };
    /// In the joint event.
    struct Part {
        bool happens = false;
        bool needs_full = false;
        Local after = 0;
    };
    struct Machine {
        std::array<std::vector<Own>, kLocals> own;
        /// By message, whatever its age.
        std::array<std::array<Outcome, kMessages + 1>, kLocals> arrivals{};
        std::array<Part, kLocals> joint{};
    };

    RandomMachines(std::array<Machine, 2> machines, factored::ChannelRules rules, bool alike)
        : machines_(std::move(machines)), rules_(rules), alike_(alike) {}

    /// The same machines with other channels.
    [[nodiscard]] RandomMachines with(const factored::ChannelRules& rules) const {
        return {machines_, rules, alike_};
    }

    [[nodiscard]] factored::ChannelRules channel_rules() const { return rules_; }
    [[nodiscard]] bool alike() const { return alike_; }
    [[nodiscard]] static Local initial_local(std::size_t /*side*/) { return 0; }

    template <class Visit>
    void for_each_own_event(std::size_t side, Local local, Visit&& visit) const {
        for (const Own& own : machines_[side].own[local]) {
            const Message& sent = own.outcome.sent;
            visit(own.kind, own.outcome.after, sent == 0 ? nullptr : &sent, own.needs_room);
        }
    }
    /// The last kind is what no machine has to do.
    [[nodiscard]] static bool is_owed(std::uint8_t kind) {
        return kind + 1U < kKinds || kind == factored::kJoint;
    }
    template <class Visit>
    void arrival(std::size_t side, Local local, Message message, Visit&& visit) const {
        const Outcome& outcome = outcome_of(side, local, message);
        visit(outcome.after, outcome.sent == 0 ? nullptr : &outcome.sent);
    }

    template <class Visit>
    void joint_part(std::size_t side, Local local, Visit&& visit) const {
        const Part& part = machines_[side].joint[local];
        if (part.happens) visit(part.after, part.needs_full);
    }
    [[nodiscard]] static Message older(Message message) {
        return static_cast<Message>(message + kMessages);
    }

    using InFlight = factored::InFlight<Message>;
    [[nodiscard]] State state(Local a, Local b, const InFlight& from_a,
                              const InFlight& from_b) const {
        State state;
        state.locals = {a, b};
        for (const Message message : from_a.messages) put(state, 0, message);
        for (const Message message : from_b.messages) put(state, 1, message);
        state.faults = {from_a.faults, from_b.faults};
        return state;
    }
    [[nodiscard]] static factored::Faults faults(const State& state, std::size_t side) {
        return state.faults[side];
    }
    [[nodiscard]] static Local local(const State& state, std::size_t side) {
        return state.locals[side];
    }
    template <class Visit>
    static void for_each_message(const State& state, std::size_t side, Visit&& visit) {
        for (const Message message : state.messages[side]) {
            if (message != 0) visit(message);
        }
    }
    [[nodiscard]] static Label label(const factored::EventLabel& label, const Message* message) {
        return Label{label.kind} << 24U | Label{label.side} << 16U |
               static_cast<Label>(label.fate) << 8U | (message == nullptr ? 0 : *message);
    }

    [[nodiscard]] static State initial() { return {}; }
    template <class Visit>
    void for_each_successor(const State& state, Visit&& visit) const {
        for_each_step(state,
                      [&](Label label, const Message*, const State& next) { visit(label, next); });
    }
    template <class Visit>
    void for_each_step(const State& state, Visit&& visit) const {
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            for (const Own& own : machines_[side].own[state.locals[side]]) {
                const bool room = size_of(state, side) < rules_.capacity;
                if (own.outcome.sent != 0 && own.needs_room && !room) continue;
                happen(state, side, own.kind, 0, own.outcome, visit);
            }
            const std::size_t in_flight = size_of(state, 1 - side);
            for (std::size_t i = 0; i < (rules_.keeps_order ? 1 : kMostInFlight); ++i) {
                const Message message = state.messages[1 - side][i];
                if (message == 0 || in_flight == 0) continue;
                const Outcome& outcome = outcome_of(side, state.locals[side], message);
                State taken = state;
                take(taken, 1 - side, i);
                happen(taken, side, factored::kDeliver, message, outcome, visit);
                if (may(state, 1 - side, rules_.duplicates[1 - side],
                        &factored::Faults::duplicates)) {
                    happen(counted(state, 1 - side, &factored::Faults::duplicates), side,
                           factored::kDuplicate, message, outcome, visit);
                }
                if (may(state, 1 - side, rules_.loses[1 - side], &factored::Faults::losses)) {
                    const Outcome nothing{state.locals[side], 0};
                    happen(counted(taken, 1 - side, &factored::Faults::losses), side,
                           factored::kLose, message, nothing, visit);
                }
            }
        }
        happen_together(state, visit);
    }

  private:
    using Counter = std::uint8_t factored::Faults::*;

    [[nodiscard]] const Outcome& outcome_of(std::size_t side, Local local, Message message) const {
        return machines_[side].arrivals[local][(message - 1U) % kMessages + 1U];
    }
    [[nodiscard]] bool may(const State& state, std::size_t sender, bool uncounted,
                           Counter counter) const {
        if (!rules_.most_faults) return uncounted;
        return state.faults[sender].*counter < (*rules_.most_faults)[sender].*counter;
    }
    [[nodiscard]] State counted(State state, std::size_t sender, Counter counter) const {
        if (rules_.most_faults) ++(state.faults[sender].*counter);
        return state;
    }
    /// The joint event, if it can happen and changes anything.
    template <class Visit>
    void happen_together(const State& state, Visit&& visit) const {
        if (!rules_.lifetime) return;
        State next = state;
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const Part& part = machines_[side].joint[state.locals[side]];
            const bool is_full = size_of(state, side) == rules_.capacity;
            if (!part.happens || (part.needs_full && !is_full)) return;
            next.locals[side] = part.after;
            for (Message& message : next.messages[side]) {
                if (message == 0) continue;
                if (message > kMessages * *rules_.lifetime) return;
                message = older(message);
            }
        }
        if (next == state) return;
        visit(label({factored::kJoint}, nullptr), static_cast<const Message*>(nullptr),
              std::as_const(next));
    }

    static std::size_t size_of(const State& state, std::size_t side) {
        return static_cast<std::size_t>(
            std::ranges::count_if(state.messages[side], [](Message one) { return one != 0; }));
    }
    /// Needs room. The head of a sequence stands first.
    void put(State& state, std::size_t side, Message message) const {
        auto& messages = state.messages[side];
        std::size_t place = size_of(state, side);
        // What is in flight in no order is sorted.
        for (; !rules_.keeps_order && place > 0 && messages[place - 1] > message; --place) {
            messages[place] = messages[place - 1];
        }
        messages[place] = message;
    }
    static void take(State& state, std::size_t side, std::size_t place) {
        auto& messages = state.messages[side];
        std::copy(messages.begin() + static_cast<std::ptrdiff_t>(place) + 1, messages.end(),
                  messages.begin() + static_cast<std::ptrdiff_t>(place));
        messages.back() = 0;
    }

    template <class Visit>
    void happen(State state, std::size_t side, std::uint8_t kind, Message message,
                const Outcome& outcome, Visit&& visit) const {
        state.locals[side] = outcome.after;
        auto fate = factored::SendResult::NothingSent;
        if (outcome.sent != 0) {
            const bool room = size_of(state, side) < rules_.capacity;
            fate = room ? factored::SendResult::InFlight : factored::SendResult::Lost;
            if (room) put(state, side, outcome.sent);
        }
        const Label event = label({kind, static_cast<std::uint8_t>(side), fate, message},
                                  message == 0 ? nullptr : &message);
        visit(event, outcome.sent == 0 ? nullptr : &outcome.sent, std::as_const(state));
    }

    std::array<Machine, 2> machines_;
    factored::ChannelRules rules_;
    bool alike_;
};

static_assert(TransitionSystem<RandomMachines>);
static_assert(factored::CommunicatingMachines<RandomMachines>);

}  // namespace finwait::checker::toys
