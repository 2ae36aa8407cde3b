#include "checker/diagrams/bounded_search.h"

namespace finwait::checker::diagrams {

void BoundedSearch::start_at(PairId pair) {
    work_.clear();
    offer(pair, kEmptyWord);
}

Counts BoundedSearch::counts() {
    WordCounter counter(words_);
    Counts counts;
    for (const PairId pair : reached()) {
        const WordCounts all = counter.count(words(pair));
        counts.states = sum(counts.states, all.words);
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            const std::uint64_t full = counter.count(exact_.where_full(words(pair), side)).words;
            for (const OwnMove& own : pairs_.reactions(pair, side).own) {
                const std::uint64_t times = own.needs_room ? all.words - full : all.words;
                counts.transitions = sum(counts.transitions, times);
            }
            const std::uint64_t per_message =
                1U + (rules_.duplicates[side] ? 1U : 0U) + (rules_.loses[side] ? 1U : 0U);
            const std::uint64_t deliverable =
                rules_.keeps_order ? all.words - all.without[side] : all.letters[side];
            for (std::uint64_t i = 0; i < per_message; ++i) {
                counts.transitions = sum(counts.transitions, deliverable);
            }
        }
    }
    return counts;
}

std::uint64_t BoundedSearch::sum(std::uint64_t a, std::uint64_t b) {
    std::uint64_t result = 0;
    if (__builtin_add_overflow(a, b, &result)) throw std::overflow_error("more than 2^64");
    return result;
}

bool BoundedSearch::grow(PairId pair, Node words) {
    if (!work_.put(pair, words)) return false;
    collect();
    go_on();
    return true;
}

void BoundedSearch::expand(PairId pair) {
    // What is added to the pair meanwhile is followed here.
    work_.begin(pair);
    for (bool grew = true; grew;) {
        meet(pair);
        grew = closed_ ? loop(pair) : lose(pair);
        if (!closed_) grew |= move(pair, true);
    }
    work_.end(pair);
    words_.cache().suit(words_.table().size());
    move(pair, false);
}

void BoundedSearch::meet(PairId pair) {
    if (closed_) {
        below_.for_each_letter(
            words(pair), [&](Letter letter) { pairs_.meet(pair, 1 - channel_of(letter), letter); });
        return;
    }
    for (const std::size_t channel : {std::size_t{0}, std::size_t{1}}) {
        met_[channel] = exact_.deliverable(words(pair), channel);
        for (const Letter letter : met_[channel]) pairs_.meet(pair, 1 - channel, letter);
    }
}

bool BoundedSearch::loop(PairId pair) {
    bool grew = false;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const LocalId local = pairs_[pair][side];
        const Reactions& reactions = pairs_.reactions(pair, side);
        for (const OwnMove& own : reactions.own) {
            if (own.after != local || own.sent == 0) continue;
            const Letter letter = pairs_.letter(side, own.sent);
            grew |= grow(pair, below_.put_often(words(pair), letter));
        }
        for (const ArrivalMove& arrival : reactions.arrivals) {
            if (arrival.after != local || arrival.sent == 0) continue;
            const Letter letter = pairs_.letter(side, arrival.sent);
            const Node delivered = deliver(words(pair), arrival.arrivals, 1 - side);
            // A message that stays in flight can be delivered again and again.
            const bool stays = rules_.duplicates[1 - side];
            grew |= offer(
                pair, stays ? below_.put_often(delivered, letter) : below_.put(delivered, letter));
        }
    }
    return grew;
}

bool BoundedSearch::move(PairId pair, bool leads_back) {
    bool grew = false;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        const Reactions& reactions = pairs_.reactions(pair, side);
        for (const OwnMove& own : reactions.own) {
            const PairId target = pairs_.after(pair, side, own.after);
            if ((target == pair) != leads_back) continue;
            grew |= offer(target, sent(words(pair), side, own.sent, own.needs_room));
        }
        for (const ArrivalMove& arrival : reactions.arrivals) {
            const PairId target = pairs_.after(pair, side, arrival.after);
            if ((target == pair) != leads_back) continue;
            const Node delivered = deliver(words(pair), arrival.arrivals, 1 - side);
            if (delivered == kNothing) continue;
            grew |= offer(target, sent(delivered, side, arrival.sent, false));
        }
    }
    return grew;
}

bool BoundedSearch::lose(PairId pair) {
    bool grew = false;
    for (const std::size_t channel : {std::size_t{0}, std::size_t{1}}) {
        if (!rules_.loses[channel]) continue;
        std::vector<Letter> letters(met_[channel].rbegin(), met_[channel].rend());
        const LetterSetId all = words_.letter_sets().id(std::move(letters));
        grew |= offer(pair, exact_.take(words(pair), all, channel));
    }
    return grew;
}

Node BoundedSearch::deliver(Node words, LetterSetId set, std::size_t channel) {
    if (closed_ && rules_.duplicates[channel]) return below_.where_deliverable(words, set);
    const Node taken = exact_.take(words, set, channel);
    if (!rules_.duplicates[channel]) return taken;
    return words_.unite(taken, exact_.where_deliverable(words, set, channel));
}

Node BoundedSearch::sent(Node words, std::size_t side, MessageId message, bool needs_room) {
    if (message == 0) return words;
    const Letter letter = pairs_.letter(side, message);
    const Node in_flight = closed_ ? below_.put(words, letter) : exact_.put(words, letter);
    if (needs_room) return in_flight;
    const Node lost = closed_ ? below_.where_full(words, side) : exact_.where_full(words, side);
    return words_.unite(in_flight, lost);
}

void BoundedSearch::collect() {
    if (words_.table().size() < collect_at_) return;
    std::vector<Node> roots;
    for (const PairId pair : reached()) roots.push_back(words(pair));
    words_.keep_only(roots);
    collect_at_ = std::max(kFewNodes, kGarbageFactor * words_.table().size());
}

}  // namespace finwait::checker::diagrams
