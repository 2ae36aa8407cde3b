#include "model/settings.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "model/files/input_error.h"

namespace finwait::model {

namespace {

// A member of Environment, or of its clock, by a pointer to it.
template <auto Member>
auto& in(Environment& environment) {
    if constexpr (requires { environment.times.*Member; }) {
        return environment.times.*Member;
    } else {
        return environment.*Member;
    }
}

SettingValue value_of(bool on) { return on; }
SettingValue value_of(std::uint32_t number) { return std::int64_t{number}; }
SettingValue value_of(const std::array<std::uint32_t, 2>& pair) {
    return std::vector<std::int64_t>{pair[0], pair[1]};
}
SettingValue value_of(const std::array<bool, 2>& ends) { return ends; }
SettingValue value_of(const std::vector<std::int32_t>& numbers) {
    return std::vector<std::int64_t>(numbers.begin(), numbers.end());
}
SettingValue value_of(CloseWhen when) {
    switch (when) {
        case CloseWhen::AnyTime: return std::string("any-time");
        case CloseWhen::AfterEndOfFile: return std::string("after-end-of-file");
        case CloseWhen::AfterAllIsSent: return std::string("after-all-is-sent");
    }
    return std::string();
}
SettingValue value_of(Reading reading) {
    return std::string(reading == Reading::Always ? "always" : "at-will");
}
/// A single value where the ends are alike.
SettingValue both(bool a, bool b) { return std::array{a, b}; }
SettingValue both(std::uint32_t a, std::uint32_t b) { return std::vector<std::int64_t>{a, b}; }
SettingValue both(CloseWhen a, CloseWhen b) {
    return std::array{std::get<std::string>(value_of(a)), std::get<std::string>(value_of(b))};
}
SettingValue both(Reading a, Reading b) {
    return std::array{std::get<std::string>(value_of(a)), std::get<std::string>(value_of(b))};
}
template <class T>
SettingValue value_of(const PerEnd<T>& of_ends) {
    return of_ends.alike() ? value_of(of_ends[0]) : both(of_ends[0], of_ends[1]);
}
SettingValue value_of(Order order) { return std::string(order == Order::Any ? "any" : "fifo"); }
SettingValue value_of(Start start) {
    return std::string(start == Start::Established ? "established" : "closed");
}

void put(bool& to, const SettingValue& value) { to = std::get<bool>(value); }
void put(std::uint32_t& to, const SettingValue& value) {
    to = static_cast<std::uint32_t>(std::get<std::int64_t>(value));
}
void put(std::array<std::uint32_t, 2>& to, const SettingValue& value) {
    const auto& numbers = std::get<std::vector<std::int64_t>>(value);
    to = {static_cast<std::uint32_t>(numbers.front()), static_cast<std::uint32_t>(numbers.back())};
}
void put(std::array<bool, 2>& to, const SettingValue& value) {
    to = std::get<std::array<bool, 2>>(value);
}
void put(std::vector<std::int32_t>& to, const SettingValue& value) {
    to.clear();
    for (const std::int64_t number : std::get<std::vector<std::int64_t>>(value)) {
        to.push_back(static_cast<std::int32_t>(number));
    }
}
void put(CloseWhen& to, const SettingValue& value) {
    const auto& word = std::get<std::string>(value);
    to = word == "after-end-of-file"   ? CloseWhen::AfterEndOfFile
         : word == "after-all-is-sent" ? CloseWhen::AfterAllIsSent
                                       : CloseWhen::AnyTime;
}
void put(Reading& to, const SettingValue& value) {
    to = std::get<std::string>(value) == "at-will" ? Reading::AtWill : Reading::Always;
}
template <class T>
void put(PerEnd<T>& to, const SettingValue& value) {
    for (const std::size_t end : {std::size_t{0}, std::size_t{1}}) {
        T one = to[end];
        put(one, part_of(value, end));
        to.set(end, one);
    }
}
void put(Order& to, const SettingValue& value) {
    to = std::get<std::string>(value) == "any" ? Order::Any : Order::Fifo;
}
void put(Start& to, const SettingValue& value) {
    to = std::get<std::string>(value) == "closed" ? Start::Closed : Start::Established;
}

template <auto Member>
SettingValue get(const Environment& environment) {
    return value_of(in<Member>(const_cast<Environment&>(environment)));
}
template <auto Member>
void set(Environment& environment, const SettingValue& value) {
    put(in<Member>(environment), value);
}

template <auto Member>
Setting entry(std::string_view name, std::string_view text, SettingType type,
              std::string_view help) {
    return {name, text, type, help, get<Member>, set<Member>};
}
template <auto Member>
Setting number(std::string_view name, std::string_view text, SettingType type, std::int64_t least,
               std::int64_t most, std::string_view help) {
    Setting setting = entry<Member>(name, text, type, help);
    setting.least = least;
    setting.most = most;
    return setting;
}
template <auto Member>
Setting word(std::string_view name, std::string_view text, std::vector<std::string_view> words,
             std::string_view help) {
    Setting setting = entry<Member>(name, text, SettingType::Word, help);
    setting.words = std::move(words);
    return setting;
}
Setting per_end(Setting setting) {
    setting.per_end = true;
    return setting;
}
Setting one_for_both(Setting setting) {
    setting.one_for_both = true;
    return setting;
}
Setting hidden_at_default(Setting setting) {
    setting.hidden_at_default = true;
    return setting;
}

std::vector<Setting> make_settings() {
    using E = Environment;
    using enum SettingType;
    std::vector<Setting> all{
        number<&E::data>("data", "data", Pair, 0, kMaxData, "units of text that A and B write"),
        per_end(number<&E::window>("window", "window", Number, 1, kMaxWindow,
                                   "receive window of the ends, in units")),
        number<&E::capacity>("capacity", "capacity", Number, 1, kMaxCapacity,
                             "segments in flight per direction, at most"),
        word<&E::order>("order", "order", {"any", "fifo"}, "in which order segments arrive"),
        per_end(entry<&E::loss>("loss", "loss", Switch, "the network loses segments")),
        per_end(entry<&E::duplication>("duplication", "duplication", Switch,
                                       "the network duplicates segments")),
        per_end(
            entry<&E::delayed_ack>("delayed-ack", "delayed ACK", Switch, "an owed ACK may wait")),
        entry<&E::closers>("closers", "closers", Ends, "which applications may call CLOSE"),
        per_end(entry<&E::abort>("abort", "ABORT", Switch, "applications may call ABORT")),
    };
    for (Setting& setting : all) {
        if (setting.name == "capacity") setting.any = kAnyCapacity;
    }
    const std::vector<Setting> added{
        per_end(entry<&E::retransmission>("retransmission", "retransmission", Switch,
                                          "what is not acknowledged is sent again")),
        per_end(word<&E::close_when>("close-when", "close when",
                                     {"any-time", "after-end-of-file", "after-all-is-sent"},
                                     "when an application that closes calls CLOSE")),
        per_end(word<&E::reading>("reading", "reading", {"always", "at-will"},
                                  "when an application reads what its TCP has received")),
        per_end(entry<&E::close_ends_reading>(
            "close-ends-reading", "CLOSE that ends reading", Switch,
            "CLOSE ends reading too, as close() does; otherwise it is shutdown(SHUT_WR)")),
        per_end(entry<&E::close_aborts>(
            "close-aborts", "CLOSE that aborts", Switch,
            "CLOSE is an ABORT, as close() is after SO_LINGER with 0 seconds")),
        per_end(entry<&E::vanish>("vanish", "vanish", Switch,
                                  "a host may vanish: from then on it neither sends nor answers")),
        word<&E::start>("start", "start", {"established", "closed"},
                        "whether the connection is there at the start"),
        number<&E::incarnations>("incarnations", "incarnations", Number, 1, kMaxIncarnations,
                                 "how many connections an end may have, one after the other"),
        entry<&E::openers>("openers", "openers", Ends,
                           "which ends OPEN actively; the others OPEN passively"),
        number<&E::isn>("isn", "isn", Numbers, -kMaxIsnOffset, kMaxIsnOffset,
                        "offsets at which a further connection's numbers may begin, from where the "
                        "one before ended"),
        entry<&E::user_timeout>("user-timeout", "user timeout", Switch, "a TCP may give up"),
        entry<&E::crash>("crash", "crash", Switch, "a host may crash"),
        entry<&E::clock>("clock", "clock", Switch, "time goes in ticks, and every timer is exact"),
        number<&Clock::msl>("msl", "msl", Number, 1, kMaxTicks,
                            "with a clock: the most ticks that a segment is in flight"),
        number<&Clock::rto>("rto", "rto", Number, 1, kMaxTicks,
                            "with a clock: ticks until the first retransmission"),
        entry<&Clock::backoff>("backoff", "back-off", Switch,
                               "with a clock: each further retransmission waits twice as long"),
        number<&Clock::time_wait>("time-wait", "time-wait", Number, 0, kMaxTimeWait,
                                  "with a clock: the length of TIME-WAIT in ticks"),
        number<&Clock::ack_delay>("ack-delay", "ack-delay", Number, 0, kMaxTicks,
                                  "with a clock: ticks that an owed ACK waits at most"),
        one_for_both(
            number<&E::losses>("losses", "losses", Pair, 0, kMaxBudget,
                               "with a clock: how many segments from A, from B are lost at most")),
        one_for_both(number<&E::duplicates>(
            "duplicates", "duplicates", Pair, 0, kMaxBudget,
            "with a clock: how many segments from A, from B are duplicated at most")),
    };
    for (const Setting& setting : added) all.push_back(hidden_at_default(setting));
    return all;
}

}  // namespace

std::span<const Setting> settings() {
    static const std::vector<Setting> all = make_settings();
    return all;
}

const Setting* find_setting(std::string_view name) {
    std::string with_dashes(name);
    std::replace(with_dashes.begin(), with_dashes.end(), '_', '-');
    const auto all = settings();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Setting& setting) {
        return setting.name == with_dashes;
    });
    return found == all.end() ? nullptr : &*found;
}

