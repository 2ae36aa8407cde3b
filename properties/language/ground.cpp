#include "properties/language/ground.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace finwait::properties {

namespace {

using model::Side;

Ground constant(Type type, std::int64_t value) {
    Ground ground;
    ground.type = type;
    ground.value = value;
    return ground;
}
Ground truth(bool value) { return constant(Type::Boolean, value ? 1 : 0); }

Ground node(GroundOperator op, Type type, std::vector<Ground> children) {
    Ground ground;
    ground.op = op;
    ground.type = type;
    ground.children = std::move(children);
    return ground;
}

Ground pair(GroundOperator op, Type type, Ground left, Ground right) {
    std::vector<Ground> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return node(op, type, std::move(children));
}

constexpr std::int64_t kEveryState = (std::int64_t{1} << model::kStates) - 1;

Ground negate(Ground ground) {
    if (ground.is_constant()) return truth(ground.value == 0);
    if (ground.op == GroundOperator::Not) return Ground(std::move(ground.children.front()));
    if (ground.op == GroundOperator::StateIn) {
        ground.value = kEveryState & ~ground.value;
        return ground;
    }
    std::vector<Ground> children;
    children.push_back(std::move(ground));
    return node(GroundOperator::Not, Type::Boolean, std::move(children));
}

/// The conjunction or disjunction of conditions that are added one by one.
class Junction {
  public:
    explicit Junction(GroundOperator op) : op_(op), decides_(op == GroundOperator::Or ? 1 : 0) {}

    /// Whether the rest does not matter any more.
    [[nodiscard]] bool decided() const { return decided_; }

    void add(Ground ground) {
        if (decided_) return;
        if (ground.is_constant()) {
            decided_ = ground.value == decides_;
        } else if (ground.op == op_) {
            for (Ground& child : ground.children) add(std::move(child));
        } else if (!merges(ground)) {
            children_.push_back(std::move(ground));
        }
    }

    [[nodiscard]] Ground finish() {
        if (decided_) return constant(Type::Boolean, decides_);
        if (children_.empty()) return constant(Type::Boolean, 1 - decides_);
        if (children_.size() == 1) return Ground(std::move(children_.front()));
        return node(op_, Type::Boolean, std::move(children_));
    }

  private:
    /// Two questions for the state of one endpoint, one behind the other, are one.
    bool merges(const Ground& ground) {
        if (children_.empty() || ground.op != GroundOperator::StateIn) return false;
        Ground& last = children_.back();
        if (last.op != GroundOperator::StateIn || last.side != ground.side) return false;
        last.value =
            op_ == GroundOperator::Or ? last.value | ground.value : last.value & ground.value;
        return true;
    }

    GroundOperator op_;
    std::int64_t decides_;
    bool decided_ = false;
    std::vector<Ground> children_;
};

class Grounding {
  public:
    Grounding(const model::Environment& environment, const FormulaText& text)
        : environment_(environment), text_(text) {}
    /// Of a step of `x`.
    Grounding(const model::Environment& environment, const FormulaText& text, Side x)
        : environment_(environment), text_(text), is_step_(true), bound_{x} {}

    Ground of(const Expression& expression) {
        if (++operations_ > kMaxOperations) {
            throw model::InputError(text_.place(expression.offset),
                                    "the formula is too large; it may have " +
                                        std::to_string(kMaxOperations) +
                                        " operations, counted once for A and once for B in each x, "
                                        "some x and count x");
        }
        switch (expression.op) {
            case Operator::Constant: return constant(expression.type, expression.value);
            case Operator::Setting:
                refuse_unbounded_capacity(expression);
                refuse_unlike_ends(expression);
                return constant(expression.type,
                                value_of(environment_, *expression.setting, side(expression)));
            case Operator::EndpointField: return endpoint_field(expression);
            case Operator::SegmentField: return segment_field(expression);
            case Operator::Sends: return sends();
            case Operator::Not: return negate(of(expression.children.front()));
            case Operator::And:
            case Operator::Or:
            case Operator::Implies: return junction(expression);
            case Operator::Equal: return equal(expression);
            case Operator::NotEqual: return negate(equal(expression));
            case Operator::Less: return less(expression, 0, 1);
            case Operator::AtMost: return negate(less(expression, 1, 0));
            case Operator::Greater: return less(expression, 1, 0);
            case Operator::AtLeast: return negate(less(expression, 0, 1));
            case Operator::Add:
            case Operator::Subtract:
            case Operator::Multiply: return arithmetic(expression);
            case Operator::EachEndpoint:
            case Operator::SomeEndpoint: return both_endpoints(expression);
            case Operator::CountEndpoint: return count_endpoints(expression);
            case Operator::EachSegment:
            case Operator::SomeSegment:
            case Operator::CountSegment: return segments(expression);
        }
        return truth(false);
    }

