// Global states of communicating machines, as the factored engine sees them from outside: for
// predicates, and to walk a run.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/factored/layout/layout.h"

namespace finwait::checker::factored {

/// A claim about global states. What it does not read does not change its value: that decides how
/// often it has to be asked.
template <class State>
struct Predicate {
    std::function<bool(const State&)> holds;
    /// Whether it reads the messages in flight from machine 0, from machine 1.
    std::array<bool, 2> reads_channel{true, true};
};

/// Besides what the machines do: their global states as values, with `state(local0, local1,
/// from0, from1)` (InFlight from machine 0, from machine 1), `local(State, side)`,
/// `for_each_message(State, side, visit)` (from the head, if there is an order), `faults(State,
/// side)` (those that the channel from there has counted), `initial()`, and
/// `for_each_successor(State, visit(Event, State))`, which visits in the order that decides which
/// of several shortest runs is shown.
template <class M>
concept ExplorableMachines = CommunicatingMachines<M> &&
    requires(const M machines, const typename M::State state, const typename M::Local local,
             const InFlight<typename M::Message>& in_flight, std::size_t side,
             void (*on_message)(const typename M::Message&),
             void (*on_successor)(const typename M::Event&, const typename M::State&)) {
    { machines.state(local, local, in_flight, in_flight) } -> std::same_as<typename M::State>;
    { machines.local(state, side) } -> std::same_as<typename M::Local>;
    machines.for_each_message(state, side, on_message);
    { machines.faults(state, side) } -> std::same_as<Faults>;
    { machines.initial() } -> std::same_as<typename M::State>;
    machines.for_each_successor(state, on_successor);
};

/// Where a state has its bit.
struct Cell {
    ControlId control = 0;
    std::uint32_t row = 0;
    std::uint32_t column = 0;
};

/// Translates between states and cells.
template <ExplorableMachines M>
class StateMap {
  public:
    using State = typename M::State;
    using Message = typename M::Message;

    /// Neither is owned; both must outlive this.
    StateMap(const M& machines, const Layout<M>& layout) : machines_(&machines), layout_(&layout) {}

    [[nodiscard]] State state(const Cell& cell) const {
        const Control& control = (*layout_)[cell.control];
        return state(cell.control, control.contents[kRows][cell.row],
                     control.contents[kColumns][cell.column]);
    }
    [[nodiscard]] State state(ControlId id, Content row, Content column) const {
        const Control& control = (*layout_)[id];
        const auto& behaviour = layout_->behaviour();
        return machines_->state(behaviour.local(0, control.locals[0]),
                                behaviour.local(1, control.locals[1]), in_flight(kRows, row),
                                in_flight(kColumns, column));
    }

    /// None if the state has no bit: then it is not reachable.
    [[nodiscard]] std::optional<Cell> cell(const State& state) const {
        const auto& behaviour = layout_->behaviour();
        const auto local0 = behaviour.find_local(0, machines_->local(state, 0));
        const auto local1 = behaviour.find_local(1, machines_->local(state, 1));
        if (!local0 || !local1) return std::nullopt;
        const auto row = content(kRows, state);
        const auto column = content(kColumns, state);
        if (!row || !column) return std::nullopt;
        const auto id = layout_->find(*local0, *local1, *row, *column);
        if (!id) return std::nullopt;
        const auto row_place = place(*id, kRows, *row);
        const auto column_place = place(*id, kColumns, *column);
        if (!row_place || !column_place) return std::nullopt;
        return Cell{*id, *row_place, *column_place};
    }

  private:
    [[nodiscard]] InFlight<Message> in_flight(std::size_t sender, Content content) const {
        const ContentRules& rules = layout_->content_rules(sender);
        InFlight<Message> result{{}, rules.faults_of(content)};
        rules.for_each_message(content, [&](MessageId id) {
            result.messages.push_back(layout_->behaviour().message(sender, id));
        });
        return result;
    }

    /// None if there is a message that nothing sends.
    [[nodiscard]] std::optional<Content> content(std::size_t sender, const State& state) const {
        const ContentRules& rules = layout_->content_rules(sender);
        Content content = rules.empty_with(machines_->faults(state, sender));
        bool known = true;
        machines_->for_each_message(state, sender, [&](const Message& message) {
            const auto number = layout_->behaviour().find_message(sender, message);
            known = known && number.has_value();
            if (known) content = rules.add(content, *number);
        });
        return known ? std::optional(content) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::uint32_t> place(ControlId id, std::size_t sender,
                                                     Content content) const {
        const auto& contents = (*layout_)[id].contents[sender];
        const auto it = std::ranges::lower_bound(contents, content);
        if (it == contents.end() || *it != content) return std::nullopt;
        return static_cast<std::uint32_t>(it - contents.begin());
    }

    const M* machines_;
    const Layout<M>* layout_;
};

}  // namespace finwait::checker::factored
