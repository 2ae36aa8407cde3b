// The options that describe an environment, as text and as the model takes them (model/settings.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/environment.h"
#include "model/environment_text.h"
#include "model/settings.h"

namespace finwait::program {

/// What the command line gives, by the setting's name; what is not given is the default of the
/// model.
struct EnvironmentOptions {
    /// As model::parse takes them.
    std::map<std::string_view, std::optional<std::string>> texts;
    std::map<std::string_view, std::optional<bool>> switches;
    /// "window=1,3", "A.loss=off": of one end or direction, too; laid over the others, in order.
    std::vector<std::string> set;

    [[nodiscard]] bool says_nothing() const;
    /// Whether the setting of that name is given.
    [[nodiscard]] bool says(std::string_view setting) const;
};

/// What is given, laid over `base`. Throws UsageError that says what is allowed.
[[nodiscard]] model::Environment environment_of(const EnvironmentOptions& options,
                                                const model::Environment& base = {});

/// Throws UsageError where the environment has room for any number of segments in flight: only
/// check and suites can judge that.
void refuse_any_capacity(const model::Environment& environment);

}  // namespace finwait::program
