// What is in flight in two bounded channels, as sets of words: first the letters of channel 0, then
// those of channel 1, which are all smaller.
//
// Where the network keeps no order, the letters of a channel do not rise, and a word is a multiset;
// where it does, they stand from the head to the tail. What events do to a channel is worked out
// for a whole set of words at once.
//
// Where the network loses and keeps no order, what is in flight may always be less: the sets that
// arise are closed downwards (with a word they have every word that is left when letters are taken
// out), and need much fewer nodes than the same sets without what was lost. Then `ClosedWords`
// works out what is below the results, and losses need not be followed at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/diagrams/channel_letters.h"
#include "checker/diagrams/word_sets.h"
#include "checker/factored/layout/channel_rules.h"

namespace finwait::checker::diagrams {

/// The operations, word by word. All throw std::bad_alloc as those of WordSets do.
class ChannelWords {
  public:
    /// `words` must outlive this.
    ChannelWords(WordSets& words, const factored::ChannelRules& rules)
        : words_(words),
          table_(words.table()),
          capacity_(static_cast<std::uint32_t>(rules.capacity)),
          keeps_order_(rules.keeps_order) {}

    /// A message of the set that can be delivered is taken out of the channel.
    [[nodiscard]] Node take(Node words, LetterSetId set, std::size_t channel);
    /// The words in which one of the set can be delivered.
    [[nodiscard]] Node where_deliverable(Node words, LetterSetId set, std::size_t channel);
    /// The message is put in, where there is room.
    [[nodiscard]] Node put(Node words, Letter message) { return put(words, message, capacity_); }
    /// The words in which the channel is full.
    [[nodiscard]] Node where_full(Node words, std::size_t channel) {
        return where_full(words, channel, capacity_);
    }
    /// The words of which `take` of the message gives one of `words`, where there is room.
    [[nodiscard]] Node untake(Node words, Letter message);
    /// The words of which `put` of the message gives one of `words`.
    [[nodiscard]] Node unput(Node words, Letter message);
    /// The messages of the channel that can be delivered in some word.
    [[nodiscard]] std::vector<Letter> deliverable(Node words, std::size_t channel) const;

  private:
    enum Operation : std::uint32_t {
        kTake = WordSets::kOwn + 8,
        kTakeHead,
        kWhereHead,
        kPut,
        kPutLast,
        kWhereFull,
        kWhereRoom,
        kPutFirst,
        kTakeLast,
    };

    [[nodiscard]] Node take_any(Node words, LetterSetId set);
    /// kTakeHead or kWhereHead.
    [[nodiscard]] Node at_head(Operation operation, Node words, LetterSetId set,
                               std::size_t channel);
    /// `room`: so many letters the channel may have from here on.
    [[nodiscard]] Node put(Node words, Letter message, std::uint32_t room);
    [[nodiscard]] Node put_last(Node words, Letter message, std::uint32_t room);
    [[nodiscard]] Node put_first(Node words, Letter message);
    [[nodiscard]] Node take_last(Node words, Letter message);
    /// The words that have no letter of the channel at the beginning or behind it.
    [[nodiscard]] Node behind(Node words, std::size_t channel) const {
        while (!is_behind(words, channel)) words = table_.lo(words);
        return words;
    }
    [[nodiscard]] Node where_room(Node words, std::size_t channel, std::uint32_t room);
    [[nodiscard]] Node where_full(Node words, std::size_t channel, std::uint32_t room);
    /// No letter of the channel stands at the beginning or behind it.
    [[nodiscard]] bool is_behind(Node words, std::size_t channel) const {
        return words <= kEmptyWord || (channel == 0 && channel_of(table_.letter(words)) == 1);
    }

    WordSets& words_;
    NodeTable& table_;
    std::uint32_t capacity_;
    bool keeps_order_;
};

/// The same of sets that are closed downwards, where the network keeps no order: the results are
/// all that is below what ChannelWords gives.
class ClosedWords {
  public:
    ClosedWords(WordSets& words, const factored::ChannelRules& rules)
        : words_(words),
          table_(words.table()),
          capacity_(static_cast<std::uint32_t>(rules.capacity)) {}

    [[nodiscard]] Node where_deliverable(Node words, LetterSetId set);
    [[nodiscard]] Node put(Node words, Letter message) { return put(words, message, capacity_); }
    /// The message is put in any number of times, or never.
    [[nodiscard]] Node put_often(Node words, Letter message) {
        return put_often(words, message, capacity_);
    }
    [[nodiscard]] Node where_full(Node words, std::size_t channel) {
        return where_full(words, channel, capacity_);
    }
    /// Calls `visit(Letter)` for each letter that some word has, falling.
    template <class Visit>
    void for_each_letter(Node words, const Visit& visit) const {
        // With a word, there is each of its letters alone.
        for (; words > kEmptyWord; words = table_.lo(words)) visit(table_.letter(words));
    }

  private:
    enum Operation : std::uint32_t {
        kWhereDeliverable = WordSets::kOwn + 24,
        kPut,
        kPutOften,
        kAtMost,
        kWhereFull,
    };

    [[nodiscard]] Node put(Node words, Letter message, std::uint32_t room);
    [[nodiscard]] Node put_often(Node words, Letter message, std::uint32_t room);
    [[nodiscard]] Node at_most(Node words, std::size_t channel, std::uint32_t room);
    [[nodiscard]] Node where_full(Node words, std::size_t channel, std::uint32_t room);
    /// The words without the letter, which is none that may follow a larger one.
    [[nodiscard]] Node without(Node words, Letter letter) const {
        return table_.letter(words) == letter ? table_.lo(words) : words;
    }

    WordSets& words_;
    NodeTable& table_;
    std::uint32_t capacity_;
};

}  // namespace finwait::checker::diagrams
