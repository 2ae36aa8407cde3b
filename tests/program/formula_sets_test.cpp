// Formulas asked of all contents of channels at once, against the same asked world by world.
#include "checker/program/engines/diagrams/formula_sets.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "tests/properties/random_formula.h"

namespace finwait::program {
namespace {

using checker::diagrams::Letter;
using checker::diagrams::Node;
using checker::diagrams::WordSets;
using model::Side;

/// Falling letters, each as often as it is in flight.
using Word = std::vector<Letter>;

/// With two of each, no more than a channel of a world has room for.
constexpr std::size_t kSegments = 4;
constexpr std::uint32_t kMostOfAKind = 2;

class SomeContents {
  public:
    /// `multisets`: a segment may be in flight more than once.
    explicit SomeContents(bool multisets) : budget_(limits_, checker::Budget::Clock::now(), 0) {
        endpoints_ = {properties::random_endpoint(), properties::random_endpoint()};
        for (std::size_t i = 0; i < kSegments; ++i) {
            segments_.push_back(properties::random_segment());
            from_.push_back(*rc::gen::arbitrary<bool>() ? Side::A : Side::B);
        }
        for (int i = *rc::gen::inRange(1, 12); i > 0; --i) {
            Word word;
            for (Letter letter = kSegments; letter > 0; --letter) {
                const auto times = *rc::gen::weightedElement<std::size_t>(
                    {{2, 0}, {2, 1}, {multisets ? 1 : 0, kMostOfAKind}});
                word.insert(word.end(), times, letter);
            }
            words_.push_back(word);
        }
    }

    /// Those of the words for which the formula holds, by the diagram.
    Node by_diagram(const properties::Formula& formula) {
        std::vector<LetteredSegment> lettered;
        for (std::size_t i = 0; i < kSegments; ++i) {
            lettered.push_back({static_cast<Letter>(i + 1), from_[i], &segments_[i]});
        }
        return FormulaSets(sets_, endpoints_[0], endpoints_[1], lettered, kMostOfAKind)
            .satisfying(formula, set_of([](const Word&) { return true; }));
    }
    /// The same, one by one.
    Node by_worlds(const properties::Formula& formula) {
        return set_of([&](const Word& word) { return formula.holds(world(word)); });
    }

  private:
    Node set_of(const std::function<bool(const Word&)>& is_wanted) {
        Node set = checker::diagrams::kNothing;
        for (const Word& word : words_) {
            if (!is_wanted(word)) continue;
            Node one = checker::diagrams::kEmptyWord;
            for (std::size_t i = word.size(); i-- > 0;) {
                one = sets_.table().make(word[i], one, checker::diagrams::kNothing);
            }
            set = sets_.unite(set, one);
        }
        return set;
    }

    [[nodiscard]] model::World world(const Word& word) const {
        model::World world;
        world.endpoints = endpoints_;
        for (const Letter letter : word) {
            world.from(from_[letter - 1]).put(segments_[letter - 1], model::Order::Any);
        }
        return world;
    }

    checker::Limits limits_;
    checker::Budget budget_;
    WordSets sets_{budget_};
    std::array<model::Endpoint, 2> endpoints_;
    std::vector<model::Segment> segments_;
    std::vector<Side> from_;
    std::vector<Word> words_;
};

/// Most that are drawn speak of endpoints only.
properties::Formula draw_formula(const model::Environment& environment) {
    for (int tries = 0;; ++tries) {
        properties::Formula formula(properties::RandomFormula(environment).condition(5).text,
                                    environment);
        const bool will_do = formula.footprint().touches_channel() && !formula.constant();
        if (will_do || tries == 40) return formula;
    }
}

RC_GTEST_PROP(FormulaSets, AreTheContentsForWhichTheFormulaHolds, ()) {
    const model::Environment environment = properties::random_environment();
    const bool multisets = *rc::gen::arbitrary<bool>();
    const properties::Formula formula = draw_formula(environment);
    SomeContents contents(multisets);
    const Node expected = contents.by_worlds(formula);
    RC_CLASSIFY(formula.footprint().touches_channel(), "speaks of segments in flight");
    RC_CLASSIFY(counts_segments(formula), "counts them");
    RC_CLASSIFY(expected != checker::diagrams::kNothing, "holds somewhere");
    RC_ASSERT(contents.by_diagram(formula) == expected);
}

TEST(FormulaSets, TellWhetherSegmentsAreCounted) {
    const auto counts = [](const char* text) {
        return counts_segments(properties::Formula(text, model::Environment{}));
    };
    EXPECT_TRUE(counts("(count s from A: s.fin) <= 1"));
    EXPECT_TRUE(
        counts("A.fin_sent implies not (some s from B: (count t from A: t.seq = s.ack) > 0)"));
    EXPECT_FALSE(counts("some s from A: each t from B: s.seq = t.ack"));
    EXPECT_FALSE(counts("(count x: x.state = CLOSED) = 2"));
}

}  // namespace
}  // namespace finwait::program
