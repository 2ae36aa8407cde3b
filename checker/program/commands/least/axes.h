// Settings that take one value after the other: `--rto 1..6` is an axis of the table of
// `finwait least`, and what it looks for is a setting with a range, too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/commands/environment_options.h"
#include "model/settings.h"

namespace finwait::program {

struct Axis {
    const model::Setting* setting;
    std::vector<model::SettingValue> values;
};

/// From the first number to the last one, both included.
struct Range {
    std::int64_t from = 0;
    std::int64_t to = 0;

    friend bool operator==(const Range&, const Range&) = default;
};

/// Whether numbers are what the setting takes, so that one of its values can be the least.
[[nodiscard]] bool is_numeric(const model::Setting& setting);
/// The setting's value for a number: a Pair has it at both ends, a set of Numbers it alone.
[[nodiscard]] model::SettingValue value_of(const model::Setting& setting, std::int64_t number);

/// "2..5", or "2" alone. Throws UsageError, also for bounds that the setting has not.
[[nodiscard]] Range range_in(const model::Setting& setting, const std::string& text);

/// The settings for which `options` give a range in place of a number: "1..3", of a Pair also
/// "0..2,0" or "0..2,0..2". They are taken out of the options. In the order of the settings.
/// Throws UsageError.
[[nodiscard]] std::vector<Axis> take_axes(EnvironmentOptions& options);

/// How many cells they span.
[[nodiscard]] std::size_t count_of_cells(const std::vector<Axis>& axes);
/// The values of one cell, one per axis: those of the last axis change fastest.
[[nodiscard]] std::vector<model::SettingValue> values_at(const std::vector<Axis>& axes,
                                                         std::size_t cell);

/// As model::text_of; a pair of the same numbers is one.
[[nodiscard]] std::string short_text(const model::Setting& setting,
                                     const model::SettingValue& value);

}  // namespace finwait::program
