#include "reference_middlebox.h"

#include <set>

#include "reference_condition.h"

namespace finwait::reference {

namespace {

std::string kind_of(const Segment& segment) {
    if (segment.rst) {
        return "RST";
    }
    if (segment.syn) {
        return segment.ack_on ? "SYN,ACK" : "SYN";
    }
    if (segment.fin) {
        return "FIN";
    }
    return segment.len > 0 ? "text" : "ACK";
}

std::set<std::string> all_box_events() {
    std::set<std::string> events = {"in", "out", "timeout"};
    for (const std::string kind : {"RST", "SYN,ACK", "SYN", "FIN", "text", "ACK"}) {
        events.insert("in " + kind);
        events.insert("out " + kind);
    }
    return events;
}

class MiddleboxReader {
  public:
    explicit MiddleboxReader(const TomlTable& table) : table_(table) {}

    Middlebox read() {
        for (const auto& [key, value] : table_) {
            if (key == "states") {
                read_names(value);
            }
        }
        box_.states.resize(numbers_.size());
        bool has_start = false;
        for (const auto& [key, value] : table_) {
            if (key == "starts") {
                read_starts(value);
                has_start = true;
            } else if (key == "states") {
                for (const auto& [name, state] : value.entries) {
                    read_state(numbers_.at(name), state);
                }
            } else if (key != "summary" && key != "source") {
                not_understood(key);
            }
        }
        if (!has_start) {
            not_understood("a middlebox without \"starts\"");
        }
        return box_;
    }

  private:
    void read_names(const TomlValue& states) {
        for (const auto& [name, state] : states.entries) {
            if (!numbers_.emplace(name, static_cast<int>(numbers_.size())).second) {
                not_understood("two states " + name);
            }
        }
    }

    void read_starts(const TomlValue& value) {
        if (value.type == TomlValue::Type::kString) {
            box_.established = box_.closed = look_up(numbers_, value.text);
            return;
        }
        const TomlValue* const established = value.find("established");
        const TomlValue* const closed = value.find("closed");
        if (established == nullptr || closed == nullptr || value.entries.size() != 2) {
            not_understood("starts");
        }
        box_.established = look_up(numbers_, established->text);
        box_.closed = look_up(numbers_, closed->text);
    }

    void read_state(int number, const TomlValue& given) {
        static const std::set<std::string> events = all_box_events();
        BoxState& state = box_.states[static_cast<std::size_t>(number)];
        for (const auto& [key, value] : given.entries) {
            if (key == "length") {
                state.length = std::stoi(value.text);
            } else if (!events.contains(key)) {
                not_understood(key);
            } else if (value.type == TomlValue::Type::kArray) {
                for (const TomlValue& item : value.items) {
                    state.rows[key].push_back(row_from(number, key, item));
                }
            } else {
                state.rows[key] = {row_from(number, key, value)};
            }
        }
    }

    BoxRow row_from(int own, const std::string& event, const TomlValue& value) const {
        if (value.type != TomlValue::Type::kTable) {
            not_understood(event + ": " + value.text);
        }
        BoxRow row;
        row.next = own;
        for (const auto& [key, entry] : value.entries) {
            if (key == "when") {
                row.when = condition_from(entry.text);
            } else if (key == "next") {
                row.next = look_up(numbers_, entry.text);
            } else if (key == "does" && event != "timeout") {
                row.does = look_up<Passage>(
                    {{"pass", Passage::kPass}, {"drop", Passage::kDrop}, {"RST", Passage::kRst}},
                    entry.text);
            } else {
                not_understood(event + ": " + key);
            }
        }
        return row;
    }

    const TomlTable& table_;
    std::map<std::string, int> numbers_;
    Middlebox box_;
};

TomlValue& table_at(TomlTable& table, const std::string& key) {
    for (auto& [name, value] : table) {
        if (name == key) {
            return value;
        }
    }
    TomlValue value;
    value.type = TomlValue::Type::kTable;
    table.push_back({key, value});
    return table.back().value;
}

}  // namespace

std::shared_ptr<const Middlebox> middlebox_from(const TomlTable& table) {
    return std::make_shared<const Middlebox>(MiddleboxReader(table).read());
}

void add_section(TomlTable& table, const TomlSection& section, std::size_t depth) {
    TomlTable* into = &table;
    for (std::size_t i = depth; i < section.path.size(); ++i) {
        into = &table_at(*into, section.path[i]).entries;
    }
    into->insert(into->end(), section.entries.begin(), section.entries.end());
}

// ---- what it does

void Box::start(Start start) {
    if (box_ == nullptr) {
        return;
    }
    switch (start) {
        case Start::kEstablished: enter(box_->established); break;
        case Start::kClosed: enter(box_->closed); break;
    }
}

const BoxRow* Box::row(const std::string& event, const Segment& segment) const {
    const auto found = state().rows.find(event);
    if (found == state().rows.end()) {
        return nullptr;
    }
    for (const BoxRow& row : found->second) {
        if (!row.when || row.when(x_, segment)) {
            return &row;
        }
    }
    return nullptr;
}

Passage Box::pass(const std::string& direction, const Segment& segment) {
    if (box_ == nullptr) {
        return Passage::kPass;
    }
    const BoxRow* taken = row(direction + " " + kind_of(segment), segment);
    if (taken == nullptr) {
        taken = row(direction, segment);
    }
    if (taken == nullptr) {
        return Passage::kPass;
    }
    enter(taken->next);
    return taken->does == Passage::kRst && segment.rst ? Passage::kDrop : taken->does;
}

// The timer begins anew with every segment that a row is taken for, also where the state stays.
void Box::enter(int next) {
    x_.middlebox = next;
    x_.middlebox_timer = has_clock_ ? state().length : std::nullopt;
}

bool Box::can_time_out() const {
    return box_ != nullptr && row("timeout", {}) != nullptr && x_.middlebox_timer.value_or(0) == 0;
}

void Box::time_out() { enter(row("timeout", {})->next); }

bool Box::is_due() const { return can_time_out() && x_.middlebox_timer.has_value(); }

}  // namespace finwait::reference
