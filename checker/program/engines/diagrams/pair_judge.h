// Judges properties by what can be in flight with each pair of endpoints, a set of words for each:
// for the engines that work on diagrams.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "checker/diagrams/always_reachable.h"
#include "checker/program/engines/coverage.h"
#include "checker/program/engines/diagrams/connection_pairs.h"
#include "checker/program/engines/diagrams/formula_sets.h"
#include "checker/program/engines/engine.h"
#include "checker/program/engines/state_questions.h"

namespace finwait::program {

/// `Search`: checker::diagrams::CoverSearch or BoundedSearch.
template <class Search>
class PairJudge {
  public:
    using Node = checker::diagrams::Node;
    using PairId = checker::diagrams::PairId;

    /// `search` is complete, and `steps` has seen all of it. `most_of_a_kind`: how many segments
    /// that are alike may be in flight. All must outlive this.
    PairJudge(checker::diagrams::WordSets& words, ConnectionPairs& pairs, Search& search,
              const MetSteps& steps, std::uint32_t most_of_a_kind)
        : words_(words),
          pairs_(pairs),
          search_(search),
          steps_(steps),
          most_of_a_kind_(most_of_a_kind) {}

    /// All but the verdicts of kind always-reachable. `number`: that of the property in `steps`.
    void judge(std::size_t number, const properties::Property& property, Finding& finding) {
        if (property.kind == properties::Kind::Step) {
            finding.verdict = verdict_on_route(property, steps_.is_violated(number));
        } else {
            finding.verdict = verdict_on(property);
            if (nothing_found(finding.verdict)) note_not_found(property, finding);
        }
        for (const properties::Formula* const premise : property.premises()) {
            finding.premises_met.push_back(holds_somewhere(*premise));
        }
    }

    /// Of the words, which may be in flight with the pair, those with which the formula holds.
    Node satisfying(const properties::Formula& formula, PairId pair, Node words) {
        const model::Endpoint& a = pairs_.endpoint(0, pairs_[pair][0]);
        const model::Endpoint& b = pairs_.endpoint(1, pairs_[pair][1]);
        if (!formula.footprint().touches_channel()) {
            return formula.holds(a, b) ? words : checker::diagrams::kNothing;
        }
        std::vector<LetteredSegment> segments;
        for (const auto letter : words_.letters(words)) {
            const auto sent = pairs_.message(letter);
            segments.push_back(
                {letter, static_cast<model::Side>(sent.side), &pairs_.segment(sent)});
        }
        std::ranges::reverse(segments);
        return FormulaSets(words_, a, b, std::move(segments), most_of_a_kind_)
            .satisfying(formula, words);
    }

  private:
    /// Nothing was found that shows or violates it.
    static bool nothing_found(checker::Verdict verdict) {
        return verdict == checker::Verdict::Holds || verdict == checker::Verdict::NotReached;
    }

    checker::Verdict verdict_on(const properties::Property& property) {
        using checker::Verdict;
        switch (property.kind) {
            case properties::Kind::Always:
                return is_violated_somewhere(*property.formula) ? Verdict::Violated
                                                                : Verdict::Holds;
            case properties::Kind::Never:
            case properties::Kind::Reachable:
                return verdict_on_route(property,
                                        holds_somewhere(*property.through.front().formula));
            case properties::Kind::NoDeadlock:
                return has_deadlock(*property.formula) ? Verdict::Violated : Verdict::Holds;
            case properties::Kind::AlwaysReachable:
            case properties::Kind::Step:
            case properties::Kind::Eventually:
            case properties::Kind::LeadsTo:
            case properties::Kind::NoEndless: break;
        }
        return Verdict::Inconclusive;
    }

    bool holds_somewhere(const properties::Formula& formula) {
        return std::ranges::any_of(search_.reached(), [&](PairId pair) {
            const Node words = search_.words(pair);
            return satisfying(formula, pair, words) != checker::diagrams::kNothing;
        });
    }
    bool is_violated_somewhere(const properties::Formula& formula) {
        return std::ranges::any_of(search_.reached(), [&](PairId pair) {
            const Node words = search_.words(pair);
            return satisfying(formula, pair, words) != words;
        });
    }

    /// Whatever is in flight can be delivered, which is owed, and an empty channel has room: so a
    /// run may end only in a pair without events of its own that are owed, with empty channels.
    bool has_deadlock(const properties::Formula& may_end) {
        return std::ranges::any_of(search_.reached(), [&](PairId pair) {
            for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
                const auto& own = pairs_.reactions(pair, side).own;
                if (std::ranges::any_of(own, &checker::diagrams::OwnMove::owed)) return false;
            }
            return words_.has_empty_word(search_.words(pair)) &&
                   satisfying(may_end, pair, checker::diagrams::kEmptyWord) ==
                       checker::diagrams::kNothing;
        });
    }

    checker::diagrams::WordSets& words_;
    ConnectionPairs& pairs_;
    Search& search_;
    const MetSteps& steps_;
    std::uint32_t most_of_a_kind_;
};

/// Looks at what endpoints that were reached do, by themselves and with what can be delivered to
/// them. `has_room(side, local)`: whether there ever is room in the outgoing channel with that
/// local state.
template <class HasRoom>
void look_at_steps(const ConnectionPairs& pairs, MetSteps& steps, const HasRoom& has_room) {
    pairs.for_each_local([&](std::size_t side, checker::diagrams::LocalId local,
                             const checker::diagrams::Reactions& reactions) {
        const auto of = static_cast<model::Side>(side);
        const model::Endpoint& endpoint = pairs.endpoint(side, local);
        steps.look_at_own_events(of, endpoint, has_room(side, local));
        for (const auto& move : reactions.arrivals) {
            for (const auto letter : move.letters) {
                const auto sent = pairs.message(letter);
                steps.look_at_segment(of, endpoint, pairs.segment(sent));
            }
        }
    });
}

}  // namespace finwait::program
