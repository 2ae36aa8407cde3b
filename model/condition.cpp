#include "model/condition.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <optional>

#include "model/sequence.h"

namespace finwait::model {

/// What a field is, and so with what it can be compared.
enum class ConditionType : std::uint8_t { Flag, OwnNumber, PeerNumber, Units };

namespace {

struct NamedField {
    std::string_view name;
    ConditionField field;
    ConditionType type;
    bool of_segment = false;
};
constexpr std::array kConditionFields{
    NamedField{"fin_sent", ConditionField::FinSent, ConditionType::Flag},
    NamedField{"ack_pending", ConditionField::AckPending, ConditionType::Flag},
    NamedField{"close_called", ConditionField::CloseCalled, ConditionType::Flag},
    NamedField{"passive", ConditionField::Passive, ConditionType::Flag},
    NamedField{"snd_una", ConditionField::SndUna, ConditionType::OwnNumber},
    NamedField{"snd_nxt", ConditionField::SndNxt, ConditionType::OwnNumber},
    NamedField{"rcv_nxt", ConditionField::RcvNxt, ConditionType::PeerNumber},
    NamedField{"unsent", ConditionField::Unsent, ConditionType::Units},
    NamedField{"unread", ConditionField::Unread, ConditionType::Units},
    NamedField{"read_shut", ConditionField::ReadShut, ConditionType::Flag},
    NamedField{"s.fin", ConditionField::SegmentFin, ConditionType::Flag, true},
    NamedField{"s.seq", ConditionField::SegmentSeq, ConditionType::PeerNumber, true},
    NamedField{"s.ack", ConditionField::SegmentAck, ConditionType::OwnNumber, true},
    NamedField{"s.len", ConditionField::SegmentLen, ConditionType::Units, true},
    NamedField{"s.end", ConditionField::SegmentEnd, ConditionType::PeerNumber, true},
};

std::string fields_listed(bool of_segment) {
    std::string listed;
    for (const NamedField& field : kConditionFields) {
        if (field.of_segment && !of_segment) continue;
        listed += (listed.empty() ? "" : ", ") + std::string(field.name);
    }
    return listed;
}

}  // namespace

/// From loose to tight: implies (to the right) · or · and · not · = != < <= > >=.
class ConditionParser {
  public:
    ConditionParser(std::string_view text, bool of_segment, Condition& result)
        : text_(text), of_segment_(of_segment), result_(result) {}

    void parse() {
        implication();
        if (at_ != text_.size()) refuse("allowed: and, or, implies, the end");
    }

  private:
    using Kind = Condition::Kind;
    using Step = Condition::Step;
    using Operand = Condition::Operand;

    /// What is compared: an operand, and what it is.
    struct Typed {
        Operand operand{};
        ConditionType type = ConditionType::Units;
        std::size_t at = 0;
    };

    [[noreturn]] void refuse(const std::string& message) const { refuse_at(at_, message); }
    [[noreturn]] static void refuse_at(std::size_t at, const std::string& message) {
        throw ConditionError(at, message);
    }

    std::size_t add(Step step) {
        constexpr std::size_t kMostSteps = 64;
        if (result_.steps_.size() == kMostSteps) {
            refuse("the condition is too long; allowed: 64 fields, comparisons and operators");
        }
        result_.steps_.push_back(step);
        return result_.steps_.size() - 1;
    }
    std::size_t add(Kind kind, std::size_t first, std::size_t second = 0) {
        return add(Step{.kind = kind, .first = first, .second = second});
    }

    std::size_t implication() {
        const std::size_t premise = disjunction();
        if (!takes_word("implies")) return premise;
        const std::size_t conclusion = implication();
        return add(Kind::Or, add(Kind::Not, premise), conclusion);
    }
    std::size_t disjunction() {
        std::size_t all = conjunction();
        while (takes_word("or")) all = add(Kind::Or, all, conjunction());
        return all;
    }
    std::size_t conjunction() {
        std::size_t all = negation();
        while (takes_word("and")) all = add(Kind::And, all, negation());
        return all;
    }
    std::size_t negation() {
        if (takes_word("not")) return nested([&] { return add(Kind::Not, negation()); });
        return comparison();
    }

