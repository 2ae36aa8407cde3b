// Connections between two ends as a transition system over plain worlds: which events can happen in
// a world, and what each makes of it.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "model/design.h"
#include "model/environment.h"
#include "model/implementation.h"
#include "model/rules/clock.h"
#include "model/rules/own_events.h"
#include "model/rules/rules.h"
#include "model/rules/segment_arrives.h"
#include "model/world.h"

namespace finwait::model {

/// What became of the segment that an event sent.
enum class SendResult : std::uint8_t { NothingSent, InFlight, Lost };

/// An event that can happen in a world, and what it changes there.
struct Change {
    Event event;
    /// The endpoint `event.endpoint` afterwards, and what it sends.
    Outcome outcome;
    SendResult sent = SendResult::NothingSent;
    /// Which segment in flight to `event.endpoint` leaves the channel.
    std::optional<std::size_t> taken{};
    /// What the other endpoint becomes, of an event that concerns both ends.
    std::optional<Endpoint> other{};
};

/// What an exploration leaves out of the numbers, for it changes no decision: where each direction
/// begins, and how much text one segment carries. Then the environment counts in octets.
struct Numbering {
    /// The number of the first octet of A, of B.
    std::array<std::uint32_t, 2> isn{0, 0};
    std::array<std::uint32_t, 2> mss{1, 1};
    /// Where the connection starts CLOSED: the number of the first SYN of A, of B.
    std::array<std::uint32_t, 2> iss{0, 0};
};

/// From which channels segments may be lost. `Everywhere` is the full model. `FromFullChannels` is
/// a smaller one in which endpoints reach the same states (proof:
/// checker/program/engines/reductions.h).
enum class Losses : std::uint8_t { Everywhere, FromFullChannels };

class ConnectionModel {
  public:
    /// Design `a` at A, `b` at B.
    ConnectionModel(Design a, Design b, const Environment& environment,
                    const Numbering& numbering = {}, Losses losses = Losses::Everywhere);
    ConnectionModel(Design a, Design b, const Environment& environment, Losses losses)
        : ConnectionModel(std::move(a), std::move(b), environment, Numbering{}, losses) {}

    // The stacks point into this object.
    ConnectionModel(const ConnectionModel&) = delete;
    ConnectionModel& operator=(const ConnectionModel&) = delete;

    [[nodiscard]] const Environment& environment() const { return environment_; }
    [[nodiscard]] Losses losses() const { return losses_; }
    [[nodiscard]] const Design& design(Side side) const { return designs_[index(side)]; }
    [[nodiscard]] const Stack& stack(Side side) const { return stacks_[index(side)]; }
    /// Whether an end is the code of a TCP.
    [[nodiscard]] bool has_code() const {
        return implemented(Side::A) != nullptr || implemented(Side::B) != nullptr;
    }
    /// Where the end is; otherwise null.
    [[nodiscard]] const ImplementedEnd* implemented(Side side) const {
        return ends_[index(side)].get();
    }

    [[nodiscard]] Endpoint initial_endpoint(Side side) const;
    [[nodiscard]] World initial() const;

    /// Whether an event of the endpoint needs room for what it sends; what a middlebox stops needs
    /// none.
    [[nodiscard]] static bool needs_room(EventKind kind, const Outcome& outcome) {
        return model::needs_room(kind) && outcome.sent.has_value();
    }

    /// What the endpoint may do on its own: calls `visit(EventKind, choice, Outcome)` for each
    /// event of its own (own_events.h) whose guard holds, in the order of EventKind, then for the
    /// timeout of a middlebox in front of it; `choice` is Event::choice. Whether the outgoing
    /// channel has the room that the event may need is not looked at.
    template <class Visit>
    void for_each_own_event(Side side, const Endpoint& endpoint, Visit&& visit) const {
        if (const ImplementedEnd* const end = ends_[index(side)].get()) {
            for (OwnChange& own : end->own_events(endpoint)) {
                if (is_behind_middlebox(side)) pass_out(side, endpoint, own.outcome);
                visit(own.kind, 0, own.outcome);
            }
            offer_middlebox_timeout(side, endpoint, visit);
            return;
        }
        const Stack& stack = stacks_[index(side)];
        const bool behind = is_behind_middlebox(side);
        for (std::size_t i = 0; i < kOwnEventKinds; ++i) {
            const auto kind = static_cast<EventKind>(i);
            const std::size_t choices = kind == EventKind::Open ? stack.isn.size() : 1;
            for (std::size_t choice = 0; choice < choices; ++choice) {
                auto outcome = own_outcome(kind, stack, endpoint, choice);
                if (!outcome) continue;
                set_timers(stack, endpoint, outcome->endpoint, kind == EventKind::Retransmit,
                           false);
                if (behind) pass_out(side, endpoint, *outcome);
                visit(kind, static_cast<std::uint8_t>(choice), *outcome);
            }
        }
        if (behind) offer_middlebox_timeout(side, endpoint, visit);
    }

    [[nodiscard]] bool is_behind_middlebox(Side side) const {
        return designs_[index(side)].middlebox != nullptr;
    }

    /// What the endpoint, and a middlebox in front of it, do with a segment that arrives.
    [[nodiscard]] Outcome arrival(Side side, const Endpoint& endpoint,
                                  const Segment& segment) const {
        return is_behind_middlebox(side) ? arrival_behind_middlebox(side, endpoint, segment)
                                         : arrival_at_end(side, endpoint, segment);
    }

