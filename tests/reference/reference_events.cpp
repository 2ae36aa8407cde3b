// What can happen in a world (§3, life cycle §3 and §6).
#include <algorithm>
#include <functional>

#include "reference_endpoint.h"
#include "reference_middlebox.h"

namespace finwait::reference {

namespace {

std::size_t index(int self) { return static_cast<std::size_t>(self); }

// The events of one endpoint's own.
class OwnEvents {
  public:
    OwnEvents(const World& world, int self, const Design& design, const Environment& environment,
              Successors& result)
        : world_(world), self_(self), design_(design), environment_(environment), result_(result) {}

    void add_all() {
        for (const int offset : offsets()) {
            add(
                Kind::kOpen, &Actor::can_open, [&](Actor& actor) { actor.open(offset); }, offset);
        }
        add(Kind::kClose, &Actor::can_close, &Actor::close);
        add(Kind::kSendData, &Actor::can_send_data, &Actor::send_data);
        add(Kind::kSendDataWithFin, &Actor::can_send_data_with_fin, &Actor::send_data_with_fin);
        add(Kind::kSendFin, &Actor::can_send_fin, &Actor::send_fin);
        add(Kind::kSendAck, &Actor::can_send_ack, &Actor::send_ack);
        add(Kind::kRetransmit, &Actor::can_retransmit, &Actor::retransmit);
        add(Kind::kTwoMslTimeout, &Actor::can_time_out, &Actor::time_out);
        add(Kind::kAbort, &Actor::can_abort, &Actor::abort);
        add(Kind::kUserTimeout, &Actor::can_give_up, &Actor::give_up);
        add(Kind::kCrash, &Actor::can_crash, &Actor::crash);
        add(Kind::kVanish, &Actor::can_vanish, &Actor::vanish);
        add(Kind::kRead, &Actor::can_read, &Actor::read);
        add(Kind::kProbe, &Actor::can_probe, &Actor::probe);
        add_timer(Kind::kFirstTimer, Trigger::kFirstTimer);
        add_timer(Kind::kSecondTimer, Trigger::kSecondTimer);
        add_timer(Kind::kThirdTimer, Trigger::kThirdTimer);
        add(Kind::kMiddleboxTimeout, &Actor::middlebox_can_time_out, &Actor::time_out_middlebox);
    }

  private:
    // The first connection has initial number 0; there is no choice (life cycle §2).
    std::set<int> offsets() const {
        return world_.endpoint[index(self_)].incarnation == 0 ? std::set{0} : environment_.isn;
    }

    void add_timer(Kind kind, Trigger trigger) {
        add(
            kind, [&](const Actor& actor) { return actor.can_end(trigger); },
            [&](Actor& actor) { actor.end(trigger); });
    }

    // Asks a copy whether the event can happen, and makes it happen there.
    template <typename CanHappen, typename Happen>
    void add(Kind kind, CanHappen can_happen, Happen happen, int offset = 0) {
        World next = world_;
        Actor actor(next, self_, design_, environment_);
        if (!std::invoke(can_happen, actor)) {
            return;
        }
        std::invoke(happen, actor);
        actor.send_reply();
        actor.settle_timers(world_.endpoint[index(self_)], kind == Kind::kRetransmit);
        Event event;
        event.kind = kind;
        event.endpoint = self_;
        event.reply_was_lost = actor.reply_was_lost();
        event.offset = offset;
        result_.push_back({event, next});
    }

    const World& world_;
    const int self_;
    const Design& design_;
    const Environment& environment_;
    Successors& result_;
};

// What the network does with the segments on their way to one endpoint.
class NetworkEvents {
  public:
    NetworkEvents(const World& world, int self, const Design& design,
                  const Environment& environment, Successors& result)
        : world_(world),
          self_(self),
          sender_(1 - index(self)),
          design_(design),
          environment_(environment),
          result_(result) {}

    void add_all() {
        const std::size_t in_flight = world_.channel[sender_].size();
        const std::size_t within_reach =
            environment_.fifo ? std::min<std::size_t>(1, in_flight) : in_flight;
        for (std::size_t i = 0; i < within_reach; ++i) {
            deliver(i);
            if (may_duplicate()) {
                duplicate(i);
            }
            if (may_lose()) {
                lose(i);
            }
        }
    }

  private:
    bool may_lose() const {
        return environment_.clock ? world_.lost[sender_] < environment_.clock->losses[sender_]
                                  : environment_.loss[sender_];
    }

    bool may_duplicate() const {
        return environment_.clock
                   ? world_.duplicated[sender_] < environment_.clock->duplicates[sender_]
                   : environment_.duplication[sender_];
    }

    void deliver(std::size_t i) {
        World next = world_;
        take_out(next, i);
        arrive(Kind::kDeliver, next, i);
    }

    void duplicate(std::size_t i) {
        World next = world_;
        if (environment_.clock) {
            next.duplicated[sender_] += 1;
        }
        arrive(Kind::kDuplicate, next, i);
    }

