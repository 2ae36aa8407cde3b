#include "model/files/design_file.h"
#include "model/files/toml_text.h"

namespace finwait::model {
namespace {

constexpr const char* kMechanismsSection = "mechanisms";

template <class Words>
std::string toml_array(const Words& words) {
    std::string array;
    for (const auto& word : words) array += (array.empty() ? "" : ", ") + toml_string(word);
    return "[" + array + "]";
}

std::string retransmitted_text(const TcpStates& where) {
    if (where == kEveryState) return "true";
    if (where.empty()) return "false";
    std::vector<std::string_view> names;
    for (const State state : kAllStates) {
        if (where.contains(state)) names.push_back(name_of(state));
    }
    return toml_array(names);
}

/// An event as a key, padded so that all rows align; a mechanism as it is.
std::string key_text(const std::string& section, const std::string& key) {
    constexpr std::size_t kWidest = 16;  // "rcv ACK of FIN" in its quotes
    if (section == kMechanismsSection) return key;
    std::string text = key.find(' ') == std::string::npos ? key : toml_string(key);
    text.resize(kWidest, ' ');
    return text;
}

std::string row_text(TableEvent event, const std::optional<Row>& row) {
    if (!row) return toml_string(absence(event));
    std::string fields = "next = " + toml_string(name_of(row->next));
    if (row->send != Reply::Nothing) fields += ", send = " + toml_string(name_of(row->send));
    return "{ " + fields + " }";
}

std::string truth(bool value) { return value ? "true" : "false"; }

}  // namespace

std::vector<DesignEntry> entries_of(const Design& design) {
    const Mechanisms& mechanisms = design.mechanisms;
    const std::string in = kMechanismsSection;
    std::vector<DesignEntry> entries{
        {in, "fin-consumes", std::to_string(mechanisms.fin_consumes)},
        {in, "fin-acknowledged-by", toml_string(name_of(mechanisms.fin_acknowledged_by))},
        {in, "fin-retransmitted", retransmitted_text(mechanisms.fin_retransmitted_in)},
        {in, "fin-over-hole", truth(mechanisms.fin_over_hole)},
        {in, "time-wait-answers", truth(mechanisms.time_wait_answers)}};
    for (const State state : kAllStates) {
        for (const TableEvent event : kAllTableEvents) {
            entries.push_back({std::string(name_of(state)), std::string(name_of(event)),
                               row_text(event, design.table.row(state, event))});
        }
    }
    return entries;
}

std::vector<DesignDifference> differences_of(const Design& a, const Design& b) {
    const std::vector<DesignEntry> of_a = entries_of(a);
    const std::vector<DesignEntry> of_b = entries_of(b);
    std::vector<DesignDifference> differences;
    for (std::size_t i = 0; i < of_a.size(); ++i) {
        const DesignEntry& entry = of_a[i];
        if (entry.value == of_b[i].value) continue;
        differences.push_back({entry.section, entry.key, {entry.value, of_b[i].value}});
    }
    return differences;
}

std::string design_file_text(const Design& design) {
    std::string text = "summary = " + toml_string(design.summary) + "\n";
    if (!design.source.empty()) text += "source = " + toml_string(design.source) + "\n";
    if (!design.violates.empty()) text += "violates = " + toml_array(design.violates) + "\n";

    std::string section;
    for (const DesignEntry& entry : entries_of(design)) {
        if (entry.section != section) {
            section = entry.section;
            const char* const table = section == kMechanismsSection ? "" : "states.";
            text += "\n[" + std::string(table) + section + "]\n";
        }
        text += key_text(section, entry.key) + " = " + entry.value + "\n";
    }
    return text;
}

}  // namespace finwait::model
