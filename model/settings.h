// The table of settings: what an environment is made of. The options of the command line, the
// tables of files, JSON, texts and the names in formulas all come from it. README.md says under "To
// add" what a new one needs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/environment.h"

namespace finwait::model {

/// How the value of a setting looks.
enum class SettingType : std::uint8_t {
    Switch,   ///< on or off
    Number,   ///< a whole number
    Pair,     ///< one for A and one for B; a single one stands for both
    Ends,     ///< A, B, both or neither
    Word,     ///< one of a few
    Numbers,  ///< a set of whole numbers
};

/// A value in a form that readers and writers share: a Switch; a Number; a Pair or Numbers; Ends; a
/// Word. A Switch, Number or Word that differs between the ends: an array of two bools, a vector of
/// two numbers, an array of two words.
using SettingValue = std::variant<bool, std::int64_t, std::vector<std::int64_t>,
                                  std::array<bool, 2>, std::string, std::array<std::string, 2>>;

struct Setting {
    /// Of options and files: "delayed-ack". In JSON and formulas '_' stands for '-'.
    std::string_view name;
    /// In sentences: "delayed ACK".
    std::string_view text;
    SettingType type;
    /// What the option says of it in --help.
    std::string_view help;
    SettingValue (*get)(const Environment&);
    /// Needs a value that `check` has nothing against.
    void (*set)(Environment&, const SettingValue&);
    /// Of numbers.
    std::int64_t least = 0;
    std::int64_t most = 0;
    /// Of a Number: what the word "any" stands for.
    std::optional<std::int64_t> any{};
    /// Of a Word.
    std::vector<std::string_view> words{};
    /// Texts and JSON leave it out where it is as by default. Such are the settings that say
    /// something only of opening, further connections, a clock, or applications that wait.
    bool hidden_at_default = false;
    /// A Switch, Number or Word that may differ between the ends.
    bool per_end = false;
    /// Of a Pair: a single number stands for both ends.
    bool one_for_both = false;
};

/// All of them, in the order in which they are shown.
[[nodiscard]] std::span<const Setting> settings();
/// Null if there is none of that name, written with '-' or '_'.
[[nodiscard]] const Setting* find_setting(std::string_view name);
/// "delayed_ack": its name in JSON and in formulas.
[[nodiscard]] std::string identifier_of(const Setting& setting);

/// Why the setting cannot have the value, which has the form of its type; empty if it can.
[[nodiscard]] std::string check(const Setting& setting, const SettingValue& value);
/// What it may be: "0 to 15", "any, fifo".
[[nodiscard]] std::string allowed_values(const Setting& setting);

/// As an option takes it: "1,1", "A,B", "none", "fifo", "-2,-1,0"; a Switch is "on" or "off".
[[nodiscard]] std::string text_of(const Setting& setting, const SettingValue& value);
/// The other way round; none and `why` where the text says no value that is allowed.
[[nodiscard]] std::optional<SettingValue> parse(const Setting& setting, std::string_view text,
                                                std::string& why);

/// `value` with what the text says of one end; none and `why` where the text says nothing that is
/// allowed, or the setting is the same at both ends.
[[nodiscard]] std::optional<SettingValue> parse_for_end(const Setting& setting,
                                                        const SettingValue& value, std::size_t end,
                                                        std::string_view text, std::string& why);
/// What the value is at one end; the value itself where it says nothing of ends.
[[nodiscard]] SettingValue value_at(const Setting& setting, const SettingValue& value,
                                    std::size_t end);
/// Of a value that differs between the ends, or may, what it says of one.
[[nodiscard]] SettingValue part_of(const SettingValue& value, std::size_t end);

/// No setting that may differ between the ends does.
[[nodiscard]] bool treats_ends_alike(const Environment& environment);

/// Why some settings do not go together; empty if they do.
[[nodiscard]] std::string contradiction_in(const Environment& environment);

}  // namespace finwait::model