    void lose(std::size_t i) {
        World next = world_;
        take_out(next, i);
        if (environment_.clock) {
            next.lost[sender_] += 1;
        }
        Event event;
        event.kind = Kind::kLose;
        event.endpoint = self_;
        event.segment = world_.channel[sender_][i];
        result_.push_back({event, next});
    }

    void take_out(World& next, std::size_t i) const {
        std::vector<Segment>& channel = next.channel[sender_];
        channel.erase(channel.begin() + static_cast<std::ptrdiff_t>(i));
    }

    void arrive(Kind kind, World& next, std::size_t i) {
        Actor actor(next, self_, design_, environment_);
        actor.arrive(world_.channel[sender_][i]);
        actor.send_reply();
        actor.settle_timers(world_.endpoint[index(self_)], false);
        Event event;
        event.kind = kind;
        event.endpoint = self_;
        event.segment = world_.channel[sender_][i];
        event.reply_found_room = actor.reply_found_room();
        event.reply_was_lost = actor.reply_was_lost();
        result_.push_back({event, next});
    }

    const World& world_;
    const int self_;
    const std::size_t sender_;
    const Design& design_;
    const Environment& environment_;
    Successors& result_;
};

// ---- tick (life cycle §6)

bool some_segment_has_age(const World& world, int age) {
    for (const std::vector<Segment>& channel : world.channel) {
        for (const Segment& segment : channel) {
            if (segment.age == age) {
                return true;
            }
        }
    }
    return false;
}

void add_tick(const World& world, const Design& a, const Design& b, const Environment& environment,
              Successors& result) {
    World next = world;
    Actor actor_a(next, 0, a, environment);
    Actor actor_b(next, 1, b, environment);
    const bool is_urgent = actor_a.is_urgent() || actor_b.is_urgent() ||
                           some_segment_has_age(world, environment.clock->msl);
    const bool something_runs = actor_a.has_running_timer() || actor_b.has_running_timer() ||
                                !world.channel[0].empty() || !world.channel[1].empty();
    if (is_urgent || !something_runs) {
        return;
    }
    actor_a.tick();
    actor_b.tick();
    for (std::vector<Segment>& channel : next.channel) {
        for (Segment& segment : channel) {
            segment.age += 1;
        }
        if (!environment.fifo) {
            std::sort(channel.begin(), channel.end());
        }
    }
    Event event;
    event.kind = Kind::kTick;
    result.push_back({event, next});
}

}  // namespace

World initial_world(const Design& a, const Design& b, const Environment& environment) {
    World world;
    for (const std::size_t self : {std::size_t{0}, std::size_t{1}}) {
        Endpoint& endpoint = world.endpoint[self];
        switch (environment.start) {
            case Start::kEstablished:
                endpoint.state = State::kEstablished;
                endpoint.unsent = environment.data[self];
                endpoint.incarnation = 1;
                endpoint.paired = 1;
                endpoint.established = true;
                if (environment.reading_at_will[1 - self]) {
                    endpoint.snd_edge = environment.window[1 - self];
                }
                break;
            case Start::kClosed: endpoint.state = State::kClosed; break;
        }
        Box(endpoint, self == 0 ? a : b, environment).start(environment.start);
    }
    return world;
}

Successors successors(const World& world, const Design& a, const Design& b,
                      const Environment& environment) {
    Successors result;
    for (const int self : {0, 1}) {
        const Design& design = self == 0 ? a : b;
        OwnEvents(world, self, design, environment, result).add_all();
        NetworkEvents(world, self, design, environment, result).add_all();
    }
    if (environment.clock) {
        add_tick(world, a, b, environment, result);
    }
    return result;
}

bool urgent_event_lacks_room(const World& world, const Design& a, const Design& b,
                             const Environment& environment) {
    if (!environment.clock) {
        return false;
    }
    World copy = world;
    return Actor(copy, 0, a, environment).urgently_lacks_room() ||
           Actor(copy, 1, b, environment).urgently_lacks_room();
}

bool is_owed(Kind kind) {
    switch (kind) {
        case Kind::kClose:
        case Kind::kSendData:
        case Kind::kSendDataWithFin:
        case Kind::kSendFin:
        case Kind::kSendAck:
        case Kind::kRetransmit:
        case Kind::kTwoMslTimeout:
        case Kind::kDeliver:
        case Kind::kRead:
        case Kind::kProbe:
        case Kind::kFirstTimer:
        case Kind::kSecondTimer:
        case Kind::kThirdTimer:
        case Kind::kMiddleboxTimeout:
        case Kind::kTick: return true;
        case Kind::kAbort:
        case Kind::kDuplicate:
        case Kind::kLose:
        case Kind::kOpen:
        case Kind::kUserTimeout:
        case Kind::kCrash:
        case Kind::kVanish: return false;
    }
    return false;
}

}  // namespace finwait::reference
