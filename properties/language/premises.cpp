#include "properties/language/premises.h"

#include <algorithm>
#include <string>
#include <utility>

#include "properties/language/print.h"

namespace finwait::properties {

namespace {

using model::Side;

/// Puts `side` for the variable of a quantifier over endpoints.
void bind(EndpointReference& reference, std::size_t variable, Side side) {
    if (reference.variable != variable) return;
    reference = EndpointReference{{}, reference.peer ? model::peer(side) : side, false, {}};
}
void bind(Expression& expression, std::size_t variable, Side side) {
    bind(expression.endpoint, variable, side);
    for (Expression& child : expression.children) bind(child, variable, side);
}

Expression conjunction(std::vector<Expression> conditions) {
    if (conditions.size() == 1) return std::move(conditions.front());
    Expression all;
    all.op = Operator::And;
    all.offset = conditions.front().offset;
    for (Expression& condition : conditions) {
        if (condition.op == Operator::And) {
            std::ranges::move(condition.children, std::back_inserter(all.children));
        } else {
            all.children.push_back(std::move(condition));
        }
    }
    return all;
}

class Collector {
  public:
    void visit(const Expression& claim) {
        switch (claim.op) {
            case Operator::Implies: implication(claim); break;
            case Operator::And:
                for (const Expression& child : claim.children) visit(child);
                break;
            case Operator::EachEndpoint:
                for (const Side side : {Side::A, Side::B}) {
                    Expression body = claim.children.front();
                    bind(body, claim.variable, side);
                    visit(body);
                }
                break;
            case Operator::EachSegment:
                around_.push_back({claim, true});
                visit(claim.children.front());
                around_.pop_back();
                break;
            case Operator::Constant:
            case Operator::Setting:
            case Operator::EndpointField:
            case Operator::SegmentField:
            case Operator::Sends:
            case Operator::Not:
            case Operator::Or:
            case Operator::Equal:
            case Operator::NotEqual:
            case Operator::Less:
            case Operator::AtMost:
            case Operator::Greater:
            case Operator::AtLeast:
            case Operator::Add:
            case Operator::Subtract:
            case Operator::Multiply:
            case Operator::SomeEndpoint:
            case Operator::CountEndpoint:
            case Operator::SomeSegment:
            case Operator::CountSegment: break;
        }
    }

    std::vector<Expression> finish() { return std::move(found_); }

  private:
    /// What stands around a claim: a premise, or a quantifier over segments.
    struct Around {
        Expression expression;
        bool quantifier;
    };

    void implication(const Expression& claim) {
        const std::size_t outer = around_.size();
        for (const Expression& child : claim.children) {
            if (&child == &claim.children.back()) {
                visit(child);
            } else {
                around_.push_back({child, false});
                keep(premise(0));
            }
        }
        around_.resize(outer);
    }

    /// What stands around from `first` on, as one condition; a premise is the innermost.
    [[nodiscard]] Expression premise(std::size_t first) const {
        std::vector<Expression> conditions;
        for (std::size_t i = first; i < around_.size(); ++i) {
            const auto& [expression, quantifier] = around_[i];
            if (!quantifier) {
                conditions.push_back(expression);
                continue;
            }
            Expression some = expression;
            some.op = Operator::SomeSegment;
            some.children.clear();
            some.children.push_back(premise(i + 1));
            conditions.push_back(std::move(some));
            break;
        }
        return conjunction(std::move(conditions));
    }

    void keep(Expression premise) {
        std::string text = print(premise);
        if (std::ranges::find(texts_, text) != texts_.end()) return;
        texts_.push_back(std::move(text));
        found_.push_back(std::move(premise));
    }

    std::vector<Around> around_;
    std::vector<Expression> found_;
    std::vector<std::string> texts_;
};

}  // namespace

std::vector<Expression> premises_of(const Expression& formula) {
    Collector collector;
    collector.visit(formula);
    return collector.finish();
}

}  // namespace finwait::properties