    template <class Parse>
    std::size_t nested(Parse&& parse) {
        constexpr std::size_t kDeepest = 32;
        if (depth_ == kDeepest) refuse("nested too deeply; allowed: 32 levels");
        ++depth_;
        const std::size_t parsed = parse();
        --depth_;
        return parsed;
    }

    std::size_t comparison() {
        skip_space();
        if (takes("(")) {
            const std::size_t inner = nested([&] { return implication(); });
            if (!takes(")")) refuse("allowed: ), or an operator and what goes with it");
            return inner;
        }
        if (takes_word("true")) return add(Step{.kind = Kind::True});
        if (takes_word("false")) return add(Step{.kind = Kind::False});
        const Typed left = operand();
        if (left.type == ConditionType::Flag) {
            return add(Step{.kind = Kind::Field, .left = left.operand});
        }
        const std::string_view sign = comparison_sign();
        const Typed right = operand();
        if (right.type != left.type) {
            refuse_at(right.at,
                      "these two cannot be compared; allowed: snd_una, snd_nxt and s.ack with one "
                      "another, rcv_nxt, s.seq and s.end with one another, unsent, unread, s.len "
                      "and numbers");
        }
        return compared(left.operand, sign, right.operand);
    }

    std::size_t compared(const Operand& left, std::string_view sign, const Operand& right) {
        const auto step = [&](Kind kind, const Operand& a, const Operand& b) {
            return add(Step{.kind = kind, .left = a, .right = b});
        };
        if (sign == "=") return step(Kind::Equal, left, right);
        if (sign == "!=") return add(Kind::Not, step(Kind::Equal, left, right));
        if (sign == "<") return step(Kind::Less, left, right);
        if (sign == ">") return step(Kind::Less, right, left);
        if (sign == "<=") return add(Kind::Not, step(Kind::Less, right, left));
        return add(Kind::Not, step(Kind::Less, left, right));
    }

    std::string_view comparison_sign() {
        skip_space();
        for (const std::string_view sign : {"!=", "<=", ">=", "=", "<", ">"}) {
            if (takes(sign)) return sign;
        }
        refuse("allowed: = != < <= > >=");
    }

    Typed operand() {
        skip_space();
        Typed typed;
        typed.at = at_;
        const std::string_view word = this->word();
        if (word.empty()) refuse(what_is_allowed());
        if (std::isdigit(static_cast<unsigned char>(word.front())) != 0) {
            typed.operand.is_number = true;
            typed.operand.number = number(word);
        } else {
            const auto* const found =
                std::find_if(kConditionFields.begin(), kConditionFields.end(),
                             [&](const NamedField& field) { return field.name == word; });
            if (found == kConditionFields.end() || (found->of_segment && !of_segment_)) {
                refuse("unknown field \"" + std::string(word) + "\"; " + what_is_allowed());
            }
            typed.operand.field = found->field;
            typed.type = found->type;
        }
        at_ += word.size();
        return typed;
    }

    std::uint32_t number(std::string_view word) const {
        constexpr std::size_t kLongest = 6;
        const bool is_one = std::all_of(word.begin(), word.end(),
                                        [](unsigned char c) { return std::isdigit(c) != 0; });
        if (!is_one || word.size() > kLongest) {
            refuse("\"" + std::string(word) + "\" is no number; allowed: 0 … 999999");
        }
        return static_cast<std::uint32_t>(std::strtoul(std::string(word).c_str(), nullptr, 10));
    }

    [[nodiscard]] std::string what_is_allowed() const {
        return "allowed: " + fields_listed(of_segment_) + ", a number, true, false, not, (";
    }

    void skip_space() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
            ++at_;
        }
    }
    bool takes(std::string_view token) {
        skip_space();
        if (!text_.substr(at_).starts_with(token)) return false;
        at_ += token.size();
        skip_space();
        return true;
    }
    bool takes_word(std::string_view token) {
        skip_space();
        if (word() != token) return false;
        at_ += token.size();
        skip_space();
        return true;
    }
    /// The letters, digits, '_' and '.' that come next.
    [[nodiscard]] std::string_view word() const {
        std::size_t end = at_;
        while (end < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[end])) != 0 ||
                                      text_[end] == '_' || text_[end] == '.')) {
            ++end;
        }
        return text_.substr(at_, end - at_);
    }

    std::string_view text_;
    bool of_segment_;
    Condition& result_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
};

