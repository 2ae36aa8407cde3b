#include "checker/diagrams/channel_words.h"

#include <algorithm>
#include <functional>

namespace finwait::checker::diagrams {

namespace {

/// A channel and a number, as the parameter of an operation.
constexpr std::uint32_t parameter(std::size_t channel, std::uint32_t room) {
    return room << 1U | static_cast<std::uint32_t>(channel);
}

}  // namespace

// ---- word by word

Node ChannelWords::take(Node words, LetterSetId set, std::size_t channel) {
    return keeps_order_ ? at_head(kTakeHead, words, set, channel) : take_any(words, set);
}

Node ChannelWords::where_deliverable(Node words, LetterSetId set, std::size_t channel) {
    return keeps_order_ ? at_head(kWhereHead, words, set, channel) : words_.containing(words, set);
}

Node ChannelWords::take_any(Node words, LetterSetId set) {
    const LetterSet letters = words_.letter_sets()[set];
    const Letter letter = table_.letter(words);
    if (letter < letters.least() || words <= kEmptyWord) return kNothing;
    if (const Node known = words_.cache().find(kTake, words, set);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Node hi = table_.hi(words);
    Node result = take_any(hi, set);
    result = table_.make(letter, result, take_any(table_.lo(words), set));
    if (letters.contains(letter)) result = words_.unite(result, hi);
    words_.cache().keep(kTake, words, set, result);
    return result;
}

Node ChannelWords::at_head(Operation operation, Node words, LetterSetId set, std::size_t channel) {
    if (is_behind(words, channel)) return kNothing;
    if (const Node known = words_.cache().find(operation, words, set);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter letter = table_.letter(words);
    const Node hi = table_.hi(words);
    Node result = at_head(operation, table_.lo(words), set, channel);
    if (channel_of(letter) != channel) {
        result = table_.make(letter, at_head(operation, hi, set, channel), result);
    } else if (words_.letter_sets()[set].contains(letter)) {
        result =
            operation == kTakeHead ? words_.unite(hi, result) : table_.make(letter, hi, result);
    }
    words_.cache().keep(operation, words, set, result);
    return result;
}

Node ChannelWords::put(Node words, Letter message, std::uint32_t room) {
    if (keeps_order_) return put_last(words, message, room);
    if (words == kNothing || room == 0) return kNothing;
    const std::size_t channel = channel_of(message);
    const Letter letter = table_.letter(words);
    if (letter <= message) {
        return table_.make(message, where_room(words, channel, room), kNothing);
    }
    const std::uint32_t operation = WordSets::with_parameter(kPut, room);
    if (const Node known = words_.cache().find(operation, words, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const std::uint32_t less = channel_of(letter) == channel ? room - 1 : room;
    const Node hi = put(table_.hi(words), message, less);
    const Node result = table_.make(letter, hi, put(table_.lo(words), message, room));
    words_.cache().keep(operation, words, message, result);
    return result;
}

/// Behind the letters of its channel that are there.
Node ChannelWords::put_last(Node words, Letter message, std::uint32_t room) {
    if (words == kNothing || room == 0) return kNothing;
    const std::size_t channel = channel_of(message);
    if (is_behind(words, channel)) return table_.make(message, words, kNothing);
    const std::uint32_t operation = WordSets::with_parameter(kPutLast, room);
    if (const Node known = words_.cache().find(operation, words, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter letter = table_.letter(words);
    const std::uint32_t less = channel_of(letter) == channel ? room - 1 : room;
    const Node hi = put_last(table_.hi(words), message, less);
    const Node with = table_.make(letter, hi, kNothing);
    const Node result = words_.unite(with, put_last(table_.lo(words), message, room));
    words_.cache().keep(operation, words, message, result);
    return result;
}

Node ChannelWords::untake(Node words, Letter message) {
    return keeps_order_ ? put_first(words, message) : put(words, message, capacity_);
}

Node ChannelWords::unput(Node words, Letter message) {
    if (keeps_order_) return take_last(words, message);
    return take_any(words, words_.letter_sets().id({message}));
}

/// Before the letters of its channel.
Node ChannelWords::put_first(Node words, Letter message) {
    if (words == kNothing) return kNothing;
    const std::size_t channel = channel_of(message);
    if (channel == 0 || is_behind(words, 0)) {
        return table_.make(message, where_room(words, channel, capacity_), kNothing);
    }
    if (const Node known = words_.cache().find(kPutFirst, words, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Node hi = put_first(table_.hi(words), message);
    const Node lo = put_first(table_.lo(words), message);
    const Node result = table_.make(table_.letter(words), hi, lo);
    words_.cache().keep(kPutFirst, words, message, result);
    return result;
}

/// Behind which there is no letter of its channel.
Node ChannelWords::take_last(Node words, Letter message) {
    const std::size_t channel = channel_of(message);
    if (is_behind(words, channel)) return kNothing;
    if (const Node known = words_.cache().find(kTakeLast, words, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter letter = table_.letter(words);
    const Node hi = take_last(table_.hi(words), message);
    Node result = table_.make(letter, hi, take_last(table_.lo(words), message));
    if (letter == message) result = words_.unite(result, behind(table_.hi(words), channel));
    words_.cache().keep(kTakeLast, words, message, result);
    return result;
}

/// The words with fewer letters of the channel than `room`.
Node ChannelWords::where_room(Node words, std::size_t channel, std::uint32_t room) {
    if (room == 0) return kNothing;
    if (is_behind(words, channel)) return words;
    const std::uint32_t operation = WordSets::with_parameter(kWhereRoom, 0);
    if (const Node known = words_.cache().find(operation, words, parameter(channel, room));
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter letter = table_.letter(words);
    const std::uint32_t less = channel_of(letter) == channel ? room - 1 : room;
    const Node hi = where_room(table_.hi(words), channel, less);
    const Node result = table_.make(letter, hi, where_room(table_.lo(words), channel, room));
    words_.cache().keep(operation, words, parameter(channel, room), result);
    return result;
}

Node ChannelWords::where_full(Node words, std::size_t channel, std::uint32_t room) {
    if (is_behind(words, channel)) return room == 0 ? words : kNothing;
    if (const Node known = words_.cache().find(kWhereFull, words, parameter(channel, room));
        known != OperationCache::kUnknown) {
        return known;
    }
    const Letter letter = table_.letter(words);
    Node hi = kNothing;
    if (channel_of(letter) != channel) {
        hi = where_full(table_.hi(words), channel, room);
    } else if (room > 0) {
        hi = where_full(table_.hi(words), channel, room - 1);
    }
    const Node result = table_.make(letter, hi, where_full(table_.lo(words), channel, room));
    words_.cache().keep(kWhereFull, words, parameter(channel, room), result);
    return result;
}

std::vector<Letter> ChannelWords::deliverable(Node words, std::size_t channel) const {
    std::vector<Letter> found;
    std::vector<bool> seen(table_.end(), false);
    std::vector<Node> open{words};
    while (!open.empty()) {
        const Node node = open.back();
        open.pop_back();
        if (is_behind(node, channel) || seen[node]) continue;
        seen[node] = true;
        const bool is_of_channel = channel_of(table_.letter(node)) == channel;
        if (is_of_channel) found.push_back(table_.letter(node));
        if (!is_of_channel || !keeps_order_) open.push_back(table_.hi(node));
        open.push_back(table_.lo(node));
    }
    std::ranges::sort(found, std::greater<>());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

// ---- closed downwards

Node ClosedWords::where_deliverable(Node words, LetterSetId set) {
    const LetterSet letters = words_.letter_sets()[set];
    const Letter letter = table_.letter(words);
    if (letter < letters.least() || words <= kEmptyWord) return kNothing;
    if (const Node known = words_.cache().find(kWhereDeliverable, words, set);
        known != OperationCache::kUnknown) {
        return known;
    }
    const Node hi = table_.hi(words);
    const Node lo = where_deliverable(table_.lo(words), set);
    const Node result = letters.contains(letter)
                            ? table_.make(letter, hi, words_.unite(without(hi, letter), lo))
                            : table_.make(letter, where_deliverable(hi, set), lo);
    words_.cache().keep(kWhereDeliverable, words, set, result);
    return result;
}

Node ClosedWords::put(Node words, Letter message, std::uint32_t room) {
    if (words == kNothing || room == 0) return kNothing;
    const std::size_t channel = channel_of(message);
    const Letter letter = table_.letter(words);
    if (letter <= message) {
        const Node with_room = at_most(words, channel, room - 1);
        return table_.make(message, with_room, without(with_room, message));
    }
    const std::uint32_t operation = WordSets::with_parameter(kPut, room);
    if (const Node known = words_.cache().find(operation, words, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const std::uint32_t less = channel_of(letter) == channel ? room - 1 : room;
    const Node hi = put(table_.hi(words), message, less);
    const Node result = table_.make(letter, hi, put(table_.lo(words), message, room));
    words_.cache().keep(operation, words, message, result);
    return result;
}

Node ClosedWords::put_often(Node words, Letter message, std::uint32_t room) {
    if (words == kNothing || room == 0) return words;
    const Letter letter = table_.letter(words);
    const std::uint32_t operation = WordSets::with_parameter(kPutOften, room);
    if (const Node known = words_.cache().find(operation, words, message);
        known != OperationCache::kUnknown) {
        return known;
    }
    const std::size_t channel = channel_of(message);
    Node result = kNothing;
    if (letter <= message) {
        // What stands behind one that is there may stand behind nothing, too.
        const Node with_room = at_most(words, channel, room - 1);
        result =
            table_.make(message, put_often(with_room, message, room - 1), without(words, message));
    } else {
        const std::uint32_t less = channel_of(letter) == channel ? room - 1 : room;
        const Node hi = put_often(table_.hi(words), message, less);
        result = table_.make(letter, hi, put_often(table_.lo(words), message, room));
    }
    words_.cache().keep(operation, words, message, result);
    return result;
}

/// The words with no more letters of the channel than `room`.
Node ClosedWords::at_most(Node words, std::size_t channel, std::uint32_t room) {
    const Letter letter = table_.letter(words);
    if (words <= kEmptyWord || (channel == 0 && channel_of(letter) == 1)) return words;
    if (const Node known = words_.cache().find(kAtMost, words, parameter(channel, room));
        known != OperationCache::kUnknown) {
        return known;
    }
    Node hi = kNothing;
    if (channel_of(letter) != channel) {
        hi = at_most(table_.hi(words), channel, room);
    } else if (room > 0) {
        hi = at_most(table_.hi(words), channel, room - 1);
    }
    const Node result = table_.make(letter, hi, at_most(table_.lo(words), channel, room));
    words_.cache().keep(kAtMost, words, parameter(channel, room), result);
    return result;
}

Node ClosedWords::where_full(Node words, std::size_t channel, std::uint32_t room) {
    const Letter letter = table_.letter(words);
    if (words <= kEmptyWord || (channel == 0 && channel_of(letter) == 1)) {
        return room == 0 ? words : kNothing;
    }
    if (const Node known = words_.cache().find(kWhereFull, words, parameter(channel, room));
        known != OperationCache::kUnknown) {
        return known;
    }
    Node hi = kNothing;
    if (channel_of(letter) != channel) {
        hi = where_full(table_.hi(words), channel, room);
    } else if (room > 0) {
        hi = where_full(table_.hi(words), channel, room - 1);
    }
    Node result = where_full(table_.lo(words), channel, room);
    if (hi != kNothing) {
        result = table_.make(letter, hi, words_.unite(result, without(hi, letter)));
    }
    words_.cache().keep(kWhereFull, words, parameter(channel, room), result);
    return result;
}

}  // namespace finwait::checker::diagrams
