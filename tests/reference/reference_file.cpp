#include "reference_file.h"

#include <fstream>
#include <initializer_list>
#include <memory>
#include <set>
#include <sstream>

#include "reference_condition.h"
#include "reference_mechanisms.h"
#include "reference_middlebox.h"
#include "reference_toml.h"

namespace finwait::reference {

namespace {

class DesignReader {
  public:
    DesignReader(Design& design, const std::string& folder) : design_(design), folder_(folder) {}

    void read(const std::string& text) {
        const std::vector<TomlSection> sections = sections_of_toml(text);
        for (const auto& [key, value] : sections.front().entries) {
            if (key == "extends") {
                read_extended(value.text);
            }
        }
        read_middlebox(sections);
        for (const TomlSection& section : sections) {
            refuse_unknown(section);
            read_timer(section);
        }
        for (const TomlSection& section : sections) {
            for (const auto& [key, value] : section.entries) {
                if (section.path == std::vector<std::string>{"mechanisms"}) {
                    read_mechanism(design_, key, value);
                } else if (section.path.size() == 2 && section.path[0] == "states") {
                    read_rows(state_called(section.path[1]), key, value);
                }
            }
        }
    }

  private:
    static void refuse_unknown(const TomlSection& section) {
        static const std::set<std::string> keys = {"summary", "source", "violates", "extends",
                                                   "middlebox"};
        if (section.path.empty()) {
            for (const auto& [key, value] : section.entries) {
                if (!keys.contains(key)) {
                    not_understood(key);
                }
            }
            return;
        }
        const std::size_t depth = section.path.size();
        const std::string& name = section.path.front();
        const bool is_known = name == "middlebox" || (name == "mechanisms" && depth == 1) ||
                              ((name == "states" || name == "timers") && depth == 2);
        if (!is_known) {
            not_understood("[" + name + "]");
        }
    }

    // What stands in front of the end: that of the extended design, if nothing is said of it.
    void read_middlebox(const std::vector<TomlSection>& sections) {
        for (const auto& [key, value] : sections.front().entries) {
            if (key == "middlebox") {
                design_.middlebox = middlebox_of(value);
            }
        }
        TomlTable table;
        bool is_given = false;
        for (const TomlSection& section : sections) {
            if (!section.path.empty() && section.path.front() == "middlebox") {
                add_section(table, section, 1);
                is_given = true;
            }
        }
        if (is_given) {
            design_.middlebox = middlebox_from(table);
        }
    }

    std::shared_ptr<const Middlebox> middlebox_of(const TomlValue& value) const {
        if (value.type == TomlValue::Type::kTable) {
            return middlebox_from(value.entries);
        }
        if (value.text == "none") {
            return nullptr;
        }
        std::ifstream file(folder_ + "/../middleboxes/" + value.text + ".toml");
        std::ostringstream text;
        if (!file || !(text << file.rdbuf())) {
            not_understood("there is no middlebox " + value.text);
        }
        TomlTable table;
        for (const TomlSection& section : sections_of_toml(text.str())) {
            add_section(table, section, 0);
        }
        return middlebox_from(table);
    }

    void read_extended(const std::string& name) {
        for (const char* const below : {"/", "/reports/", "/behind/"}) {
            std::ifstream file(folder_ + below + name + ".toml");
            std::ostringstream text;
            if (file && text << file.rdbuf()) {
                read(text.str());
                return;
            }
        }
        not_understood("there is no design " + name);
    }

    // Declared timers have numbers in the order in which they are declared.
    void read_timer(const TomlSection& section) {
        if (section.path.size() != 2 || section.path[0] != "timers") {
            return;
        }
        const std::string& name = section.path[1];
        if (!events_.contains(name)) {
            events_[name] =
                std::vector{Trigger::kFirstTimer, Trigger::kSecondTimer, Trigger::kThirdTimer}.at(
                    declared_++);
        }
        DesignTimer& timer = design_.timers[static_cast<std::size_t>(events_[name]) -
                                            static_cast<std::size_t>(Trigger::kTwoMslTimeout)];
        for (const auto& [key, value] : section.entries) {
            if (key == "armed") {
                timer.armed_by_rows =
                    look_up<bool>({{"by rows", true}, {"in states", false}}, value.text);
            } else if (key == "after") {
                timer.after = std::stoi(value.text);
            } else if (key == "length") {
                timer.length = std::stoi(value.text);
            } else {
                not_understood(key);
            }
        }
    }

    void read_rows(State state, const std::string& event, const TomlValue& value) {
        std::vector<Row> rows;
        if (value.type == TomlValue::Type::kArray) {
            for (const TomlValue& item : value.items) {
                rows.push_back(row_from(item));
            }
        } else if (value.type == TomlValue::Type::kTable) {
            rows.push_back(row_from(value));
        }
        const std::pair<State, Trigger> key = {state, look_up(events_, event)};
        if (rows.empty()) {
            design_.table.erase(key);  // "ignored", "impossible"
        } else {
            design_.table[key] = rows;
        }
    }

    Row row_from(const TomlValue& value) const {
        static const std::map<std::string, Sends> sends = {{"nothing", Sends::kNothing},
                                                           {"ACK", Sends::kAck},
                                                           {"RST", Sends::kRst},
                                                           {"SYN", Sends::kSyn},
                                                           {"SYN,ACK", Sends::kSynAck}};
        Row row;
        for (const auto& [key, entry] : value.entries) {
            if (key == "next") {
                row.next = state_called(entry.text);
            } else if (key == "send") {
                row.sends = look_up(sends, entry.text);
            } else if (key == "when") {
                row.when = condition_from(entry.text);
            } else if (key == "takes") {
                row.takes = is_true(entry);
            } else if (key == "arms") {
                for (const TomlValue& timer : entry.items) {
                    row.arms.push_back(look_up(events_, timer.text));
                }
            } else {
                not_understood(key);
            }
        }
        return row;
    }

    Design& design_;
    const std::string& folder_;
    std::size_t declared_ = 0;
    std::map<std::string, Trigger> events_ = {{"active OPEN", Trigger::kActiveOpen},
                                              {"passive OPEN", Trigger::kPassiveOpen},
                                              {"CLOSE", Trigger::kClose},
                                              {"rcv SYN", Trigger::kReceiveSyn},
                                              {"rcv ACK of SYN", Trigger::kReceiveAckOfSyn},
                                              {"rcv text", Trigger::kReceiveText},
                                              {"rcv FIN", Trigger::kReceiveFin},
                                              {"rcv ACK of FIN", Trigger::kReceiveAckOfFin},
                                              {"rcv RST", Trigger::kReceiveRst},
                                              {"2MSL timeout", Trigger::kTwoMslTimeout},
                                              {"user timeout", Trigger::kUserTimeout},
                                              {"ABORT", Trigger::kAbort}};
};

}  // namespace

Design read_design(const std::string& text, const std::string& folder) {
    Design design;
    DesignReader(design, folder).read(text);
    return design;
}

Design find_design(const std::string& name, const std::string& folder) {
    return read_design("extends = \"" + name + "\"\n", folder);
}

}  // namespace finwait::reference
