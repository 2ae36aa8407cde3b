#include "model/files/timer_reader.h"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/files/input_error.h"
#include "model/files/named.h"
#include "model/files/utf8.h"

namespace finwait::model {
namespace {

/// The timers of a design as events are called.
std::vector<std::pair<std::string, std::size_t>> named_timers(const Design& design) {
    std::vector<std::pair<std::string, std::size_t>> timers{
        {std::string(name_of(TableEvent::TwoMslTimeout)), kTwoMslTimer}};
    for (std::size_t i = 0; i < design.timers.size(); ++i) {
        timers.emplace_back(design.timers[i].name, i);
    }
    return timers;
}

TimerSettings& declared_timer(const TomlInput& input, const std::string& name,
                              const toml::node& node, Design& design) {
    if (name == name_of(TableEvent::TwoMslTimeout)) return design.two_msl;
    for (TimerSettings& timer : design.timers) {
        if (timer.name == name) return timer;
    }
    const std::string what = "the timer " + in_quotes(name);
    if (name.empty() || !is_printable_utf8(name) || by_name(kAllTableEvents, name) ||
        name == "ignored" || name == "impossible") {
        input.refuse(node, what +
                               " cannot be called so; allowed: what is no event, in UTF-8 "
                               "without control characters");
    }
    if (design.timers.size() == kOwnTimers) {
        input.refuse(node, what + " is one too many; allowed: " + std::to_string(kOwnTimers) +
                               " besides the 2MSL timeout");
    }
    design.timers.push_back({.name = name});
    return design.timers.back();
}

void read_timer(const TomlInput& input, const toml::node& node, TimerSettings& timer) {
    constexpr std::array<std::string_view, 3> kFields{"armed", "after", "length"};
    const toml::table& given = input.table(node, "a timer", "armed, after, length");
    input.allow_keys(given, kFields);
    if (const toml::node* const armed = given.get("armed")) {
        constexpr std::array<std::string_view, 2> kArmed{"in states", "by rows"};
        const std::string word = input.string(*armed, "\"armed\"", "in states, by rows");
        if (word != kArmed[0] && word != kArmed[1])
            input.refuse(*armed, unknown("\"armed\"", word, kArmed));
        timer.armed_by_rows = word == kArmed[1];
    }
    const auto number = [&](const char* key, std::uint32_t least, std::uint32_t most) {
        const std::string allowed = std::to_string(least) + " … " + std::to_string(most);
        const toml::node& value = *given.get(key);
        const std::int64_t found = input.integer(value, in_quotes(key), allowed);
        if (found < least || found > most) {
            input.refuse(value,
                         in_quotes(key) + " is " + std::to_string(found) + "; allowed: " + allowed);
        }
        return static_cast<std::uint32_t>(found);
    };
    if (given.get("after") != nullptr) {
        timer.retransmissions = number("after", 0, kMostRetransmissions);
    }
    if (given.get("length") != nullptr) timer.length = number("length", 1, kLongestTimer);
}

}  // namespace

void read_timers(const TomlInput& input, const toml::node* node, Design& design) {
    if (node == nullptr) return;
    constexpr std::string_view kForm = "tables, [timers.\"FIN-WAIT-2 timeout\"]";
    const toml::table& given = input.table(*node, "\"timers\"", kForm);
    std::vector<std::pair<std::string, const toml::node*>> timers;
    for (const auto& [key, value] : given) timers.emplace_back(key.str(), &value);
    // So that a file that is written has them in the same order.
    std::sort(timers.begin(), timers.end(), [](const auto& a, const auto& b) {
        const auto& [line, column] = a.second->source().begin;
        const auto& [other_line, other_column] = b.second->source().begin;
        return std::tie(line, column) < std::tie(other_line, other_column);
    });
    for (const auto& [name, value] : timers) {
        read_timer(input, *value, declared_timer(input, name, *value, design));
    }
}

TimerSet read_armed_timers(const TomlInput& input, const toml::node& node, const Design& design) {
    const auto all = named_timers(design);
    std::vector<std::string_view> names;
    for (const auto& [name, timer] : all) {
        const TimerSettings& settings = timer < kOwnTimers ? design.timers[timer] : design.two_msl;
        if (settings.armed_by_rows) names.push_back(name);
    }
    TimerSet armed = 0;
    for (const toml::node& element : input.array(node, "\"arms\"", "an array of timers")) {
        const std::string word =
            input.string(element, "an element of \"arms\"", "timers with armed = \"by rows\"");
        if (std::find(names.begin(), names.end(), word) == names.end()) {
            input.refuse(element, in_quotes(word) +
                                      " is no timer that rows arm; needed: "
                                      "[timers." +
                                      in_quotes(word) + "] with armed = \"by rows\"");
        }
        for (const auto& [name, timer] : all) {
            if (name == word) armed = static_cast<TimerSet>(armed | timer_bit(timer));
        }
    }
    return armed;
}

void refuse_idle_timers(const TomlInput& input, const toml::node* node, const Design& design) {
    for (const auto& [name, timer] : named_timers(design)) {
        const bool own = timer < kOwnTimers;
        const TimerSettings& settings = own ? design.timers[timer] : design.two_msl;
        bool has_row = !own;
        bool is_armed = !settings.armed_by_rows;
        for (const State state : kAllStates) {
            has_row = has_row || design.table.has_row(state, event_of_timer(timer));
            for (const TableEvent event : kAllTableEvents) {
                for (const Row& row : design.table.rows(state, event))
                    is_armed = is_armed || (row.arms & timer_bit(timer)) != 0;
            }
        }
        if (has_row && is_armed) continue;
        const toml::node* place = nullptr;
        if (node != nullptr && node->is_table()) place = node->as_table()->get(name);
        const std::string message = "the timer " + in_quotes(name) +
                                    (has_row ? " is armed by no row, and never ends; needed: "
                                               "arms = [" +
                                                   in_quotes(name) + "] in a row"
                                             : " has no row; needed: one in a state");
        place == nullptr ? input.refuse(toml::source_position{1, 1}, message)
                         : input.refuse(*place, message);
    }
}

}  // namespace finwait::model
