#include "checker/diagrams/word_sets.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace finwait::checker::diagrams {

Node WordSets::unite(Node a, Node b) {
    if (a == b || b == kNothing) return a;
    if (a == kNothing) return b;
    if (a > b) std::swap(a, b);
    if (const Node known = cache_.find(kUnite, a, b); known != OperationCache::kUnknown) {
        return known;
    }
    const Letter of_a = table_.letter(a);
    const Letter of_b = table_.letter(b);
    const Letter first = std::max(of_a, of_b);
    const Node hi = unite(of_a == first ? table_.hi(a) : kNothing,  //
                          of_b == first ? table_.hi(b) : kNothing);
    const Node lo = unite(of_a == first ? table_.lo(a) : a, of_b == first ? table_.lo(b) : b);
    const auto is = [&](Node one, Letter letter) {
        return letter == first && hi == table_.hi(one) && lo == table_.lo(one);
    };
    // Mostly one has all that the other has: then its node need not be looked for.
    const Node result = is(a, of_a) ? a : is(b, of_b) ? b : table_.make(first, hi, lo);
    cache_.keep(kUnite, a, b, result);
    return result;
}

Node WordSets::intersect(Node a, Node b) {
    if (a == b) return a;
    if (a == kNothing || b == kNothing) return kNothing;
    if (a > b) std::swap(a, b);
    if (const Node known = cache_.find(kIntersect, a, b); known != OperationCache::kUnknown) {
        return known;
    }
    const Letter of_a = table_.letter(a);
    const Letter of_b = table_.letter(b);
    Node result = kNothing;
    if (of_a == of_b) {
        const Node hi = intersect(table_.hi(a), table_.hi(b));
        result = table_.make(of_a, hi, intersect(table_.lo(a), table_.lo(b)));
    } else if (of_a > of_b) {
        result = intersect(table_.lo(a), b);
    } else {
        result = intersect(a, table_.lo(b));
    }
    cache_.keep(kIntersect, a, b, result);
    return result;
}

Node WordSets::subtract(Node a, Node b) {
    if (a == b || a == kNothing) return kNothing;
    if (b == kNothing) return a;
    if (const Node known = cache_.find(kSubtract, a, b); known != OperationCache::kUnknown) {
        return known;
    }
    const Letter of_a = table_.letter(a);
    const Letter of_b = table_.letter(b);
    Node result = kNothing;
    if (of_a == of_b) {
        const Node hi = subtract(table_.hi(a), table_.hi(b));
        result = table_.make(of_a, hi, subtract(table_.lo(a), table_.lo(b)));
    } else if (of_a > of_b) {
        result = table_.make(of_a, table_.hi(a), subtract(table_.lo(a), b));
    } else {
        result = subtract(a, table_.lo(b));
    }
    cache_.keep(kSubtract, a, b, result);
    return result;
}

Node WordSets::containing(Node words, LetterSetId set) {
    const LetterSet letters = letter_sets_[set];
    // With letters that rise, a smaller one may be followed by one of the set.
    if (words <= kEmptyWord) return kNothing;
    if (const Node known = cache_.find(kContaining, words, set);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter letter = table_.letter(words);
    const Node hi = letters.contains(letter) ? table_.hi(words) : containing(table_.hi(words), set);
    const Node result = table_.make(letter, hi, containing(table_.lo(words), set));
    cache_.keep(kContaining, words, set, result);
    return result;
}

Node WordSets::with_count(Node words, Letter letter, std::uint32_t times) {
    if (words == kNothing) return kNothing;
    if (words == kEmptyWord) return times == 0 ? kEmptyWord : kNothing;
    const std::uint32_t operation = with_parameter(kWithCount, times);
    if (const Node known = cache_.find(operation, words, letter);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter first = table_.letter(words);
    Node hi = kNothing;
    if (first != letter) {
        hi = with_count(table_.hi(words), letter, times);
    } else if (times > 0) {
        hi = with_count(table_.hi(words), letter, times - 1);
    }
    const Node result = table_.make(first, hi, with_count(table_.lo(words), letter, times));
    cache_.keep(operation, words, letter, result);
    return result;
}

Node WordSets::some_word(Node words) {
    std::vector<Letter> letters;
    while (words > kEmptyWord) {
        if (table_.lo(words) != kNothing) {
            words = table_.lo(words);
            continue;
        }
        letters.push_back(table_.letter(words));
        words = table_.hi(words);
    }
    for (; !letters.empty(); letters.pop_back()) {
        words = table_.make(letters.back(), words, kNothing);
    }
    return words;
}

std::vector<Letter> WordSets::letters(Node words) const {
    std::vector<Letter> found;
    std::vector<bool> seen(table_.end(), false);
    std::vector<Node> open{words};
    while (!open.empty()) {
        const Node node = open.back();
        open.pop_back();
        if (node <= kEmptyWord || seen[node]) continue;
        seen[node] = true;
        found.push_back(table_.letter(node));
        open.push_back(table_.hi(node));
        open.push_back(table_.lo(node));
    }
    std::ranges::sort(found, std::greater<>());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace finwait::checker::diagrams
