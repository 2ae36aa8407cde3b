// What the factored engine has explored, as a graph for the progress algorithms.
//
// A state's id is the number of reached bits before its own: control by control, row by row. An
// edge is found by looking up, per control, where an event leads and how it moves rows and columns.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <vector>

#include "checker/budget.h"
#include "checker/factored/images.h"
#include "checker/factored/machine_states.h"
#include "checker/graph.h"

namespace finwait::checker::factored {

/// `label(EventLabel, const Message*)` gives the label of an event; the message is the one that is
/// delivered, duplicated or lost, or null. Messages compare in the order in which the system visits
/// what is in flight, if it does not keep order.
template <class M>
concept LabellingMachines = ExplorableMachines<M> &&
    requires(const M machines, const EventLabel label, const typename M::Message* message) {
    { machines.label(label, message) } -> std::same_as<Label>;
};

template <LabellingMachines M>
class ExploredGraph {
  public:
    /// Nothing is owned; all must outlive this. `visited` must be all that is reachable. Throws
    /// std::bad_alloc if the budget does not suffice, std::length_error if there are more states
    /// than ids.
    ExploredGraph(const M& machines, const Layout<M>& layout, const StateSet& visited,
                  Budget& budget)
        : machines_(machines),
          layout_(layout),
          visited_(visited),
          memory_(budget),
          before_(layout.size()),
          events_(layout.size()) {
        number_states();
        rank_messages();
    }

    [[nodiscard]] std::uint64_t size() const { return first_.back(); }

    [[nodiscard]] ControlId control_of(StateId id) const {
        return static_cast<ControlId>(std::ranges::upper_bound(first_, id) - first_.begin() - 1);
    }
    [[nodiscard]] Cell cell_of(StateId id) const {
        const ControlId control = control_of(id);
        const auto& before = before_[control];
        const auto rest = static_cast<std::uint32_t>(id - first_[control]);
        const auto word =
            static_cast<std::size_t>(std::ranges::upper_bound(before, rest) - before.begin() - 1);
        Word bits = visited_[control].words()[word];
        for (std::uint32_t skip = rest - before[word]; skip > 0; --skip) bits &= bits - 1;
        const std::size_t stride = visited_[control].stride();
        return {control, static_cast<std::uint32_t>(word / stride),
                static_cast<std::uint32_t>(word % stride * kWordBits +
                                           static_cast<std::size_t>(std::countr_zero(bits)))};
    }

    /// In the order in which the system visits the successors.
    template <class Visit>
    void for_each_edge(StateId id, Visit&& visit) const {
        const Cell cell = cell_of(id);
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
    }

  private:
    /// By row or column of the control: the row or column of the target.
    using Places = std::vector<std::uint32_t>;

    struct Event {
        ControlId target = 0;
        bool sends = false;
        bool needs_room = false;
        /// By Fate.
        std::array<Label, 3> labels{};
        /// Indices into ControlEvents::maps: of the channel to the machine, and of the one from it
        /// where nothing is sent or it is lost, and where it is in flight.
        std::size_t incoming = 0;
        std::size_t outgoing = 0;
        std::size_t outgoing_sent = 0;
    };
    struct ControlEvents {
        std::vector<Places> maps;
        std::array<std::vector<Event>, 2> own;
        /// By machine and message: deliver, duplicate, lose.
        std::array<std::vector<std::vector<Event>>, 2> arrivals;
        /// By machine and message: its place in `arrivals`.
        std::array<std::vector<std::uint32_t>, 2> place;
        std::once_flag made;
    };

    void number_states() {
        std::uint64_t states = 0;
        std::uint64_t bytes = 0;
        for (ControlId id = 0; id < layout_.size(); ++id) {
            first_.push_back(states);
            std::uint32_t here = 0;
            for (const Word word : visited_[id].words()) {
                before_[id].push_back(here);
                here += static_cast<std::uint32_t>(std::popcount(word));
            }
            states += here;
            bytes += before_[id].size() * sizeof(std::uint32_t) + sizeof(ControlEvents);
        }
        first_.push_back(states);
        if (states > std::numeric_limits<StateId>::max()) {
            throw std::length_error("more states than the progress algorithms can number");
        }
        if (!memory_.set(bytes)) throw std::bad_alloc();
    }

    void rank_messages() {
        for (const std::size_t sender : {kRows, kColumns}) {
            const auto& behaviour = layout_.behaviour();
            std::vector<MessageId> order(behaviour.message_count(sender));
            for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<MessageId>(i + 1);
            std::ranges::sort(order, [&](MessageId a, MessageId b) {
                return behaviour.message(sender, a) < behaviour.message(sender, b);
            });
            rank_[sender].resize(order.size() + 1);
            for (std::size_t i = 0; i < order.size(); ++i) {
                rank_[sender][order[i]] = static_cast<MessageId>(i);
            }
        }
    }

