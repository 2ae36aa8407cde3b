// Where a formula holds, asked of all contents of channels at once: of a set of words, those for
// which it does, worked out on the diagram.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checker/diagrams/word_sets.h"
#include "model/endpoint.h"
#include "model/segment.h"
#include "properties/language/formula.h"
#include "properties/language/ground.h"

namespace finwait::program {

/// A segment that may be in flight, and the letter that stands for it.
struct LetteredSegment {
    checker::diagrams::Letter letter;
    model::Side from;
    const model::Segment* segment;
};

/// Whether the formula counts segments in flight: then it matters how many of a kind there are.
[[nodiscard]] bool counts_segments(const properties::Formula& formula);

/// Formulas at one pair of endpoints.
class FormulaSets {
  public:
    using Node = checker::diagrams::Node;

    /// `segments`: all that the words to be asked of may have, by rising letters. Everything must
    /// outlive this. `most_in_flight`: how many of a kind there may be in a word.
    FormulaSets(checker::diagrams::WordSets& words, const model::Endpoint& a,
                const model::Endpoint& b, std::vector<LetteredSegment> segments,
                std::uint32_t most_of_a_kind)
        : words_(words),
          endpoints_{&a, &b},
          segments_(std::move(segments)),
          most_of_a_kind_(most_of_a_kind) {}

    /// Those of the words for which the formula holds. Throws std::bad_alloc as operations on words
    /// do.
    [[nodiscard]] Node satisfying(const properties::Formula& formula, Node words) {
        return satisfying(formula.ground(), words);
    }

  private:
    using Ground = properties::Ground;
    /// By the value of an expression: the words for which it has that.
    using ByValue = std::map<std::int64_t, Node>;

    Node satisfying(const Ground& ground, Node words);
    Node some_of(const Ground& disjunction, Node words);
    Node comparing(const Ground& comparison, Node words);
    Node with_some_segment(const Ground& quantifier, Node words);
    ByValue values(const Ground& ground, Node words);
    ByValue combined(const Ground& arithmetic, Node words);
    ByValue counts(const Ground& quantifier, Node words);
    /// Of a condition without quantifiers.
    bool holds(const Ground& ground) {
        return satisfying(ground, checker::diagrams::kEmptyWord) != checker::diagrams::kNothing;
    }
    /// Of a field.
    [[nodiscard]] std::int64_t value_of(const Ground& field) const;

    checker::diagrams::WordSets& words_;
    std::array<const model::Endpoint*, 2> endpoints_;
    std::vector<LetteredSegment> segments_;
    std::uint32_t most_of_a_kind_;
    /// What segment variables stand for.
    std::array<const model::Segment*, 8> bound_{};
};

}  // namespace finwait::program