  private:
    /// What the endpoint does with one that nothing stands in the way of.
    [[nodiscard]] Outcome arrival_at_end(Side side, const Endpoint& endpoint,
                                         const Segment& segment) const {
        if (const ImplementedEnd* const end = ends_[index(side)].get())
            return end->arrival(endpoint, segment);
        const Stack& stack = stacks_[index(side)];
        Outcome outcome = segment_arrives(stack, endpoint, segment);
        if (stack.clock) {
            set_timers(stack, endpoint, outcome.endpoint, false,
                       restarts_time_wait(stack, segment));
        }
        return outcome;
    }
    [[nodiscard]] Endpoint initial_of_end(Side side) const;
    [[nodiscard]] Outcome arrival_behind_middlebox(Side side, const Endpoint& endpoint,
                                                   const Segment& segment) const;
    /// What the endpoint, which was `before`, sends passes through its middlebox.
    void pass_out(Side side, const Endpoint& before, Outcome& outcome) const;
    /// What the middlebox does with the segment; its state in `endpoint` is the next one.
    [[nodiscard]] Passage passage(Side side, Direction direction, const Segment& segment,
                                  Endpoint& endpoint) const;
    void enter_box_state(Side side, Endpoint& endpoint, std::uint8_t state) const;
    [[nodiscard]] std::optional<Outcome> middlebox_timeout(Side side,
                                                           const Endpoint& endpoint) const;
    template <class Visit>
    void offer_middlebox_timeout(Side side, const Endpoint& endpoint, Visit&& visit) const {
        if (!is_behind_middlebox(side)) return;
        if (const auto over = middlebox_timeout(side, endpoint))
            visit(EventKind::MiddleboxTimeout, std::uint8_t{0}, *over);
    }

  public:
    /// Whether the endpoint lets no tick pass, with or without room in its outgoing channel: it can
    /// send text or its FIN or send again, its 2MSL timer has ended, or an ACK may wait no longer.
    [[nodiscard]] bool is_urgent(Side side, const Endpoint& endpoint, bool room) const;

    /// Whether a tick can happen: nothing is urgent, and there is something that time changes.
    [[nodiscard]] bool can_tick(const World& world) const;

    /// Whether, in a full channel, an urgent event of the endpoint lacks nothing but room.
    [[nodiscard]] bool lacks_room(Side side, const Endpoint& endpoint) const;
    /// With a clock: whether an urgent event lacks nothing but room. Such a world, and a change
    /// that loses a reply for want of room, is one that a larger capacity would not have.
    [[nodiscard]] bool lacks_room(const World& world) const;

    /// Everything that can happen in `world`: calls `visit(Change)` per event, A's before B's, an
    /// endpoint's own events in the order of EventKind, then segment by segment deliver, duplicate,
    /// lose; a tick last. Two equal segments in flight are two occurrences: each gives its own
    /// events.
    template <class Visit>
    void for_each_change(const World& world, Visit&& visit) const {
        for (const Side side : {Side::A, Side::B}) {
            const bool room = world.from(side).size() < environment_.capacity;
            for_each_own_event(
                side, world.endpoint(side),
                [&](EventKind kind, std::uint8_t choice, const Outcome& outcome) {
                    if (!room && needs_room(kind, outcome)) return;
                    visit(Change{{kind, side, {}, choice}, outcome, fate(outcome, room)});
                });
            for_each_change_of_segments(world, side, room, visit);
        }
        if (environment_.clock && can_tick(world)) visit(tick_of(world));
    }

    /// `world` after `change`, which must be one of its changes.
    [[nodiscard]] World apply(const World& world, const Change& change) const;

    /// The change that `event` makes in `world`; none if it cannot happen there.
    [[nodiscard]] std::optional<Change> change_by(const World& world, const Event& event) const;

  private:
    template <class Visit>
    void for_each_change_of_segments(const World& world, Side side, bool room,
                                     Visit&& visit) const {
        const Channel& incoming = world.from(peer(side));
        const bool head_only = environment_.order == Order::Fifo && !incoming.empty();
        const std::size_t reach = head_only ? 1 : incoming.size();
        const bool loses = may_lose(incoming, peer(side));
        const bool duplicates = may_duplicate(incoming, peer(side));
        for (std::size_t i = 0; i < reach; ++i) {
            const Segment& segment = incoming[i];
            Change change{{EventKind::Deliver, side, segment},
                          arrival(side, world.endpoint(side), segment),
                          SendResult::NothingSent,
                          i};
            change.sent = fate(change.outcome, room);
            visit(std::as_const(change));
            if (duplicates) {
                change.event.kind = EventKind::Duplicate;
                change.taken.reset();
                visit(std::as_const(change));
            }
            if (loses) {
                visit(Change{{EventKind::Lose, side, segment},
                             Outcome{world.endpoint(side)},
                             SendResult::NothingSent,
                             i});
            }
        }
    }

    [[nodiscard]] bool may_lose(const Channel& channel, Side from) const {
        if (environment_.clock) return channel.losses < environment_.losses[index(from)];
        return environment_.loss[index(from)] &&
               (losses_ == Losses::Everywhere || channel.size() == environment_.capacity);
    }
    [[nodiscard]] bool may_duplicate(const Channel& channel, Side from) const {
        if (environment_.clock) return channel.duplicates < environment_.duplicates[index(from)];
        return environment_.duplication[index(from)];
    }
    [[nodiscard]] Change tick_of(const World& world) const;

    /// A segment that finds no room was sent and is lost.
    static SendResult fate(const Outcome& outcome, bool room) {
        if (!outcome.sent) return SendResult::NothingSent;
        return room ? SendResult::InFlight : SendResult::Lost;
    }

    Environment environment_;
    std::array<std::uint32_t, 2> isn_;
    Losses losses_;
    std::array<Design, 2> designs_;
    std::array<Stack, 2> stacks_;
    /// Null: the rules and the design say what the end does.
    std::array<std::shared_ptr<const ImplementedEnd>, 2> ends_;
};

}  // namespace finwait::model
