// The options that describe an environment, as text and as the model takes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/environment.h"

namespace finwait::program {

/// As the command line gives them.
struct EnvironmentOptions {
    std::optional<std::string> data;
    std::optional<std::string> window;
    std::optional<std::string> capacity;
    std::optional<std::string> order;
    std::optional<bool> loss;
    std::optional<bool> duplication;
    std::optional<bool> delayed_ack;
    std::optional<std::string> closers;
    std::optional<bool> abort;

    friend bool operator==(const EnvironmentOptions&, const EnvironmentOptions&) = default;
};

/// What is given, laid over `base`. Throws UsageError that says what is allowed.
[[nodiscard]] model::Environment environment_of(const EnvironmentOptions& options,
                                                const model::Environment& base = {});

/// "data 1,1 · window 4 · capacity 2 · order any · loss · duplication · delayed ACK · closers A,B".
[[nodiscard]] std::string text_of(const model::Environment& environment);
/// What of it is not as by default: "data 0,0 · no loss", or nothing.
[[nodiscard]] std::string differences_text(const model::Environment& environment);
/// What `check` is told for it: " --data 0,0 --no-loss"; the data always, else what is not as by
/// default.
[[nodiscard]] std::string command_options(const model::Environment& environment);
/// Throws UsageError where any number of segments may be in flight.
void refuse_any_capacity(const model::Environment& environment);

/// "2", "any".
[[nodiscard]] std::string capacity_text(std::uint32_t capacity);
/// "any", "fifo".
[[nodiscard]] std::string name_of(model::Order order);
/// "A", "B", for those that may close.
[[nodiscard]] std::vector<std::string> names_of_closers(const model::Environment& environment);

}  // namespace finwait::program
