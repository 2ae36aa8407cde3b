#include "checker/diagrams/sent_sets.h"

namespace finwait::checker::diagrams {

Node SentSets::send(Node family, Letter message) {
    if (family == kNothing) return kNothing;
    const Letter letter = table_.letter(family);
    if (letter < message) return table_.make(message, family, family);
    const Node lo = table_.lo(family);
    if (letter == message) return table_.make(message, lo, lo);
    if (const Node known = words_.cache().find(kSend, family, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Node hi = send(table_.hi(family), message);
    const Node result = table_.make(letter, hi, send(lo, message));
    words_.cache().keep(kSend, family, message, result);
    return result;
}

Node SentSets::where_sent(Node family, LetterSetId messages) {
    const LetterSet set = words_.letter_sets()[messages];
    const Letter letter = table_.letter(family);
    if (letter < set.least() || letter == 0) return kNothing;
    if (const Node known = words_.cache().find(kWhereSent, family, messages);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Node hi = table_.hi(family);
    const Node lo = where_sent(table_.lo(family), messages);
    const Node result = set.contains(letter) ? table_.make(letter, hi, words_.unite(hi, lo))
                                             : table_.make(letter, where_sent(hi, messages), lo);
    words_.cache().keep(kWhereSent, family, messages, result);
    return result;
}

Node SentSets::maximal(Node family) {
    if (family <= kEmptyWord) return family;
    if (const Node known = words_.cache().find(kMaximal, family, 0);
        known != OperationCache::kUnknown) {
        return known;
    }
    // A set without the letter is below one with it if `hi` has it.
    const Node hi = table_.hi(family);
    const Node lo = words_.subtract(maximal(table_.lo(family)), hi);
    const Node result = table_.make(table_.letter(family), maximal(hi), lo);
    words_.cache().keep(kMaximal, family, 0, result);
    return result;
}

}  // namespace finwait::checker::diagrams