  private:
    [[nodiscard]] Side side(const Expression& expression) const {
        const EndpointReference& reference = expression.endpoint;
        const Side side = reference.variable ? bound_[*reference.variable] : reference.side;
        return reference.peer ? model::peer(side) : side;
    }

    void refuse_unbounded_capacity(const Expression& expression) const {
        if (expression.setting->name != "capacity") return;
        if (environment_.capacity != model::kAnyCapacity) return;
        throw model::InputError(text_.place(expression.offset),
                                "\"capacity\" has no value where any number of segments may be in "
                                "flight; needed: a capacity that is a number");
    }

    /// A number that differs between the ends is asked of one of them.
    void refuse_unlike_ends(const Expression& expression) const {
        const NamedSetting& setting = *expression.setting;
        if (setting.per_endpoint || setting.type != Type::Number) return;
        const model::SettingValue value = setting.setting->get(environment_);
        if (std::holds_alternative<std::int64_t>(value)) return;
        throw model::InputError(text_.place(expression.offset),
                                model::in_quotes(setting.name) +
                                    " differs between the ends; needed: " + setting.name + "(A), " +
                                    setting.name + "(B), " + setting.name + "(x)");
    }

    [[nodiscard]] Ground endpoint_field(const Expression& expression) const {
        Ground ground = node(GroundOperator::EndpointField, expression.type, {});
        ground.offset = expression.field->offset;
        ground.one_byte = expression.field->one_byte;
        ground.side = side(expression);
        if (is_step_) ground.side = expression.endpoint.next ? Side::B : Side::A;
        return ground;
    }

    static Ground sends() {
        Ground ground = node(GroundOperator::Sends, Type::Boolean, {});
        ground.one_byte = true;
        return ground;
    }

    static Ground segment_field(const Expression& expression) {
        Ground ground = node(GroundOperator::SegmentField, expression.type, {});
        ground.offset = expression.field->offset;
        ground.one_byte = expression.field->one_byte;
        ground.variable = expression.variable;
        return ground;
    }

    /// `a implies b` is `not a or b`.
    Ground junction(const Expression& expression) {
        const bool implies = expression.op == Operator::Implies;
        Junction junction(expression.op == Operator::And ? GroundOperator::And
                                                         : GroundOperator::Or);
        for (const Expression& child : expression.children) {
            Ground operand = of(child);
            const bool premise = implies && &child != &expression.children.back();
            junction.add(premise ? negate(std::move(operand)) : std::move(operand));
        }
        return junction.finish();
    }

    Ground equal(const Expression& expression) {
        Ground left = of(expression.children[0]);
        Ground right = of(expression.children[1]);
        if (left.is_constant()) std::swap(left, right);
        if (left.is_constant()) return truth(left.value == right.value);
        if (right.is_constant() && left.type == Type::Boolean) {
            return right.value != 0 ? std::move(left) : negate(std::move(left));
        }
        if (right.is_constant() && left.type == Type::State) {
            left.op = GroundOperator::StateIn;
            left.type = Type::Boolean;
            left.value = std::int64_t{1} << right.value;
            return left;
        }
        return pair(GroundOperator::Equal, Type::Boolean, std::move(left), std::move(right));
    }

