#include "reference_condition.h"

#include <cctype>
#include <stdexcept>
#include <vector>

namespace finwait::reference {

namespace {

using Number = std::function<int(const Endpoint&, const Segment&)>;

// From tight to loose: `*`, `+ -`, comparisons, `not`, `and`, `or`, `implies` to the right. A field
// that is a condition is the number 1 where it holds, so that one grammar does for both.
class ConditionParser {
  public:
    explicit ConditionParser(const std::string& text) : text_(text) {}

    Number whole() {
        Number result = implication();
        skip_spaces();
        if (at_ != text_.size()) {
            fail();
        }
        return result;
    }

  private:
    [[noreturn]] void fail() const {
        throw std::runtime_error("not understood from character " + std::to_string(at_) +
                                 " on: " + text_);
    }

    void skip_spaces() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
            ++at_;
        }
    }

    static bool is_of_word(char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    }

    // The sign or word that comes next, without taking it.
    std::string next() {
        skip_spaces();
        std::size_t end = at_;
        while (end < text_.size() && is_of_word(text_[end])) {
            ++end;
        }
        if (end == at_ && at_ < text_.size()) {
            const std::string two = text_.substr(at_, 2);
            end = at_ + (two == "!=" || two == "<=" || two == ">=" ? 2U : 1U);
        }
        return text_.substr(at_, end - at_);
    }

    bool take(const std::string& what) {
        if (next() != what) {
            return false;
        }
        at_ += what.size();
        return true;
    }

    Number implication() {
        const Number left = disjunction();
        if (!take("implies")) {
            return left;
        }
        const Number right = implication();
        return [=](const Endpoint& x, const Segment& s) {
            return left(x, s) == 0 || right(x, s) != 0 ? 1 : 0;
        };
    }

    Number disjunction() {
        Number left = conjunction();
        while (take("or")) {
            const Number right = conjunction();
            left = [left, right](const Endpoint& x, const Segment& s) {
                return left(x, s) != 0 || right(x, s) != 0 ? 1 : 0;
            };
        }
        return left;
    }

    Number conjunction() {
        Number left = negation();
        while (take("and")) {
            const Number right = negation();
            left = [left, right](const Endpoint& x, const Segment& s) {
                return left(x, s) != 0 && right(x, s) != 0 ? 1 : 0;
            };
        }
        return left;
    }

    Number negation() {
        if (!take("not")) {
            return comparison();
        }
        const Number of = negation();
        return [of](const Endpoint& x, const Segment& s) { return of(x, s) == 0 ? 1 : 0; };
    }

    Number comparison() {
        const Number left = sum();
        for (const char* const sign : {"=", "!=", "<=", ">=", "<", ">"}) {
            if (!take(sign)) {
                continue;
            }
            const Number right = sum();
            const std::string how = sign;
            return [=](const Endpoint& x, const Segment& s) {
                const int a = left(x, s);
                const int b = right(x, s);
                const bool holds = how == "="    ? a == b
                                   : how == "!=" ? a != b
                                   : how == "<=" ? a <= b
                                   : how == ">=" ? a >= b
                                   : how == "<"  ? a < b
                                                 : a > b;
                return holds ? 1 : 0;
            };
        }
        return left;
    }

    Number sum() {
        Number left = product();
        while (true) {
            if (take("+")) {
                const Number right = product();
                left = [left, right](const Endpoint& x, const Segment& s) {
                    return left(x, s) + right(x, s);
                };
            } else if (take("-")) {
                const Number right = product();
                left = [left, right](const Endpoint& x, const Segment& s) {
                    return left(x, s) - right(x, s);
                };
            } else {
                return left;
            }
        }
    }

    Number product() {
        Number left = atom();
        while (take("*")) {
            const Number right = atom();
            left = [left, right](const Endpoint& x, const Segment& s) {
                return left(x, s) * right(x, s);
            };
        }
        return left;
    }

    Number atom() {
        if (take("(")) {
            Number inside = implication();
            if (!take(")")) {
                fail();
            }
            return inside;
        }
        const std::string word = next();
        if (word.empty()) {
            fail();
        }
        if (std::isdigit(static_cast<unsigned char>(word[0])) != 0) {
            at_ += word.size();
            const int value = std::stoi(word);
            return [value](const Endpoint&, const Segment&) { return value; };
        }
        const auto found = fields().find(word);
        if (found == fields().end()) {
            fail();
        }
        at_ += word.size();
        return found->second;
    }

    static const std::map<std::string, Number>& fields() {
        using E = const Endpoint&;
        using S = const Segment&;
        static const std::map<std::string, Number> known = {
            {"true", [](E, S) { return 1; }},
            {"false", [](E, S) { return 0; }},
            {"fin_sent", [](E x, S) { return x.fin_sent ? 1 : 0; }},
            {"ack_pending", [](E x, S) { return x.ack_pending ? 1 : 0; }},
            {"close_called", [](E x, S) { return x.close_called ? 1 : 0; }},
            {"passive", [](E x, S) { return x.passive ? 1 : 0; }},
            {"read_shut", [](E x, S) { return x.read_shut ? 1 : 0; }},
            {"snd_una", [](E x, S) { return x.snd_una; }},
            {"snd_nxt", [](E x, S) { return x.snd_nxt; }},
            {"rcv_nxt", [](E x, S) { return x.rcv_nxt; }},
            {"unsent", [](E x, S) { return x.unsent; }},
            {"unread", [](E x, S) { return x.unread; }},
            {"s.fin", [](E, S s) { return s.fin ? 1 : 0; }},
            {"s.seq", [](E, S s) { return s.seq; }},
            {"s.ack", [](E, S s) { return s.ack; }},
            {"s.len", [](E, S s) { return s.len; }},
            {"s.end", [](E, S s) { return s.seq + s.len; }},
        };
        return known;
    }

    const std::string& text_;
    std::size_t at_ = 0;
};

}  // namespace

Condition condition_from(const std::string& text) {
    const Number number = ConditionParser(text).whole();
    return [number](const Endpoint& x, const Segment& s) { return number(x, s) != 0; };
}

}  // namespace finwait::reference
