#include "checker/program/terminal/amounts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

struct Amount {
    std::uint64_t number = 0;
    std::string_view unit;
};

/// Digits and what follows them; none if there are no digits or they are too many.
std::optional<Amount> split(const std::string& text) {
    Amount amount;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, amount.number);
    if (error != std::errc{}) return std::nullopt;
    amount.unit = {rest, static_cast<std::size_t>(end - rest)};
    return amount;
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

/// The product, if the unit is one of `units` and the product is 1 … `most`.
template <std::size_t N>
std::optional<std::uint64_t> in_units(const std::string& text, const std::array<Unit, N>& units,
                                      std::uint64_t most) {
    const auto amount = split(text);
    if (!amount) return std::nullopt;
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [&](const Unit& known) { return known.name == amount->unit; });
    if (unit == units.end()) return std::nullopt;
    if (amount->number == 0 || amount->number > most / unit->factor) return std::nullopt;
    return amount->number * unit->factor;
}

}  // namespace

std::uint64_t parse_number(const std::string& text, const std::string& what, std::uint64_t least,
                           std::uint64_t most) {
    const auto amount = split(text);
    if (amount && amount->unit.empty() && least <= amount->number && amount->number <= most) {
        return amount->number;
    }
    throw UsageError(fmt::format("{}: {} is not a whole number from {} to {}", what,
                                 model::in_quotes(text), least, most));
}

std::uint64_t parse_size(const std::string& text, const std::string& what) {
    constexpr std::array<Unit, 5> kUnits{{{"", 1},
                                          {"K", std::uint64_t{1} << 10U},
                                          {"M", std::uint64_t{1} << 20U},
                                          {"G", std::uint64_t{1} << 30U},
                                          {"T", std::uint64_t{1} << 40U}}};
    constexpr std::uint64_t kMost = std::uint64_t{1} << 46U;
    if (const auto size = in_units(text, kUnits, kMost)) return *size;
    throw UsageError(fmt::format(
        "{}: {} is not a size; give a whole number of bytes, or with K, M, G or T, e.g. 4G, up to "
        "64T",
        what, model::in_quotes(text)));
}

std::chrono::nanoseconds parse_duration(const std::string& text, const std::string& what) {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    constexpr std::array<Unit, 4> kUnits{
        {{"ms", kSecond / 1000}, {"s", kSecond}, {"m", 60 * kSecond}, {"h", 3600 * kSecond}}};
    constexpr std::uint64_t kMost = 10'000 * 3600 * kSecond;
    if (const auto duration = in_units(text, kUnits, kMost)) {
        return std::chrono::nanoseconds(static_cast<std::int64_t>(*duration));
    }
    throw UsageError(fmt::format(
        "{}: {} is not a duration; give a whole number with ms, s, m or h, e.g. 90s, up to 10000h",
        what, model::in_quotes(text)));
}

std::string with_commas(std::uint64_t number) {
    std::string digits = fmt::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

std::string size_text(std::uint64_t bytes) {
    constexpr std::array<std::string_view, 5> kBinaryUnits{"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    auto amount = static_cast<double>(bytes);
    while (amount >= 1024 && unit + 1 < kBinaryUnits.size()) {
        amount /= 1024;
        ++unit;
    }
    return fmt::format("{:.{}f} {}", amount, unit >= 3 ? 1 : 0, kBinaryUnits[unit]);
}

std::string seconds_text(double seconds) {
    if (seconds < 0.01) return fmt::format("{:.1f} ms", seconds * 1000);
    if (seconds < 10) return fmt::format("{:.2f} s", seconds);
    if (seconds < 120) return fmt::format("{:.0f} s", seconds);
    const auto whole = static_cast<std::uint64_t>(seconds);
    if (whole < 7200) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

}  // namespace finwait::program
