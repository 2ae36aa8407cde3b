#include "model/files/design_file.h"
#include "model/files/toml_text.h"
#include "model/mechanisms.h"

namespace finwait::model {
namespace {

constexpr const char* kMechanismsSection = "mechanisms";

template <class Words>
std::string toml_array(const Words& words) {
    std::string array;
    for (const auto& word : words) array += (array.empty() ? "" : ", ") + toml_string(word);
    return "[" + array + "]";
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

}  // namespace

std::vector<DesignEntry> entries_of(const Design& design) {
    std::vector<DesignEntry> entries;
    for (const Mechanism& mechanism : mechanisms()) {
        entries.push_back({kMechanismsSection, std::string(mechanism.key),
                           text_of(mechanism.get(design.mechanisms))});
    }
    for (const State state : kAllStates) {
        for (const TableEvent event : kAllTableEvents) {
            if (!may_have_row(state, event)) continue;
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
