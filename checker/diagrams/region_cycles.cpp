#include "checker/diagrams/region_cycles.h"

#include <algorithm>

namespace finwait::checker::diagrams {

namespace {

/// An operation on diagrams, in steps of PacedWork.
constexpr std::uint64_t kStepsPerOperation = 256;

/// What the events put into a channel or take out of it.
class LetterFlow {
  public:
    void note(const PairEvent& event) {
        mark(added_, event.added());
        mark(taken_, event.taken());
    }
    /// What the event does is undone by some event.
    [[nodiscard]] bool is_balanced(const PairEvent& event) const {
        return has(taken_, event.added()) && has(added_, event.taken());
    }

  private:
    static void mark(std::vector<bool>& letters, Letter letter) {
        if (letter >= letters.size()) letters.resize(letter + 1, false);
        letters[letter] = true;
    }
    /// Of no letter there is nothing to be undone.
    static bool has(const std::vector<bool>& letters, Letter letter) {
        return letter == 0 || (letter < letters.size() && letters[letter]);
    }

    std::vector<bool> added_;
    std::vector<bool> taken_;
};

/// How many messages more are in flight in that channel after the event.
int growth(const PairEvent& event, std::size_t channel) {
    const bool adds = event.added() != 0 && channel_of(event.added()) == channel;
    const bool takes = event.taken() != 0 && channel_of(event.taken()) == channel;
    return (adds ? 1 : 0) - (takes ? 1 : 0);
}

template <class Measure>
void drop_descending(std::vector<const RegionCycles::Event*>& events, const Measure& measure) {
    const auto rises = [&](const auto* one) { return measure(one->what) > 0; };
    if (std::ranges::any_of(events, rises)) return;
    std::erase_if(events, [&](const auto* event) { return measure(event->what) < 0; });
}

}  // namespace

bool is_empty(const RegionWords& set) {
    return std::ranges::all_of(set, [](Node words) { return words == kNothing; });
}

RegionCycles::RegionCycles(PairEvents& events, WordSets& words, std::vector<PairId> members,
                           const RegionWords& states, const Fairness& fairness, Budget& budget)
    : operations_(events),
      words_(words),
      members_(std::move(members)),
      fairness_(fairness),
      pace_(budget) {
    for (std::size_t from = 0; from < members_.size(); ++from) {
        for (PairEvent& event : operations_.of(members_[from], states[from])) {
            pace_.step(kStepsPerOperation);
            const auto to = std::ranges::find(members_, event.target);
            const bool stays = to != members_.end();
            events_.push_back(
                {event, from,
                 stays ? static_cast<std::size_t>(to - members_.begin()) : kElsewhere});
        }
    }
    for (const Event& event : events_) {
        if (event.to != kElsewhere) within_.push_back(&event);
    }
    balanced_ = within_;
    keep_balanced(balanced_);
}

void RegionCycles::keep_fair(RegionWords& set) {
    if (is_empty(set)) return;
    if (balanced_.empty()) return set.assign(set.size(), kNothing);
    if (fulfilments_.empty()) find_fulfilments();
    Some cyclic = balanced_;
    // What the events alone tell costs nothing, and mostly suffices.
    remove_unfulfilled(cyclic, set);
    bool changed = true;
    while (changed && !is_empty(set)) {
        std::erase_if(cyclic, [&](const Event* event) { return !stays(*event, set); });
        keep_balanced(cyclic);
        changed = remove_unfulfilled(cyclic, set);
        changed |= remove_without_successor(cyclic, set);
    }
}

void RegionCycles::keep_endless(const std::function<bool(const PairEvent&)>& endless,
                                RegionWords& set) {
    Some by = within_;
    std::erase_if(by, [&](const Event* event) { return !endless(event->what); });
    keep_balanced(by);
    remove_without_successor(by, set);
}

void RegionCycles::for_each_fair(RegionWords set,
                                 const std::function<void(const RegionWords&)>& found) {
    std::vector<RegionWords> waiting{std::move(set)};
    const auto minus = [&](const RegionWords& all, const RegionWords& some) {
        RegionWords left = all;
        for (std::size_t i = 0; i < left.size(); ++i) left[i] = words_.subtract(left[i], some[i]);
        return left;
    };
    while (!waiting.empty()) {
        RegionWords whole = std::move(waiting.back());
        waiting.pop_back();
        keep_fair(whole);
        if (is_empty(whole)) continue;
        const RegionWords seed = pick(whole);
        const RegionWords reached = closure(seed, whole, Direction::Forward);
        const RegionWords part = closure(seed, reached, Direction::Backward);
        waiting.push_back(minus(whole, reached));
        waiting.push_back(minus(reached, part));
        Some inside = balanced_;
        std::erase_if(inside, [&](const Event* event) { return !stays(*event, part); });
        if (inside.empty()) continue;
        RegionWords fulfilled = part;
        if (remove_unfulfilled(inside, fulfilled)) {
            waiting.push_back(std::move(fulfilled));
        } else {
            found(part);
        }
    }
}

void RegionCycles::find_fulfilments() {
    for (const Event& event : events_) {
        for (const Obligation obligation : fairness_(event.what.label)) {
            fulfilments_.push_back({obligation, number(event)});
        }
    }
    std::ranges::stable_sort(fulfilments_, {}, &Fulfilment::obligation);
}

bool RegionCycles::stays(const Event& event, const RegionWords& set) {
    if (set[event.from] == kNothing || set[event.to] == kNothing) return false;
    pace_.step(kStepsPerOperation);
    const Node after = operations_.after(event.what, set[event.from]);
    return words_.intersect(after, set[event.to]) != kNothing;
}

bool RegionCycles::remove_unfulfilled(const Some& happening, RegionWords& set) {
    std::vector<bool> happens(events_.size(), false);
    for (const Event* const event : happening) happens[number(*event)] = true;
    bool changed = false;
    for (auto begin = fulfilments_.begin(); begin != fulfilments_.end();) {
        const auto end = std::find_if(begin, fulfilments_.end(), [&](const Fulfilment& one) {
            return one.obligation != begin->obligation;
        });
        const bool fulfilled =
            std::any_of(begin, end, [&](const Fulfilment& one) { return happens[one.by]; });
        for (auto one = begin; one != end && !fulfilled; ++one) {
            const Event& event = events_[one->by];
            Node& words = set[event.from];
            if (words == kNothing) continue;
            pace_.step(kStepsPerOperation);
            const Node enabled = operations_.enabled(event.what, words);
            changed = changed || enabled != kNothing;
            words = words_.subtract(words, enabled);
        }
        begin = end;
    }
    return changed;
}

bool RegionCycles::remove_without_successor(const Some& by, RegionWords& set) {
    bool any = false;
    bool changed = true;
    while (changed && !is_empty(set)) {
        RegionWords kept(set.size(), kNothing);
        for (const Event* const event : by) {
            const Node to = set[event->to];
            if (to == kNothing || set[event->from] == kept[event->from]) continue;
            pace_.step(kStepsPerOperation);
            const Node from =
                words_.intersect(operations_.before(event->what, to), set[event->from]);
            kept[event->from] = words_.unite(kept[event->from], from);
        }
        changed = kept != set;
        any = any || changed;
        set = std::move(kept);
    }
    return any;
}

void RegionCycles::keep_balanced(Some& events) const {
    std::size_t before = 0;
    do {
        before = events.size();
        LetterFlow flow;
        for (const Event* const event : events) flow.note(event->what);
        std::erase_if(events, [&](const Event* one) { return !flow.is_balanced(one->what); });
        drop_descending(events,
                        [](const PairEvent& one) { return growth(one, 0) + growth(one, 1); });
        drop_descending(events, [](const PairEvent& one) { return growth(one, 0); });
        drop_descending(events, [](const PairEvent& one) { return growth(one, 1); });
    } while (events.size() < before);
}

RegionWords RegionCycles::closure(RegionWords some, const RegionWords& set, Direction direction) {
    const bool forward = direction == Direction::Forward;
    bool changed = true;
    while (changed) {
        changed = false;
        for (const Event* const event : within_) {
            const Node source = some[forward ? event->from : event->to];
            const std::size_t into = forward ? event->to : event->from;
            if (source == kNothing || set[into] == some[into]) continue;
            pace_.step(kStepsPerOperation);
            const Node led = forward ? operations_.after(event->what, source)
                                     : operations_.before(event->what, source);
            const Node more = words_.unite(some[into], words_.intersect(led, set[into]));
            changed = changed || more != some[into];
            some[into] = more;
        }
    }
    return some;
}

RegionWords RegionCycles::pick(const RegionWords& set) {
    RegionWords picked(set.size(), kNothing);
    for (std::size_t i = 0; i < set.size(); ++i) {
        if (set[i] == kNothing) continue;
        picked[i] = words_.some_word(set[i]);
        break;
    }
    return picked;
}

}  // namespace finwait::checker::diagrams