Condition::Condition(std::string_view text, bool of_segment) : text_(text) {
    ConditionParser(text, of_segment, *this).parse();
}

bool Condition::can_be_met(const Condition& condition,
                           const std::vector<const Condition*>& before) {
    // Numbers matter by how they compare: a value for each that is named, and one on either side.
    std::vector<std::uint32_t> values{0, 1, 2};
    std::array<bool, kConditionFields.size()> named{};
    const auto name = [&](ConditionField field) {
        named[static_cast<std::size_t>(field)] = true;
        if (field != ConditionField::SegmentEnd) return;
        named[static_cast<std::size_t>(ConditionField::SegmentSeq)] = true;
        named[static_cast<std::size_t>(ConditionField::SegmentLen)] = true;
    };
    const auto look_at = [&](const Condition& one) {
        for (const Step& step : one.steps_) {
            for (const Operand& operand : {step.left, step.right}) {
                if (operand.is_number) {
                    for (const std::uint32_t by : {0U, 1U, 2U}) {
                        values.push_back(operand.number + by > 0 ? operand.number + by - 1 : 0);
                    }
                } else {
                    name(operand.field);
                }
            }
        }
    };
    look_at(condition);
    for (const Condition* one : before) look_at(*one);
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());

    // What is too much to try is taken to be possible.
    constexpr double kMostTries = 1e6;
    double tries = 1;
    for (std::size_t i = 0; i < named.size(); ++i) {
        const bool is_flag = kConditionFields[i].type == ConditionType::Flag;
        if (named[i]) tries *= is_flag ? 2.0 : static_cast<double>(values.size());
    }
    if (tries > kMostTries) return true;

    const SequenceSpace space;
    const auto is_met_by = [&](const Endpoint& endpoint, const Segment& segment) {
        if (!condition.holds(space, endpoint, &segment)) return false;
        return std::none_of(before.begin(), before.end(), [&](const Condition* one) {
            return one->holds(space, endpoint, &segment);
        });
    };
    // Every combination of values of the fields that are named, one field after the other.
    const auto try_from = [&](const auto& self, std::size_t at, Endpoint endpoint,
                              Segment segment) -> bool {
        if (at == kConditionFields.size()) {
            return endpoint.snd_una <= endpoint.snd_nxt && is_met_by(endpoint, segment);
        }
        if (!named[at]) return self(self, at + 1, endpoint, segment);
        const auto with = [&](auto& member, const auto& all) {
            return std::any_of(all.begin(), all.end(), [&](auto value) {
                member = value;
                return self(self, at + 1, endpoint, segment);
            });
        };
        constexpr std::array kFlags{false, true};
        switch (static_cast<ConditionField>(at)) {
            case ConditionField::FinSent: return with(endpoint.fin_sent, kFlags);
            case ConditionField::AckPending: return with(endpoint.ack_pending, kFlags);
            case ConditionField::CloseCalled: return with(endpoint.close_called, kFlags);
            case ConditionField::Passive: return with(endpoint.passive, kFlags);
            case ConditionField::SegmentFin: return with(segment.fin, kFlags);
            case ConditionField::SndUna: return with(endpoint.snd_una, values);
            case ConditionField::SndNxt: return with(endpoint.snd_nxt, values);
            case ConditionField::RcvNxt: return with(endpoint.rcv_nxt, values);
            case ConditionField::Unsent: return with(endpoint.unsent, values);
            case ConditionField::Unread: return with(endpoint.unread, values);
            case ConditionField::ReadShut: return with(endpoint.read_shut, kFlags);
            case ConditionField::SegmentSeq: return with(segment.seq, values);
            case ConditionField::SegmentAck: return with(segment.ack, values);
            case ConditionField::SegmentLen: return with(segment.len, values);
            // It follows from where the segment begins and how long it is.
            case ConditionField::SegmentEnd: return self(self, at + 1, endpoint, segment);
        }
        return false;
    };
    return try_from(try_from, 0, Endpoint{}, Segment{});
}

}  // namespace finwait::model