std::string identifier_of(const Setting& setting) {
    std::string name(setting.name);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

SettingValue part_of(const SettingValue& value, std::size_t end) {
    if (const auto* const flags = std::get_if<std::array<bool, 2>>(&value)) return (*flags)[end];
    if (const auto* const words = std::get_if<std::array<std::string, 2>>(&value)) {
        return (*words)[end];
    }
    if (const auto* const numbers = std::get_if<std::vector<std::int64_t>>(&value)) {
        return numbers->at(end);
    }
    return value;
}

bool treats_ends_alike(const Environment& environment) {
    return std::ranges::all_of(settings(), [&](const Setting& setting) {
        if (!setting.per_end) return true;
        const SettingValue value = setting.get(environment);
        return part_of(value, 0) == part_of(value, 1);
    });
}

std::string contradiction_in(const Environment& environment) {
    const Environment defaults;
    const bool reads = environment.reading != PerEnd<Reading>(Reading::Always);
    if (reads && (environment.clock || environment.incarnations > 1)) {
        return "reading at will is of one connection without a clock; leave out --clock and "
               "--incarnations, or --reading";
    }
    if (environment.clock) return "";
    if (environment.times != defaults.times || environment.losses != defaults.losses ||
        environment.duplicates != defaults.duplicates) {
        return "msl, rto, backoff, time-wait, ack-delay, losses and duplicates say something only "
               "with a clock; add --clock";
    }
    return "";
}

}  // namespace finwait::model
