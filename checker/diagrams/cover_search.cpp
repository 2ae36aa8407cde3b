#include "checker/diagrams/cover_search.h"

namespace finwait::checker::diagrams {

void CoverSearch::start_at(PairId pair) {
    for (const PairId one : reached_) at(one) = {};
    reached_.clear();
    queue_ = {};
    offer(pair, SentSets::kNone);
}

void CoverSearch::offer(PairId pair, Node family) {
    Found& found = at(pair);
    const Node both = words_.unite(found.family, family);
    if (both == found.family) return;
    if (found.family == kNothing) reached_.push_back(pair);
    found.family = both;
    if (!std::exchange(found.queued, true)) queue_.push({pairs_.rank(pair), pair});
}

void CoverSearch::expand(PairId pair) {
    for (Node before = kNothing; before != at(pair).family;) {
        before = at(pair).family;
        sets_.for_each_message(before, [&](Letter letter) {
            pairs_.meet(pair, 1 - pairs_.message(letter).side, letter);
        });
        move(pair, [&](PairId target) { return target == pair; });
        at(pair).queued = true;
    }
    at(pair).queued = false;
    words_.cache().suit(words_.table().size());
    move(pair, [&](PairId target) { return target != pair; });
}

}  // namespace finwait::checker::diagrams
