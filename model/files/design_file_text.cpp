#include <algorithm>

#include "model/files/design_file.h"
#include "model/files/middlebox_file.h"
#include "model/files/toml_text.h"
#include "model/mechanisms.h"

namespace finwait::model {
namespace {

constexpr const char* kMechanismsSection = "mechanisms";
constexpr const char* kMiddleboxSection = "middlebox";

/// A section of rows, which stand under "states".
bool is_state_section(const std::string& section) {
    return section != kMechanismsSection && !section.starts_with("timers.") &&
           !section.starts_with(kMiddleboxSection);
}

template <class Words>
std::string toml_array(const Words& words) {
    std::string array;
    for (const auto& word : words) array += (array.empty() ? "" : ", ") + toml_string(word);
    return "[" + array + "]";
}

/// An event as a key, padded so that all rows align; a mechanism as it is.
std::string key_text(const std::string& section, const std::string& key) {
    constexpr std::size_t kWidest = 16;  // "rcv ACK of FIN" in its quotes
    if (!is_state_section(section)) return key;
    std::string text = key.find(' ') == std::string::npos ? key : toml_string(key);
    text.resize(std::max(kWidest, text.size()), ' ');
    return text;
}

std::string row_text(const Design& design, const Row& row) {
    std::string fields = "next = " + toml_string(name_of(row.next));
    if (row.send != Reply::Nothing) fields += ", send = " + toml_string(name_of(row.send));
    if (!row.when.is_always()) fields += ", when = " + toml_string(row.when.text());
    if (!row.takes) fields += ", takes = false";
    if (row.arms != 0) fields += ", arms = " + toml_array(timer_names(design, row.arms));
    return "{ " + fields + " }";
}

std::string rows_text(const Design& design, State state, TableEvent event) {
    const std::vector<Row>& rows = design.table.rows(state, event);
    if (rows.empty()) return toml_string(absence(state, event));
    if (rows.size() == 1) return row_text(design, rows.front());
    std::string text;
    for (const Row& row : rows) text += (text.empty() ? "" : ", ") + row_text(design, row);
    return "[" + text + "]";
}

void add_timer(const TimerSettings& timer, std::string_view name,
               std::vector<DesignEntry>& entries) {
    const std::string section = "timers." + toml_string(name);
    entries.push_back({section, "armed", timer.armed_by_rows ? "\"by rows\"" : "\"in states\""});
    entries.push_back({section, "after", std::to_string(timer.retransmissions)});
    if (timer.length) entries.push_back({section, "length", std::to_string(*timer.length)});
}

}  // namespace

std::vector<DesignEntry> entries_of(const Design& design) {
    std::vector<DesignEntry> entries;
    for (const Mechanism& mechanism : mechanisms()) {
        entries.push_back({kMechanismsSection, std::string(mechanism.key),
                           text_of(mechanism.get(design.mechanisms))});
    }
    for (const TimerSettings& timer : design.timers) add_timer(timer, timer.name, entries);
    if (design.two_msl != TimerSettings{}) {
        add_timer(design.two_msl, name_of(TableEvent::TwoMslTimeout), entries);
    }
    if (design.middlebox != nullptr) {
        for (MiddleboxEntry& entry : entries_of(*design.middlebox)) {
            const std::string within = entry.section.empty() ? "" : "." + entry.section;
            entries.push_back(
                {kMiddleboxSection + within, std::move(entry.key), std::move(entry.value)});
        }
    }
    for (const State state : kAllStates) {
        for (const TableEvent event : kAllTableEvents) {
            const auto timer = timer_of_event(event);
            if (!may_have_row(state, event)) continue;
            // A timer has a row in few states, and where a SYN was taken a further one has none.
            const bool has_seldom_a_row =
                timer || (event == TableEvent::RcvSyn && kSynchronized.contains(state));
            if (has_seldom_a_row && !design.table.has_row(state, event)) continue;
            entries.push_back({std::string(name_of(state)), name_of(design, event),
                               rows_text(design, state, event)});
        }
    }
    return entries;
}

std::vector<DesignDifference> differences_of(const Design& a, const Design& b) {
    const std::vector<DesignEntry> of_a = entries_of(a);
    const std::vector<DesignEntry> of_b = entries_of(b);
    const auto value_in = [](const std::vector<DesignEntry>& entries, const DesignEntry& like) {
        for (const DesignEntry& entry : entries) {
            if (entry.section == like.section && entry.key == like.key) return entry.value;
        }
        return std::string("none");
    };
    std::vector<DesignDifference> differences;
    for (const DesignEntry& entry : of_a) {
        const std::string other = value_in(of_b, entry);
        if (entry.value == other) continue;
        differences.push_back({entry.section, entry.key, {entry.value, other}});
    }
    for (const DesignEntry& entry : of_b) {
        if (value_in(of_a, entry) == "none") {
            differences.push_back({entry.section, entry.key, {"none", entry.value}});
        }
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
            const char* const table = is_state_section(section) ? "states." : "";
            text += "\n[" + std::string(table) + section + "]\n";
        }
        text += key_text(section, entry.key) + " = " + entry.value + "\n";
    }
    return text;
}

}  // namespace finwait::model
