#include "checker/diagrams/machine_pairs.h"

namespace finwait::checker::diagrams {

PairId MachinePairs::pair(const std::array<LocalId, 2>& locals) {
    const auto [it, fresh] = ids_.try_emplace(std::uint64_t{locals[0]} << 32U | locals[1],
                                              static_cast<PairId>(pairs_.size()));
    if (fresh) pairs_.push_back(locals);
    return it->second;
}

PairId MachinePairs::after(PairId id, std::size_t side, LocalId local) {
    std::array<LocalId, 2> locals = pairs_[id];
    if (locals[side] == local) return id;
    locals[side] = local;
    return pair(locals);
}

void MachinePairs::meet(PairId id, std::size_t side, Letter letter) {
    Reactions& known = entry(side, pairs_[id][side]);
    const Letter place = letter - before_first(1 - side);
    if (place >= known.met.size()) known.met.resize(place + 1, false);
    if (known.met[place]) return;
    known.met[place] = true;
    const factored::Effect effect = table_.arrival(side, pairs_[id][side], message(letter).id);
    ArrivalMove& move = move_with(known.arrivals, effect);
    move.letters.insert(std::ranges::lower_bound(move.letters, letter), letter);
    move.arrivals = sets_.id(move.letters);
}

Letter MachinePairs::letter(std::size_t side, MessageId id) {
    auto& of_side = letters_[side];
    if (id >= of_side.size()) of_side.resize(id + 1U, 0);
    if (of_side[id] == 0) {
        switch (order_) {
            case LetterOrder::FirstSent:
                of_side[id] = static_cast<Letter>(first_sent_.size()) + 1;
                first_sent_.push_back({side, id});
                break;
            case LetterOrder::ByChannel: of_side[id] = before_first(side) + id; break;
        }
    }
    return of_side[id];
}

SentMessage MachinePairs::message(Letter letter) const {
    switch (order_) {
        case LetterOrder::FirstSent: return first_sent_[letter - 1];
        case LetterOrder::ByChannel: break;
    }
    const std::size_t side = letter > kBeforeFirstOf0 ? 0 : 1;
    return {side, static_cast<MessageId>(letter - before_first(side))};
}

Reactions& MachinePairs::entry(std::size_t side, LocalId local) {
    auto& of_side = reactions_[side];
    while (local >= of_side.size()) of_side.emplace_back();
    Reactions& found = of_side[local];
    if (found.met.empty()) {
        found.met.push_back(false);
        for (const factored::OwnEvent& own : table_.own_events(side, local)) {
            found.own.push_back(
                {own.kind, own.effect.after, own.effect.sent, own.needs_room, own.owed});
        }
    }
    return found;
}

ArrivalMove& MachinePairs::move_with(std::vector<ArrivalMove>& moves,
                                     const factored::Effect& effect) {
    const auto it = std::ranges::find_if(moves, [&](const ArrivalMove& move) {
        return move.after == effect.after && move.sent == effect.sent;
    });
    if (it != moves.end()) return *it;
    return moves.emplace_back(ArrivalMove{effect.after, effect.sent});
}

}  // namespace finwait::checker::diagrams
