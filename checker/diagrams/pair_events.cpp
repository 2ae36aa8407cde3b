#include "checker/diagrams/pair_events.h"

#include <array>

namespace finwait::checker::diagrams {

using factored::SendResult;

/// What there is of either channel in some words.
struct PairEvents::Channels {
    std::array<bool, 2> has_room{};
    std::array<bool, 2> is_full{};
    std::array<std::vector<Letter>, 2> deliverable{};
};

std::vector<PairEvent> PairEvents::of(PairId pair, Node words) {
    Channels channels;
    for (const std::size_t channel : {std::size_t{0}, std::size_t{1}}) {
        const Node full = channels_.where_full(words, channel);
        channels.is_full[channel] = full != kNothing;
        channels.has_room[channel] = full != words;
        channels.deliverable[channel] = channels_.deliverable(words, channel);
    }
    std::vector<PairEvent> events;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        add_own(pair, side, channels, events);
    }
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        add_arrivals(pair, side, channels, events);
    }
    return events;
}

void PairEvents::add_own(PairId pair, std::size_t side, const Channels& channels,
                         std::vector<PairEvent>& events) {
    for (const OwnMove& own : pairs_.reactions(pair, side).own) {
        PairEvent event;
        event.side = static_cast<std::uint8_t>(side);
        event.target = pairs_.after(pair, side, own.after);
        add(event, {own.kind, event.side}, own.sent, own.needs_room, channels, events);
    }
}

void PairEvents::add_arrivals(PairId pair, std::size_t side, const Channels& channels,
                              std::vector<PairEvent>& events) {
    const std::size_t channel = 1 - side;
    for (const Letter letter : channels.deliverable[channel]) {
        pairs_.meet(pair, side, letter);
        const MessageId message = pairs_.message(letter).id;
        const factored::Effect effect = pairs_.table().arrival(side, pairs_[pair][side], message);
        PairEvent event;
        event.kind = PairEvent::Kind::Deliver;
        event.side = static_cast<std::uint8_t>(side);
        event.met = letter;
        event.only_met = words_.letter_sets().id({letter});
        event.target = pairs_.after(pair, side, effect.after);
        add(event, {factored::kDeliver, event.side, {}, message}, effect.sent, false, channels,
            events);
        if (rules_.duplicates[channel]) {
            event.kind = PairEvent::Kind::Duplicate;
            add(event, {factored::kDuplicate, event.side, {}, message}, effect.sent, false,
                channels, events);
        }
        if (rules_.loses[channel]) {
            event.kind = PairEvent::Kind::Lose;
            event.target = pair;
            add(event, {factored::kLose, event.side, {}, message}, 0, false, channels, events);
        }
    }
}

void PairEvents::add(PairEvent event, factored::EventLabel label, MessageId sent, bool needs_room,
                     const Channels& channels, std::vector<PairEvent>& events) {
    const auto with = [&](SendResult fate) {
        event.fate = label.fate = fate;
        event.label = pairs_.table().machines().label(label);
        events.push_back(event);
    };
    if (sent == 0) return with(SendResult::NothingSent);
    event.sent = pairs_.letter(event.side, sent);
    label.sent = sent;
    if (channels.has_room[event.side]) with(SendResult::InFlight);
    if (channels.is_full[event.side] && !needs_room) with(SendResult::Lost);
}

Node PairEvents::enabled(const PairEvent& event, Node words) {
    const std::size_t channel = 1U - event.side;
    if (event.met != 0) words = channels_.where_deliverable(words, event.only_met, channel);
    switch (event.fate) {
        case SendResult::NothingSent: break;
        case SendResult::InFlight:
            return words_.subtract(words, channels_.where_full(words, event.side));
        case SendResult::Lost: return channels_.where_full(words, event.side);
    }
    return words;
}

Node PairEvents::after(const PairEvent& event, Node words) {
    const std::size_t channel = 1U - event.side;
    switch (event.kind) {
        case PairEvent::Kind::Own: break;
        case PairEvent::Kind::Deliver:
        case PairEvent::Kind::Lose: words = channels_.take(words, event.only_met, channel); break;
        case PairEvent::Kind::Duplicate:
            words = channels_.where_deliverable(words, event.only_met, channel);
            break;
    }
    switch (event.fate) {
        case SendResult::NothingSent: break;
        case SendResult::InFlight: return channels_.put(words, event.sent);
        case SendResult::Lost: return channels_.where_full(words, event.side);
    }
    return words;
}

Node PairEvents::before(const PairEvent& event, Node words) {
    switch (event.fate) {
        case SendResult::NothingSent: break;
        case SendResult::InFlight: words = channels_.unput(words, event.sent); break;
        case SendResult::Lost: words = channels_.where_full(words, event.side); break;
    }
    switch (event.kind) {
        case PairEvent::Kind::Own: break;
        case PairEvent::Kind::Deliver:
        case PairEvent::Kind::Lose: return channels_.untake(words, event.met);
        case PairEvent::Kind::Duplicate:
            return channels_.where_deliverable(words, event.only_met, 1U - event.side);
    }
    return words;
}

}  // namespace finwait::checker::diagrams
