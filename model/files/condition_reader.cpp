#include "model/files/condition_reader.h"

namespace finwait::model {

Condition read_condition(const TomlInput& input, const toml::node& node, bool of_segment) {
    const std::string text = input.string(node, "\"when\"", "a condition, \"fin_sent\"");
    try {
        Condition condition(text, of_segment);
        if (Condition::can_be_met(condition, {})) return condition;
        input.refuse(node,
                     "nothing satisfies this condition, so that its row is never taken; "
                     "allowed: a condition that can be true");
    } catch (const ConditionError& error) {
        // On one line without escapes a character of the text is one of the file.
        const auto& [begin, end, path] = node.source();
        toml::source_position at = begin;
        if (end.line == begin.line && end.column - begin.column == text.size() + 2) {
            at.column += static_cast<toml::source_index>(error.at() + 1);
        }
        input.refuse(at, "\"when\": " + std::string(error.what()));
    }
}

}  // namespace finwait::model
