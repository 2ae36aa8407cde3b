#include "model/files/mechanism_reader.h"

#include <algorithm>
#include <string>
#include <vector>

#include "model/files/input_error.h"
#include "model/files/named.h"
#include "model/mechanisms.h"

namespace finwait::model {

namespace {

class MechanismReader {
  public:
    MechanismReader(const TomlInput& input, Mechanisms& mechanisms)
        : input_(input), mechanisms_(mechanisms) {}

    void read(const toml::table& given) {
        std::vector<std::string_view> keys;
        for (const Mechanism& mechanism : mechanisms()) keys.push_back(mechanism.key);
        allow_mechanisms(given, keys);
        for (const Mechanism& mechanism : mechanisms()) {
            if (const toml::node* const value = given.get(mechanism.key)) {
                mechanism.set(mechanisms_, mechanism_value(mechanism, *value));
            }
        }
        for (const FormerMechanism& former : former_mechanisms()) read_former(given, former);
    }

  private:
    /// Those of former versions are read, and not offered.
    void allow_mechanisms(const toml::table& given, const std::vector<std::string_view>& keys) {
        std::vector<std::string_view> with_former = keys;
        for (const FormerMechanism& former : former_mechanisms()) with_former.push_back(former.key);
        for (const auto& [key, value] : given) {
            const auto& known = with_former;
            if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
            input_.allow_keys(given, keys, "mechanism");
        }
    }

    void read_former(const toml::table& given, const FormerMechanism& former) {
        const toml::node* const value = given.get(former.key);
        if (value == nullptr) return;
        if (given.get(former.now) != nullptr) {
            input_.refuse(*value, in_quotes(former.key) + " is what " + in_quotes(former.now) +
                                      " says too; allowed: one of them");
        }
        const bool on = input_.boolean(*value, in_quotes(former.key));
        for (const Mechanism& mechanism : mechanisms()) {
            if (mechanism.key != former.now) continue;
            auto set = std::get<TcpStates>(mechanism.get(mechanisms_));
            on ? set.insert(former.state) : set.erase(former.state);
            mechanism.set(mechanisms_, set);
        }
    }

    MechanismValue mechanism_value(const Mechanism& mechanism, const toml::node& node) const {
        const std::string what = in_quotes(mechanism.key);
        if (mechanism.is_set_of_states()) return states(mechanism, node, what);
        if (mechanism.is_word_by_state()) return words_by_state(mechanism, node, what);
        const std::string allowed = allowed_values(mechanism);
        MechanismValue value;
        std::string written;
        if (std::holds_alternative<bool>(mechanism.values.front())) {
            value = input_.boolean(node, what);
        } else if (std::holds_alternative<std::uint32_t>(mechanism.values.front())) {
            const std::int64_t number = input_.integer(node, what, allowed);
            written = std::to_string(number);
            if (number >= 0 && number <= UINT32_MAX) value = static_cast<std::uint32_t>(number);
        } else {
            std::vector<std::string_view> words;
            for (const MechanismValue& one : mechanism.values) {
                words.push_back(std::get<std::string_view>(one));
            }
            return word_of(mechanism, node, what, words);
        }
        const auto& values = mechanism.values;
        if (std::find(values.begin(), values.end(), value) == values.end()) {
            input_.refuse(node, what + " is " + written + "; allowed: " + allowed);
        }
        return value;
    }

    /// The one of `words` that a string is.
    std::string_view word_of(const Mechanism& mechanism, const toml::node& node,
                             const std::string& what,
                             const std::vector<std::string_view>& words) const {
        const std::string word = input_.string(node, what, allowed_values(mechanism));
        const auto found = std::find(words.begin(), words.end(), word);
        if (found == words.end()) input_.refuse(node, unknown(mechanism.key, word, words));
        return *found;
    }

    /// A word for all states, or a table of words by state.
    WordByState words_by_state(const Mechanism& mechanism, const toml::node& node,
                               const std::string& what) const {
        std::vector<std::string_view> words;
        for (const MechanismValue& one : mechanism.values) {
            words.push_back(std::get<WordByState>(one)[State::Established]);
        }
        const auto word = [&](const toml::node& value, const std::string& of) {
            return word_of(mechanism, value, of, words);
        };
        if (const toml::table* const table = node.as_table()) {
            WordByState by_state = std::get<WordByState>(mechanism.get(mechanisms_));
            for_each_state_of(*table, what, [&](State state, const toml::node& value) {
                by_state.set(state, word(value, what + " in " + std::string(name_of(state))));
            });
            return by_state;
        }
        return WordByState(word(node, what));
    }

    /// true, false, an array of states, or a table of true and false by state.
    TcpStates states(const Mechanism& mechanism, const toml::node& node,
                     const std::string& what) const {
        if (const auto* const all = node.as_boolean())
            return all->get() ? kEveryState : TcpStates{};
        if (const toml::table* const table = node.as_table()) {
            auto set = std::get<TcpStates>(mechanism.get(mechanisms_));
            for_each_state_of(*table, what, [&](State state, const toml::node& value) {
                const std::string of = what + " in " + std::string(name_of(state));
                input_.boolean(value, of) ? set.insert(state) : set.erase(state);
            });
            return set;
        }
        TcpStates set;
        for (const toml::node& element : input_.array(node, what, allowed_values(mechanism))) {
            set.insert(read_named(input_, kAllStates, element, "an element of " + what, "state"));
        }
        return set;
    }

    /// Calls `visit(state, value)` for what a table by state says: `default` is for the states that
    /// it does not name; where it names none and has no default, they stay as they were.
    template <class Visit>
    void for_each_state_of(const toml::table& table, const std::string& what, Visit&& visit) const {
        constexpr std::string_view kDefault = "default";
        std::vector<std::string_view> keys{kDefault};
        for (const State state : kAllStates) keys.push_back(name_of(state));
        input_.allow_keys(table, keys, "state of " + what);
        for (const State state : kAllStates) {
            const toml::node* value = table.get(name_of(state));
            if (value == nullptr) value = table.get(kDefault);
            if (value != nullptr) visit(state, *value);
        }
    }

    const TomlInput& input_;
    Mechanisms& mechanisms_;
};

}  // namespace

void read_mechanisms(const TomlInput& input, const toml::table& given, Mechanisms& mechanisms) {
    MechanismReader(input, mechanisms).read(given);
}

}  // namespace finwait::model
