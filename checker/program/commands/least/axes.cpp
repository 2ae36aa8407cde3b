#include "checker/program/commands/least/axes.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

using model::SettingType;
using model::SettingValue;

constexpr std::string_view kTo = "..";
/// The most values of an axis, and the most cells: a mistyped range is no work for a week.
constexpr std::int64_t kMostValues = 1000;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || rest != end) return std::nullopt;
    return number;
}

[[noreturn]] void refuse(const model::Setting& setting, const std::string& text,
                         const std::string& why) {
    throw UsageError(fmt::format("--{}: {} {}", setting.name, model::in_quotes(text), why));
}

/// One of the two numbers of a Pair, or the only one.
Range part_of_range(const model::Setting& setting, const std::string& text, std::string_view part) {
    const std::size_t at = part.find(kTo);
    const auto from = whole_number(part.substr(0, at));
    const auto to =
        at == std::string_view::npos ? from : whole_number(part.substr(at + kTo.size()));
    if (!from || !to) {
        refuse(setting, text,
               fmt::format("is no range; give the first and the last number, e.g. --{} {}..{}",
                           setting.name, setting.least, setting.least + 2));
    }
    if (*from > *to) refuse(setting, text, "begins behind its end");
    for (const std::int64_t bound : {*from, *to}) {
        if (const std::string why = model::check(setting, value_of(setting, bound)); !why.empty()) {
            throw UsageError(fmt::format("--{}: {}", setting.name, why));
        }
    }
    return {*from, *to};
}

void refuse_many(const model::Setting& setting, const std::string& text, const Range& range) {
    if (range.to - range.from < kMostValues) return;
    refuse(setting, text, fmt::format("has more than {} values", kMostValues));
}

std::vector<SettingValue> values_in(const model::Setting& setting, const std::string& text) {
    const std::size_t comma =
        setting.type == SettingType::Pair ? text.find(',') : std::string::npos;
    const Range first = part_of_range(setting, text, std::string_view(text).substr(0, comma));
    refuse_many(setting, text, first);
    std::vector<SettingValue> values;
    if (comma == std::string::npos) {
        for (std::int64_t n = first.from; n <= first.to; ++n)
            values.push_back(value_of(setting, n));
        return values;
    }
    const Range second = part_of_range(setting, text, std::string_view(text).substr(comma + 1));
    refuse_many(setting, text, second);
    for (std::int64_t a = first.from; a <= first.to; ++a) {
        for (std::int64_t b = second.from; b <= second.to; ++b) {
            values.emplace_back(std::vector<std::int64_t>{a, b});
        }
    }
    return values;
}

}  // namespace

bool is_numeric(const model::Setting& setting) {
    switch (setting.type) {
        case SettingType::Number:
        case SettingType::Pair:
        case SettingType::Numbers: return true;
        case SettingType::Switch:
        case SettingType::Ends:
        case SettingType::Word: return false;
    }
    return false;
}

SettingValue value_of(const model::Setting& setting, std::int64_t number) {
    if (setting.type == SettingType::Number) return number;
    if (setting.type == SettingType::Pair) return std::vector<std::int64_t>{number, number};
    return std::vector<std::int64_t>{number};
}

Range range_in(const model::Setting& setting, const std::string& text) {
    return part_of_range(setting, text, text);
}

std::vector<Axis> take_axes(EnvironmentOptions& options) {
    std::vector<Axis> axes;
    for (const model::Setting& setting : model::settings()) {
        const auto given = options.texts.find(setting.name);
        if (!is_numeric(setting) || given == options.texts.end() || !given->second) continue;
        if (given->second->find(kTo) == std::string::npos) continue;
        axes.push_back({&setting, values_in(setting, *given->second)});
        given->second.reset();
    }
    constexpr std::size_t kMostCells = 10'000;
    if (const std::size_t cells = count_of_cells(axes); cells > kMostCells) {
        throw UsageError(
            fmt::format("these ranges span {} cells; allowed: up to {}", cells, kMostCells));
    }
    return axes;
}

std::size_t count_of_cells(const std::vector<Axis>& axes) {
    std::size_t cells = 1;
    for (const Axis& axis : axes) cells *= axis.values.size();
    return cells;
}

std::vector<SettingValue> values_at(const std::vector<Axis>& axes, std::size_t cell) {
    std::vector<SettingValue> values(axes.size());
    for (std::size_t i = axes.size(); i-- > 0;) {
        const auto& all = axes[i].values;
        values[i] = all[cell % all.size()];
        cell /= all.size();
    }
    return values;
}

std::string short_text(const model::Setting& setting, const SettingValue& value) {
    if (setting.type == SettingType::Pair) {
        const auto& pair = std::get<std::vector<std::int64_t>>(value);
        if (pair.front() == pair.back()) return std::to_string(pair.front());
    }
    return model::text_of(setting, value);
}

}  // namespace finwait::program
