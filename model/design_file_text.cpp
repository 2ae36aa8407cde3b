#include "model/design_file.h"

namespace finwait::model {
namespace {

/// A TOML basic string; needs text without control characters.
std::string toml_string(std::string_view text) {
    std::string escaped = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return escaped + "\"";
}

template <class Words>
std::string toml_array(const Words& words) {
    std::string array;
    for (const auto& word : words) array += (array.empty() ? "" : ", ") + toml_string(word);
    return "[" + array + "]";
}

std::string retransmitted_text(const StateSet& where) {
    if (where == kEveryState) return "true";
    if (where.empty()) return "false";
    std::vector<std::string_view> names;
    for (const State state : kAllStates) {
        if (where.contains(state)) names.push_back(name_of(state));
    }
    return toml_array(names);
}

/// The event as a key, padded so that all rows align.
std::string key_text(TableEvent event) {
    constexpr std::size_t kWidest = 16;  // "rcv ACK of FIN" in its quotes
    const std::string_view name = name_of(event);
    std::string key =
        name.find(' ') == std::string_view::npos ? std::string(name) : toml_string(name);
    key.resize(kWidest, ' ');
    return key;
}

std::string row_text(TableEvent event, const std::optional<Row>& row) {
    if (!row) return toml_string(absence(event));
    std::string fields = "next = " + toml_string(name_of(row->next));
    if (row->send != Reply::Nothing) fields += ", send = " + toml_string(name_of(row->send));
    return "{ " + fields + " }";
}

std::string truth(bool value) { return value ? "true" : "false"; }

}  // namespace

std::string design_file_text(const Design& design) {
    std::string text = "summary = " + toml_string(design.summary) + "\n";
    if (!design.source.empty()) text += "source = " + toml_string(design.source) + "\n";
    if (!design.violates.empty()) text += "violates = " + toml_array(design.violates) + "\n";

    const Mechanisms& mechanisms = design.mechanisms;
    text += "\n[mechanisms]\n";
    text += "fin-consumes = " + std::to_string(mechanisms.fin_consumes) + "\n";
    text += "fin-acknowledged-by = " + toml_string(name_of(mechanisms.fin_acknowledged_by)) + "\n";
    text += "fin-retransmitted = " + retransmitted_text(mechanisms.fin_retransmitted_in) + "\n";
    text += "fin-over-hole = " + truth(mechanisms.fin_over_hole) + "\n";
    text += "time-wait-answers = " + truth(mechanisms.time_wait_answers) + "\n";

    for (const State state : kAllStates) {
        text += "\n[states." + std::string(name_of(state)) + "]\n";
        for (const TableEvent event : kAllTableEvents) {
            text +=
                key_text(event) + " = " + row_text(event, design.table.row(state, event)) + "\n";
        }
    }
    return text;
}

}  // namespace finwait::model
