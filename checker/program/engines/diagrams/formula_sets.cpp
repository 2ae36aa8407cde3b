#include "checker/program/engines/diagrams/formula_sets.h"

#include <algorithm>
#include <stdexcept>

#include "properties/language/fields.h"

namespace finwait::program {

namespace {

using checker::diagrams::kNothing;
using checker::diagrams::Letter;
using checker::diagrams::Node;
using properties::Ground;
using properties::GroundOperator;
using properties::Type;

bool has(const Ground& ground, GroundOperator op) {
    return ground.op == op || std::ranges::any_of(ground.children, [&](const Ground& child) {
               return has(child, op);
           });
}

bool is_about_one_segment(const Ground& body) {
    return !has(body, GroundOperator::SomeSegment) && !has(body, GroundOperator::CountSegment);
}

}  // namespace

bool counts_segments(const properties::Formula& formula) {
    return has(formula.ground(), GroundOperator::CountSegment);
}

Node FormulaSets::satisfying(const Ground& ground, Node words) {
    if (words == kNothing) return kNothing;
    switch (ground.op) {
        case GroundOperator::Constant: return ground.value != 0 ? words : kNothing;
        case GroundOperator::StateIn:
            return (ground.value >> value_of(ground) & 1) != 0 ? words : kNothing;
        case GroundOperator::EndpointField:
        case GroundOperator::SegmentField: return value_of(ground) != 0 ? words : kNothing;
        case GroundOperator::Not:
            return words_.subtract(words, satisfying(ground.children.front(), words));
        case GroundOperator::And:
            for (const Ground& child : ground.children) words = satisfying(child, words);
            return words;
        case GroundOperator::Or: return some_of(ground, words);
        case GroundOperator::Equal:
        case GroundOperator::Less: return comparing(ground, words);
        case GroundOperator::SomeSegment: return with_some_segment(ground, words);
        case GroundOperator::Add:
        case GroundOperator::Subtract:
        case GroundOperator::Multiply:
        case GroundOperator::CountSegment:
        case GroundOperator::Sends: break;
    }
    throw std::logic_error("a number stands where a condition is asked for");
}

Node FormulaSets::some_of(const Ground& disjunction, Node words) {
    Node found = kNothing;
    for (const Ground& child : disjunction.children) {
        const Node more = satisfying(child, words);
        found = words_.unite(found, more);
        words = words_.subtract(words, more);
    }
    return found;
}

Node FormulaSets::comparing(const Ground& comparison, Node words) {
    Node found = kNothing;
    for (const auto& [left, with_left] : values(comparison.children[0], words)) {
        for (const auto& [right, with_both] : values(comparison.children[1], with_left)) {
            const bool is_true =
                comparison.op == GroundOperator::Equal ? left == right : left < right;
            if (is_true) found = words_.unite(found, with_both);
        }
    }
    return found;
}

Node FormulaSets::with_some_segment(const Ground& quantifier, Node words) {
    const Ground& body = quantifier.children.front();
    const bool simple = is_about_one_segment(body);
    std::vector<Letter> letters;
    Node found = kNothing;
    for (const LetteredSegment& one : segments_) {
        if (one.from != quantifier.side) continue;
        bound_.at(quantifier.variable) = one.segment;
        if (simple) {
            if (holds(body)) letters.push_back(one.letter);
            continue;
        }
        const Node with = words_.containing(words, words_.letter_sets().id({one.letter}));
        found = words_.unite(found, satisfying(body, with));
    }
    if (!simple) return found;
    return words_.containing(words, words_.letter_sets().id(std::move(letters)));
}

FormulaSets::ByValue FormulaSets::values(const Ground& ground, Node words) {
    if (words == kNothing) return {};
    switch (ground.op) {
        case GroundOperator::Add:
        case GroundOperator::Subtract:
        case GroundOperator::Multiply: return combined(ground, words);
        case GroundOperator::CountSegment: return counts(ground, words);
        case GroundOperator::Constant: return {{ground.value, words}};
        case GroundOperator::EndpointField:
        case GroundOperator::SegmentField: return {{value_of(ground), words}};
        case GroundOperator::StateIn:
        case GroundOperator::Not:
        case GroundOperator::And:
        case GroundOperator::Or:
        case GroundOperator::Equal:
        case GroundOperator::Less:
        case GroundOperator::Sends:
        case GroundOperator::SomeSegment: break;
    }
    const Node with = satisfying(ground, words);
    return {{1, with}, {0, words_.subtract(words, with)}};
}

FormulaSets::ByValue FormulaSets::combined(const Ground& arithmetic, Node words) {
    ByValue result;
    for (const auto& [left, with_left] : values(arithmetic.children[0], words)) {
        for (const auto& [right, with_both] : values(arithmetic.children[1], with_left)) {
            const std::int64_t value = arithmetic.op == GroundOperator::Add        ? left + right
                                       : arithmetic.op == GroundOperator::Subtract ? left - right
                                                                                   : left * right;
            Node& all = result[value];
            all = words_.unite(all, with_both);
        }
    }
    return result;
}

/// Segment by segment: how many so far.
FormulaSets::ByValue FormulaSets::counts(const Ground& quantifier, Node words) {
    const Ground& body = quantifier.children.front();
    ByValue so_far{{0, words}};
    for (const LetteredSegment& one : segments_) {
        if (one.from != quantifier.side) continue;
        ByValue next;
        const auto put = [&](std::int64_t count, Node some) {
            if (some == kNothing) return;
            Node& all = next[count];
            all = words_.unite(all, some);
        };
        for (const auto& [count, with] : so_far) {
            bound_.at(quantifier.variable) = one.segment;
            const Node counted = satisfying(body, with);
            put(count, words_.subtract(with, counted));
            for (std::uint32_t times = 0; times <= most_of_a_kind_; ++times) {
                put(count + times, words_.with_count(counted, one.letter, times));
            }
        }
        so_far = std::move(next);
    }
    return so_far;
}

std::int64_t FormulaSets::value_of(const Ground& field) const {
    const void* const part = field.op == GroundOperator::SegmentField
                                 ? static_cast<const void*>(bound_.at(field.variable))
                                 : endpoints_.at(index(field.side));
    const auto* const bytes = static_cast<const std::byte*>(part);
    if (field.op == GroundOperator::StateIn) return properties::byte_at(bytes, field.offset);
    return properties::value_in(bytes, field);
}

}  // namespace finwait::program