    /// Child `low` is less than child `high`.
    Ground less(const Expression& expression, std::size_t low, std::size_t high) {
        Ground left = of(expression.children[low]);
        Ground right = of(expression.children[high]);
        if (left.is_constant() && right.is_constant()) return truth(left.value < right.value);
        return pair(GroundOperator::Less, Type::Boolean, std::move(left), std::move(right));
    }

    Ground arithmetic(const Expression& expression) {
        Ground left = of(expression.children[0]);
        Ground right = of(expression.children[1]);
        const bool folds = left.is_constant() && right.is_constant();
        // Parsing has shown that no result overflows.
        if (expression.op == Operator::Add) {
            if (folds) return constant(Type::Number, left.value + right.value);
            return pair(GroundOperator::Add, Type::Number, std::move(left), std::move(right));
        }
        if (expression.op == Operator::Subtract) {
            if (folds) return constant(Type::Number, left.value - right.value);
            return pair(GroundOperator::Subtract, Type::Number, std::move(left), std::move(right));
        }
        if (folds) return constant(Type::Number, left.value * right.value);
        return pair(GroundOperator::Multiply, Type::Number, std::move(left), std::move(right));
    }

    Ground both_endpoints(const Expression& expression) {
        Junction junction(expression.op == Operator::EachEndpoint ? GroundOperator::And
                                                                  : GroundOperator::Or);
        for (const Side side : {Side::A, Side::B}) junction.add(body(expression, side));
        return junction.finish();
    }

    /// A sum of truth values: 0 … 2.
    Ground count_endpoints(const Expression& expression) {
        Ground a = body(expression, Side::A);
        Ground b = body(expression, Side::B);
        if (a.is_constant() && b.is_constant()) return constant(Type::Number, a.value + b.value);
        return pair(GroundOperator::Add, Type::Number, std::move(a), std::move(b));
    }

    Ground body(const Expression& expression, Side side) {
        bound_.push_back(side);
        Ground ground = of(expression.children.front());
        bound_.pop_back();
        return ground;
    }

    /// Each is: not some that is not.
    Ground segments(const Expression& expression) {
        Ground body = of(expression.children.front());
        const bool each = expression.op == Operator::EachSegment;
        const bool count = expression.op == Operator::CountSegment;
        if (each) body = negate(std::move(body));
        if (body.is_constant() && body.value == 0) {
            return count ? constant(Type::Number, 0) : truth(each);
        }
        std::vector<Ground> children;
        children.push_back(std::move(body));
        Ground ground = node(count ? GroundOperator::CountSegment : GroundOperator::SomeSegment,
                             expression.type, std::move(children));
        const Side named = side(expression);
        ground.side = expression.written_to ? model::peer(named) : named;
        ground.variable = expression.variable;
        return each ? negate(std::move(ground)) : ground;
    }

    const model::Environment& environment_;
    const FormulaText& text_;
    bool is_step_ = false;
    std::vector<Side> bound_;
    std::size_t operations_ = 0;
};

}  // namespace

namespace {

/// Parsing bounds the settings by the model's limits, and so all arithmetic.
void need_limits_of_model(const model::Environment& environment) {
    const bool capacity_is_possible =
        environment.capacity <= model::kMaxCapacity || environment.capacity == model::kAnyCapacity;
    if (std::max(environment.window[0], environment.window[1]) > model::kMaxWindow ||
        !capacity_is_possible || std::ranges::max(environment.data) > model::kMaxData) {
        throw std::invalid_argument("an environment beyond the limits of the model");
    }
}

}  // namespace

Ground ground(const Expression& expression, const model::Environment& environment,
              const FormulaText& text) {
    need_limits_of_model(environment);
    return Grounding(environment, text).of(expression);
}

Ground ground_step(const Expression& expression, const model::Environment& environment,
                   const FormulaText& text, Side x) {
    need_limits_of_model(environment);
    return Grounding(environment, text, x).of(expression);
}

}  // namespace finwait::properties
