#include "checker/program/commands/least/monotone.h"

#include <algorithm>
#include <array>

namespace finwait::program {

namespace {

using model::State;
using model::TableEvent;

/// RFC 9293, but for what the argument does not speak of.
bool follows_the_rules(const model::Design* design) {
    const model::Design rfc = model::rfc9293();
    model::StateTable table = design->table;
    if (!table.has_row(State::TimeWait, TableEvent::RcvRst)) {
        table.set(State::TimeWait, TableEvent::RcvRst,
                  rfc.table.rows(State::TimeWait, TableEvent::RcvRst));
    }
    model::Mechanisms mechanisms = design->mechanisms;
    mechanisms.time_wait_restarts = rfc.mechanisms.time_wait_restarts;
    mechanisms.time_wait_reopens = rfc.mechanisms.time_wait_reopens;
    mechanisms.old_ack_counts_in = rfc.mechanisms.old_ack_counts_in;
    return table == rfc.table && mechanisms == rfc.mechanisms && design->timers.empty() &&
           design->two_msl == rfc.two_msl && design->middlebox == nullptr;
}

bool ignores_rst_in_time_wait(const model::Design* design) {
    return !design->table.has_row(State::TimeWait, TableEvent::RcvRst);
}

}  // namespace

std::optional<std::string> why_bisection_is_sound(
    const model::Setting& setting, const model::ConnectionModel& model,
    std::span<const properties::Property* const> properties) {
    const std::array ends{&model.design(model::Side::A), &model.design(model::Side::B)};
    if (setting.name != "time-wait" || model.environment().incarnations != 1) return std::nullopt;
    if (!std::ranges::all_of(ends, follows_the_rules)) return std::nullopt;
    const bool rst_is_ignored = std::ranges::all_of(ends, ignores_rst_in_time_wait);
    for (const properties::Property* const property : properties) {
        if (property->name == "quiet-after-time-wait") continue;
        if (property->name != "never-reset" || !rst_is_ignored) return std::nullopt;
    }
    return "what comes too late for one length of TIME-WAIT comes too late for every shorter one";
}

}  // namespace finwait::program
