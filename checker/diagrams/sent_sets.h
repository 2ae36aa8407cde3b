// What was ever sent: sets of messages that are closed downwards.
//
// A word is a set, its letters fall. A family that has a set has all subsets of it, so a letter's
// `hi` is part of its `lo` everywhere.
#pragma once

#include <vector>

#include "checker/diagrams/word_sets.h"

namespace finwait::checker::diagrams {

class SentSets {
  public:
    /// `words` must outlive this. Operations throw std::bad_alloc as those of WordSets do.
    explicit SentSets(WordSets& words) : words_(words), table_(words.table()) {}

    /// The family with the empty set alone.
    static constexpr Node kNone = kEmptyWord;

    /// The message is sent: the sets with it, and all that are below one.
    [[nodiscard]] Node send(Node family, Letter message);
    /// Something of `messages` was sent: the sets that have a message of those, and all that are
    /// below one.
    [[nodiscard]] Node where_sent(Node family, LetterSetId messages);
    /// The sets of a family that are below no other one of it; the result is not closed downwards.
    [[nodiscard]] Node maximal(Node family);

    /// Calls `visit(Letter)` for each message of which the family has a set, falling.
    template <class Visit>
    void for_each_message(Node family, Visit&& visit) const {
        // With a set, it has that of each of its messages alone.
        for (; family > kEmptyWord; family = table_.lo(family)) visit(table_.letter(family));
    }

  private:
    enum Operation : std::uint32_t { kSend = WordSets::kOwn, kWhereSent, kMaximal };

    WordSets& words_;
    NodeTable& table_;
};

}  // namespace finwait::checker::diagrams
