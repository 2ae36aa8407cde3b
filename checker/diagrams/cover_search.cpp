#include "checker/diagrams/cover_search.h"

namespace finwait::checker::diagrams {

void CoverSearch::start_at(PairId pair) {
    work_.clear();
    offer(pair, SentSets::kNone);
}

void CoverSearch::expand(PairId pair) {
    for (Node before = kNothing; before != words(pair);) {
        before = words(pair);
        sets_.for_each_message(before, [&](Letter letter) {
            pairs_.meet(pair, 1 - pairs_.message(letter).side, letter);
        });
        move(pair, [&](PairId target) { return target == pair; });
        work_.begin(pair);
    }
    work_.end(pair);
    words_.cache().suit(words_.table().size());
    move(pair, [&](PairId target) { return target != pair; });
}

}  // namespace finwait::checker::diagrams
