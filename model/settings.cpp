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
/// What `value` says of one end.
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
Setting of_life_cycle(Setting setting) {
    setting.of_life_cycle = true;
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
        number<&E::losses>("losses", "losses", Pair, 0, kMaxBudget,
                           "with a clock: how many segments from A, from B are lost at most"),
        number<&E::duplicates>("duplicates", "duplicates", Pair, 0, kMaxBudget,
                               "with a clock: how many segments from A, from B are duplicated at "
                               "most"),
    };
    for (const Setting& setting : added) all.push_back(of_life_cycle(setting));
    return all;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || rest != end) return std::nullopt;
    return number;
}

/// "1,2,3"; none if one of them is no number.
std::optional<std::vector<std::int64_t>> parse_integers(std::string_view text) {
    std::vector<std::int64_t> numbers;
    while (true) {
        const std::size_t comma = text.find(',');
        const auto number = parse_integer(text.substr(0, comma));
        if (!number) return std::nullopt;
        numbers.push_back(*number);
        if (comma == std::string_view::npos) return numbers;
        text.remove_prefix(comma + 1);
    }
}

std::string listed_numbers(const std::vector<std::int64_t>& numbers) {
    std::string text;
    for (const std::int64_t number : numbers) {
        text += (text.empty() ? "" : ",") + std::to_string(number);
    }
    return text;
}

std::string out_of_bounds(const Setting& setting, std::int64_t number) {
    if (number >= setting.least && number <= setting.most) return "";
    return std::to_string(number) + " is not a whole number from " + std::to_string(setting.least) +
           " to " + std::to_string(setting.most);
}

/// Of a setting that is the same at both ends, or of one end.
std::string check_one(const Setting& setting, const SettingValue& value);

std::string check_numbers(const Setting& setting, const std::vector<std::int64_t>& numbers) {
    for (const std::int64_t number : numbers) {
        if (std::string why = out_of_bounds(setting, number); !why.empty()) return why;
    }
    if (setting.type == SettingType::Pair) {
        return numbers.size() == 2 ? ""
                                   : "these are not two amounts; allowed: one for A and one "
                                     "for B";
    }
    const std::size_t count = numbers.size();
    if (count == 0 || count > kMaxIsnOffsets) {
        return "there are " + std::to_string(count) + " numbers; allowed: 1 to " +
               std::to_string(kMaxIsnOffsets);
    }
    std::vector<std::int64_t> sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    return twice == sorted.end() ? "" : std::to_string(*twice) + " stands there twice";
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

std::string check(const Setting& setting, const SettingValue& value) {
    if (!setting.per_end) return check_one(setting, value);
    if (const auto* const numbers = std::get_if<std::vector<std::int64_t>>(&value)) {
        if (numbers->size() != 2) {
            return "these are not two values; allowed: one for A and one for B";
        }
    }
    for (const std::size_t end : {std::size_t{0}, std::size_t{1}}) {
        if (std::string why = check_one(setting, part_of(value, end)); !why.empty()) return why;
    }
    return "";
}

namespace {

std::string check_one(const Setting& setting, const SettingValue& value) {
    switch (setting.type) {
        case SettingType::Switch:
        case SettingType::Ends: return "";
        case SettingType::Number:
            if (setting.any && value == SettingValue(*setting.any)) return "";
            if (auto why = out_of_bounds(setting, std::get<std::int64_t>(value)); !why.empty()) {
                return why + (setting.any ? ", or any" : "");
            }
            return "";
        case SettingType::Pair:
        case SettingType::Numbers:
            return check_numbers(setting, std::get<std::vector<std::int64_t>>(value));
        case SettingType::Word: {
            const auto& word = std::get<std::string>(value);
            const auto& words = setting.words;
            if (std::find(words.begin(), words.end(), word) != words.end()) return "";
            return unknown(setting.name, word, words);
        }
    }
    return "";
}

}  // namespace

std::string allowed_values(const Setting& setting) {
    const std::string ends = setting.per_end ? ", or an array of two, for A and for B" : "";
    const std::string bounds =
        std::to_string(setting.least) + " to " + std::to_string(setting.most);
    switch (setting.type) {
        case SettingType::Switch: return "true, false" + ends;
        case SettingType::Ends: return "A, B, A and B, none";
        case SettingType::Number: return bounds + (setting.any ? ", or any" : "") + ends;
        case SettingType::Pair: return "two numbers, for A and for B, each from " + bounds;
        case SettingType::Numbers: return "numbers from " + bounds;
        case SettingType::Word: return listed(setting.words) + ends;
    }
    return "";
}

std::string text_of(const Setting& setting, const SettingValue& value) {
    if (setting.per_end && part_of(value, 0) != part_of(value, 1)) {
        return text_of(setting, part_of(value, 0)) + "," + text_of(setting, part_of(value, 1));
    }
    switch (setting.type) {
        case SettingType::Switch: return std::get<bool>(value) ? "on" : "off";
        case SettingType::Number:
            if (setting.any && value == SettingValue(*setting.any)) return "any";
            return std::to_string(std::get<std::int64_t>(value));
        case SettingType::Pair:
        case SettingType::Numbers:
            return listed_numbers(std::get<std::vector<std::int64_t>>(value));
        case SettingType::Ends: {
            const auto& ends = std::get<std::array<bool, 2>>(value);
            if (ends[0] && ends[1]) return "A,B";
            return ends[0] ? "A" : ends[1] ? "B" : "none";
        }
        case SettingType::Word: return std::get<std::string>(value);
    }
    return "";
}

namespace {

std::optional<SettingValue> read(const Setting& setting, std::string_view text, std::string& why);

/// One value for both ends, or one for each.
std::optional<SettingValue> read_per_end(const Setting& setting, std::string_view text,
                                         std::string& why) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return read(setting, text, why);
    const auto a = read(setting, text.substr(0, comma), why);
    if (!a) return std::nullopt;
    const auto b = read(setting, text.substr(comma + 1), why);
    if (!b) return std::nullopt;
    if (const auto* const flag = std::get_if<bool>(&*a)) {
        return SettingValue(std::array{*flag, std::get<bool>(*b)});
    }
    if (const auto* const number = std::get_if<std::int64_t>(&*a)) {
        return SettingValue(std::vector<std::int64_t>{*number, std::get<std::int64_t>(*b)});
    }
    return SettingValue(std::array{std::get<std::string>(*a), std::get<std::string>(*b)});
}

/// "12,3", however large they are.
bool is_two_numbers(std::string_view text) {
    const std::size_t comma = text.find(',');
    const auto is_number = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return comma != std::string_view::npos && is_number(text.substr(0, comma)) &&
           is_number(text.substr(comma + 1));
}

/// What the text says, whether or not it is allowed; none and `why` where it has another form.
std::optional<SettingValue> read(const Setting& setting, std::string_view text, std::string& why) {
    const auto refuse = [&](const std::string& what) -> std::optional<SettingValue> {
        why = in_quotes(text) + " " + what;
        return std::nullopt;
    };
    switch (setting.type) {
        case SettingType::Switch:
            if (text != "on" && text != "off") return refuse("is not on or off");
            return SettingValue(text == "on");
        case SettingType::Number:
            if (setting.any && text == "any") return SettingValue(*setting.any);
            if (const auto one = parse_integer(text)) return SettingValue(*one);
            return refuse("is not a whole number from " + std::to_string(setting.least) + " to " +
                          std::to_string(setting.most) + (setting.any ? ", or any" : ""));
        case SettingType::Pair: {
            auto numbers = parse_integers(text);
            if (numbers && numbers->size() == 1 && setting.of_life_cycle) {
                numbers->push_back(numbers->front());
            }
            if (!numbers && is_two_numbers(text)) {
                return refuse(
                    "has a number that is too large; allowed: " + std::to_string(setting.least) +
                    " to " + std::to_string(setting.most));
            }
            if (!numbers || numbers->size() != 2) {
                return refuse(
                    "is not of the form A,B; give one number for A and one for B, e.g. --" +
                    std::string(setting.name) + " 1,0");
            }
            return SettingValue(std::move(*numbers));
        }
        case SettingType::Numbers: {
            auto numbers = parse_integers(text);
            if (!numbers) return refuse("is no list of whole numbers, as in -2,-1,0");
            return SettingValue(std::move(*numbers));
        }
        case SettingType::Ends:
            if (text == "A,B" || text == "B,A") return SettingValue(std::array{true, true});
            if (text == "A") return SettingValue(std::array{true, false});
            if (text == "B") return SettingValue(std::array{false, true});
            if (text == "none") return SettingValue(std::array{false, false});
            return refuse("names no ends; allowed: A,B or A or B or none");
        case SettingType::Word: return SettingValue(std::string(text));
    }
    return std::nullopt;
}

}  // namespace

