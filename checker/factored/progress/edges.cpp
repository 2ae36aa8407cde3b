#include "checker/factored/progress/edges.h"

namespace finwait::checker::factored {

void Edges::rank_messages() {
    for (const std::size_t sender : {kRows, kColumns}) {
        const Machines& machines = layout_.machines();
        std::vector<MessageId> order(machines.message_count(sender));
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<MessageId>(i + 1);
        std::ranges::sort(
            order, [&](MessageId a, MessageId b) { return machines.comes_before(sender, a, b); });
        rank_[sender].resize(order.size() + 1);
        for (std::size_t i = 0; i < order.size(); ++i) {
            rank_[sender][order[i]] = static_cast<MessageId>(i);
        }
    }
}

const Edges::ControlEvents& Edges::events_of(ControlId id) const {
    ControlEvents& events = events_[id];
    // No exception may pass call_once: without memory the C library cannot unwind its own part.
    std::call_once(events.made, [&] {
        try {
            make_events(id, events);
        } catch (const std::bad_alloc&) {
            events.is_cut_off = true;
        }
    });
    if (events.is_cut_off) throw std::bad_alloc();
    return events;
}

void Edges::make_events(ControlId id, ControlEvents& events) const {
    const std::array<SortedContents, 2> contents = layout_.sorted_contents(id);
    std::map<std::pair<Transfer, std::size_t>, std::size_t> known;
    const auto map = [&](ControlId target, std::size_t axis, ChannelAction action) {
        Transfer key{target, {action, {}}};
        const auto [it, fresh] = known.try_emplace({key, axis}, events.maps.size());
        if (fresh) {
            events.maps.push_back(
                places_after(action, contents[axis], layout_[target].contents[axis]));
        }
        return it->second;
    };
    layout_.for_each_event(id, [&](const EventLabel& label, const Transfer& transfer) {
        if (label.kind == kJoint) {
            JointEvent part{transfer.target, layout_.machines().label(label), {}};
            for (const std::size_t axis : {kRows, kColumns}) {
                part.maps[axis] = map(transfer.target, axis, transfer.actions[axis]);
            }
            events.joint.push_back(part);
            return;
        }
        const std::size_t side = label.side;
        Event* event = nullptr;
        if (label.kind < kOwnKinds) {
            auto& own = events.own[side];
            if (begins(label)) own.emplace_back();
            event = &own.back();
        } else {
            auto& place = events.place[side];
            if (place.size() <= label.message) place.resize(label.message + 1U, kNoRow);
            if (place[label.message] == kNoRow) {
                place[label.message] = static_cast<std::uint32_t>(events.arrivals[side].size());
                events.arrivals[side].emplace_back();
            }
            auto& arrivals = events.arrivals[side][place[label.message]];
            if (begins(label)) arrivals.emplace_back();
            event = &arrivals.back();
        }
        event->target = transfer.target;
        event->labels[static_cast<std::size_t>(label.fate)] = layout_.machines().label(label);
        event->incoming =
            map(transfer.target, 1 - side, incoming_of(label, transfer.actions[1 - side]));
        event->outgoing = map(transfer.target, side, {});
        if (label.fate == SendResult::InFlight) {
            event->sends = true;
            // Without room it is lost, if it does not need any: a Lost follows.
            event->needs_room = true;
            event->outgoing_sent = map(transfer.target, side, transfer.actions[side]);
        }
        if (label.fate == SendResult::Lost) {
            event->otherwise = SendResult::Lost;
            event->needs_room = false;
        }
    });
}

ChannelAction Edges::incoming_of(const EventLabel& label, ChannelAction action) {
    if (counts(action.action)) return action;
    if (label.kind == kDeliver || label.kind == kLose) return {Action::Take, label.message};
    return {};
}

}  // namespace finwait::checker::factored
