// The table of mechanisms: what a design may change besides its state table. Files are read and
// written, mutants made, and lists printed from it. README.md says under "To add" what a new one
// needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/design.h"

namespace finwait::model {

/// A word per state.
using WordByState = ByState<std::string_view>;

/// A value in a form that readers and writers share: a switch, a number, a word, some states, a
/// word per state.
using MechanismValue = std::variant<bool, std::uint32_t, std::string_view, TcpStates, WordByState>;

struct Mechanism {
    /// In files: "fin-consumes".
    std::string_view key;
    /// One sentence: what it says.
    std::string_view help;
    /// All values that it may have, the one of RFC 9293 among them: in all states, if it is by
    /// state. Of a set of states: none; then any set will do.
    std::vector<MechanismValue> values;
    MechanismValue (*get)(const Mechanisms&);
    /// Needs one of the values that it may have.
    void (*set)(Mechanisms&, const MechanismValue&);
    /// A design file that extends none has to say it (what was added later is as in RFC 9293
    /// where nothing is said).
    bool required = false;
    /// It matters only with further connections, a clock, or text that is unread.
    bool needs_life_cycle = false;
    /// Of one that is by state: the states in which a rule may ask for it.
    TcpStates asked_in = kEveryState;

    [[nodiscard]] bool is_set_of_states() const { return values.empty(); }
    [[nodiscard]] bool is_word_by_state() const {
        return !values.empty() && std::holds_alternative<WordByState>(values.front());
    }
};

/// All of them, in the order of files.
[[nodiscard]] std::span<const Mechanism> mechanisms();

/// How a mechanism was said before it became one per state: `key = false` takes `state` out of the
/// set of states `now`, `key = true` puts it in.
struct FormerMechanism {
    std::string_view key;
    std::string_view now;
    State state;
};
[[nodiscard]] std::span<const FormerMechanism> former_mechanisms();

/// As a design file has it: "true", "1", "\"any ACK\"", "[\"CLOSING\"]",
/// "{ default = \"ACK\", CLOSING = \"nothing\" }".
[[nodiscard]] std::string text_of(const MechanismValue& value);
/// What most states have, of those that are as frequent the first.
[[nodiscard]] std::string_view commonest(const WordByState& words);
/// What a mechanism may be, for an error: "true, false".
[[nodiscard]] std::string allowed_values(const Mechanism& mechanism);

}  // namespace finwait::model
