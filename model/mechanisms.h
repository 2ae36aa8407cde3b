// The table of mechanisms: what a design may change besides its state table. Files are read and
// written, mutants made, and lists printed from it. A new mechanism is a member of Mechanisms, its
// entry here, and its use in a rule.
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

/// A value in a form that readers and writers share: a switch, a number, a word, some states.
using MechanismValue = std::variant<bool, std::uint32_t, std::string_view, TcpStates>;

struct Mechanism {
    /// In files: "fin-consumes".
    std::string_view key;
    /// One sentence: what it says.
    std::string_view help;
    /// All values that it may have, the one of RFC 9293 among them. Of a mechanism by states:
    /// none; then any set of states will do.
    std::vector<MechanismValue> values;
    MechanismValue (*get)(const Mechanisms&);
    /// Needs one of the values that it may have.
    void (*set)(Mechanisms&, const MechanismValue&);
    /// A design file that extends none has to say it (what was added later is as in RFC 9293
    /// where nothing is said).
    bool required = false;
    /// It matters to further connections or with a clock only.
    bool of_life_cycle = false;

    [[nodiscard]] bool is_by_states() const { return values.empty(); }
};

/// All of them, in the order of files.
[[nodiscard]] std::span<const Mechanism> mechanisms();

/// As a design file has it: "true", "1", "\"any ACK\"", "[\"CLOSING\"]".
[[nodiscard]] std::string text_of(const MechanismValue& value);
/// What a mechanism may be, for an error: "true, false".
[[nodiscard]] std::string allowed_values(const Mechanism& mechanism);

}  // namespace finwait::model
