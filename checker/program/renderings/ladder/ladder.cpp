#include "checker/program/renderings/ladder/ladder.h"

#include "checker/program/renderings/ladder/ladder_layout.h"

namespace finwait::program {

namespace {

constexpr Actor other(Actor actor) { return actor == Actor::Left ? Actor::Right : Actor::Left; }

}  // namespace

void Ladder::add(Kind kind, Actor actor, Message message, StyledText note) {
    Occurrence occurrence{kind, actor, message, {}, number_, in_cycle_, gone_};
    occurrence.notes[static_cast<std::size_t>(actor)] = std::move(note);
    occurrences_.push_back(std::move(occurrence));
}

void Ladder::say(StyledText left, StyledText right) {
    add(Kind::Say, Actor::Left, 0, std::move(left));
    occurrences_.back().notes[1] = std::move(right);
}

void Ladder::act(Actor actor, StyledText note) { add(Kind::Act, actor, 0, std::move(note)); }

Ladder::Message Ladder::send(Actor from, std::string label, StyledText note) {
    const Message message = messages_.size();
    messages_.push_back({from, std::move(label)});
    add(Kind::Send, from, message, std::move(note));
    return message;
}

void Ladder::receive(Message message, StyledText note) {
    add(Kind::Receive, other(messages_[message].from), message, std::move(note));
}

void Ladder::receive_copy(Message message, StyledText note) {
    add(Kind::ReceiveCopy, other(messages_[message].from), message, std::move(note));
}

void Ladder::lose(Message message, StyledText note) {
    add(Kind::Lose, other(messages_[message].from), message, std::move(note));
}

std::vector<std::string> Ladder::render(const Palette& palette, const StyledText& in_flight) const {
    return LadderLayout(*this, in_flight).render(palette);
}

}  // namespace finwait::program