std::optional<SettingValue> parse(const Setting& setting, std::string_view text, std::string& why) {
    std::optional<SettingValue> value =
        setting.per_end ? read_per_end(setting, text, why) : read(setting, text, why);
    if (!value) return std::nullopt;
    why = check(setting, *value);
    if (!why.empty()) return std::nullopt;
    return value;
}

SettingValue value_at(const Setting& setting, const SettingValue& value, std::size_t end) {
    const bool differs =
        setting.per_end || setting.type == SettingType::Pair || setting.type == SettingType::Ends;
    return differs ? part_of(value, end) : value;
}

std::optional<SettingValue> parse_for_end(const Setting& setting, const SettingValue& value,
                                          std::size_t end, std::string_view text,
                                          std::string& why) {
    const bool pair = setting.type == SettingType::Pair;
    const bool ends = setting.type == SettingType::Ends;
    if (!pair && !ends && !setting.per_end) {
        why = in_quotes(setting.name) + " is the same at both ends; leave out the end";
        return std::nullopt;
    }
    // One end of a pair looks like a number, one of a set of ends like a switch.
    Setting one = setting;
    if (pair) one.type = SettingType::Number;
    if (ends) one.type = SettingType::Switch;
    const std::optional<SettingValue> said = read(one, text, why);
    if (!said) return std::nullopt;
    why = check_one(one, *said);
    if (!why.empty()) return std::nullopt;
    const SettingValue other = part_of(value, 1 - end);
    const SettingValue& a = end == 0 ? *said : other;
    const SettingValue& b = end == 0 ? other : *said;
    if (a == b && !pair && !ends) return a;
    if (const auto* const flag = std::get_if<bool>(&a)) {
        return SettingValue(std::array{*flag, std::get<bool>(b)});
    }
    if (const auto* const number = std::get_if<std::int64_t>(&a)) {
        return SettingValue(std::vector<std::int64_t>{*number, std::get<std::int64_t>(b)});
    }
    return SettingValue(std::array{std::get<std::string>(a), std::get<std::string>(b)});
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
