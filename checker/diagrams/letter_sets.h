// Sets of letters, each different one numbered once, so that an operation on a set of words and a
// set of letters can be remembered by two numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "checker/diagrams/node_table.h"

namespace finwait::checker::diagrams {

using LetterSetId = std::uint32_t;

/// Not to be kept while sets are added.
class LetterSet {
  public:
    LetterSet(Letter least, const std::vector<bool>& has) : least_(least), has_(&has) {}

    [[nodiscard]] bool contains(Letter letter) const {
        // A smaller one wraps around.
        const Letter place = letter - least_;
        return place < has_->size() && (*has_)[place];
    }
    /// 0 of an empty one.
    [[nodiscard]] Letter least() const { return least_; }

  private:
    Letter least_;
    /// From the least one on.
    const std::vector<bool>* has_;
};

class LetterSets {
  public:
    /// Of rising letters.
    LetterSetId id(std::vector<Letter> letters) {
        const auto [it, fresh] =
            ids_.try_emplace(std::move(letters), static_cast<LetterSetId>(sets_.size()));
        if (fresh) {
            Set& set = sets_.emplace_back();
            set.letters = &it->first;
            if (!it->first.empty()) set.has.resize(it->first.back() - it->first.front() + 1);
            for (const Letter letter : it->first) set.has[letter - it->first.front()] = true;
        }
        return it->second;
    }
    [[nodiscard]] LetterSet operator[](LetterSetId id) const {
        const Set& set = sets_[id];
        return {set.letters->empty() ? 0 : set.letters->front(), set.has};
    }
    [[nodiscard]] std::span<const Letter> letters(LetterSetId id) const {
        return *sets_[id].letters;
    }

  private:
    struct Set {
        /// A map's keys stay where they are.
        const std::vector<Letter>* letters = nullptr;
        std::vector<bool> has;
    };

    std::map<std::vector<Letter>, LetterSetId> ids_;
    std::vector<Set> sets_;
};

}  // namespace finwait::checker::diagrams
