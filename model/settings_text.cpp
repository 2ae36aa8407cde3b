// Settings as text: what is written, and what is wrong with what was written.
#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "model/files/input_error.h"
#include "model/settings.h"

namespace finwait::model {

namespace {

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
    if (text.find(',', comma + 1) != std::string_view::npos) {
        why = in_quotes(text) +
              " is more than two values; give one for both ends, or one for A and "
              "one for B";
        return std::nullopt;
    }
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
            if (numbers && numbers->size() == 1 && setting.one_for_both) {
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
}  // namespace finwait::model