    template <class Visit>
    void for_each_occurrence(ControlId id, std::size_t side, std::uint32_t at,
                             Visit&& visit) const {
        const bool keeps_order = layout_.content_rules().channel().keeps_order;
        const auto& rank = rank_[1 - side];
        std::array<MessageId, kMaxChannelCapacity> found{};
        std::size_t count = 0;
        layout_.content_rules().for_each_message(
            layout_[id].contents[1 - side][at], [&](MessageId message) {
                std::size_t place = count++;
                for (; !keeps_order && place > 0 && rank[message] < rank[found[place - 1]];
                     --place) {
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
        Fate fate = Fate::NothingSent;
        std::uint32_t out = kNoRow;
        if (event.sends) {
            out = events.maps[event.outgoing_sent][at[side]];
            fate = out == kNoRow ? Fate::Lost : Fate::InFlight;
            if (out == kNoRow && event.needs_room) return;
        }
        if (out == kNoRow) out = events.maps[event.outgoing][at[side]];
        const std::uint32_t in = events.maps[event.incoming][at[1 - side]];
        const std::uint32_t row = side == 0 ? out : in;
        const std::uint32_t column = side == 0 ? in : out;
        visit(event.labels[static_cast<std::size_t>(fate)], id_of(event.target, row, column));
    }

    [[nodiscard]] StateId id_of(ControlId id, std::uint32_t row, std::uint32_t column) const {
        const BitMatrix& bits = visited_[id];
        const std::size_t word = row * bits.stride() + column / kWordBits;
        const Word lower = bits.words()[word] & ((Word{1} << (column % kWordBits)) - 1);
        return static_cast<StateId>(first_[id] + before_[id][word] +
                                    static_cast<std::uint32_t>(std::popcount(lower)));
    }

    const ControlEvents& events_of(ControlId id) const {
        ControlEvents& events = events_[id];
        std::call_once(events.made, [&] { make_events(id, events); });
        return events;
    }

    void make_events(ControlId id, ControlEvents& events) const {
        std::map<std::pair<Transfer, std::size_t>, std::size_t> known;
        const auto map = [&](ControlId target, std::size_t axis, ChannelAction action) {
            Transfer key{target, {action, {}}};
            const auto [it, fresh] = known.try_emplace({key, axis}, events.maps.size());
            if (fresh) events.maps.push_back(places(id, target, axis, action));
            return it->second;
        };
        layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
            const std::size_t side = label.side;
            Event* event = nullptr;
            if (label.kind < kOwnKinds) {
                auto& own = events.own[side];
                if (label.fate != Fate::Lost) own.emplace_back();
                event = &own.back();
            } else {
                auto& place = events.place[side];
                if (place.size() <= label.message) place.resize(label.message + 1U, kNoRow);
                if (place[label.message] == kNoRow) {
                    place[label.message] = static_cast<std::uint32_t>(events.arrivals[side].size());
                    events.arrivals[side].emplace_back();
                }
                auto& arrivals = events.arrivals[side][place[label.message]];
                if (label.fate != Fate::Lost) arrivals.emplace_back();
                event = &arrivals.back();
            }
            event->target = transfer.target;
            event->labels[static_cast<std::size_t>(label.fate)] = label_of(label);
            event->incoming = map(transfer.target, 1 - side, incoming_of(label));
            event->outgoing = map(transfer.target, side, {});
            if (label.fate == Fate::InFlight) {
                event->sends = true;
                // Without room it is lost, if it does not need any: a Lost follows.
                event->needs_room = true;
                event->outgoing_sent = map(transfer.target, side, transfer.actions[side]);
            }
            if (label.fate == Fate::Lost) event->needs_room = false;
        });
    }

    static ChannelAction incoming_of(const EventLabel& label) {
        if (label.kind == kDeliver || label.kind == kLose) return {Action::Take, label.message};
        return {};
    }

    [[nodiscard]] Label label_of(const EventLabel& label) const {
        if (label.message == 0) return machines_.label(label, nullptr);
        return machines_.label(label, &layout_.behaviour().message(1U - label.side, label.message));
    }

    /// kNoRow where the action does not apply, or where it leads out of what may be reached.
    [[nodiscard]] Places places(ControlId from, ControlId to, std::size_t axis,
                                ChannelAction action) const {
        const auto& contents = layout_[from].contents[axis];
        const auto& targets = layout_[to].contents[axis];
        Places result(contents.size(), kNoRow);
        layout_.content_rules().for_each_moved(action, contents, [&](std::size_t i, Content moved) {
            const auto it = std::ranges::lower_bound(targets, moved);
            if (it != targets.end() && *it == moved) {
                result[i] = static_cast<std::uint32_t>(it - targets.begin());
            }
        });
        return result;
    }

    const M& machines_;
    const Layout<M>& layout_;
    const StateSet& visited_;
    CountedMemory memory_;
    /// By control, and one more: the id of its first state.
    std::vector<std::uint64_t> first_;
    /// By control and word of its matrix: how many states of the control stand before it.
    std::vector<std::vector<std::uint32_t>> before_;
    /// By sender and message: its place in the order of messages.
    std::array<std::vector<MessageId>, 2> rank_;
    /// Made when they are first needed.
    mutable std::vector<ControlEvents> events_;
};

}  // namespace finwait::checker::factored
