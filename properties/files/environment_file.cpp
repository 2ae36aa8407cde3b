#include "properties/files/environment_file.h"

#include <array>
#include <cstdint>
#include <string>

#include "model/endpoint.h"
#include "model/files/input_error.h"

namespace finwait::properties {

namespace {

using model::TomlInput;

constexpr std::array<std::string_view, 9> kEnvironmentKeys{"data",        "window",  "capacity",
                                                           "order",       "loss",    "duplication",
                                                           "delayed-ack", "closers", "abort"};

std::uint32_t number(const TomlInput& input, const toml::node& node, std::string_view what,
                     std::uint32_t least, std::uint32_t most) {
    const std::string allowed = std::to_string(least) + " … " + std::to_string(most);
    const std::int64_t value = input.integer(node, what, allowed);
    if (value < least || value > most) {
        input.refuse(node,
                     std::string(what) + " is " + std::to_string(value) + "; allowed: " + allowed);
    }
    return static_cast<std::uint32_t>(value);
}

/// A number, or "any".
std::uint32_t capacity(const TomlInput& input, const toml::node& node) {
    const std::string allowed = "1 … " + std::to_string(model::kMaxCapacity) + ", \"any\"";
    if (const auto* const word = node.as_string()) {
        if (word->get() == "any") return model::kAnyCapacity;
        input.refuse(node,
                     "capacity is " + model::in_quotes(word->get()) + "; allowed: " + allowed);
    }
    const std::int64_t value = input.integer(node, "capacity", allowed);
    if (value < 1 || value > model::kMaxCapacity) {
        input.refuse(node, "capacity is " + std::to_string(value) + "; allowed: " + allowed);
    }
    return static_cast<std::uint32_t>(value);
}

std::array<std::uint32_t, 2> data(const TomlInput& input, const toml::node& node) {
    constexpr std::string_view kAllowed = "two numbers, the units at A and at B: [1, 1]";
    const toml::array& units = input.array(node, "data", kAllowed);
    if (units.size() != 2) {
        input.refuse(node, "data has " + std::to_string(units.size()) +
                               " entries; allowed: " + std::string(kAllowed));
    }
    return {number(input, units[0], "data at A", 0, model::kMaxData),
            number(input, units[1], "data at B", 0, model::kMaxData)};
}

model::Order order(const TomlInput& input, const toml::node& node) {
    constexpr std::array<std::string_view, 2> kOrders{"any", "fifo"};
    const std::string word = input.string(node, "order", "any, fifo");
    if (word == kOrders[0]) return model::Order::Any;
    if (word == kOrders[1]) return model::Order::Fifo;
    input.refuse(node, model::unknown("order", word, kOrders));
}

std::array<bool, 2> closers(const TomlInput& input, const toml::node& node) {
    constexpr std::array<std::string_view, 2> kSides{"A", "B"};
    constexpr std::string_view kAllowed = "[], [\"A\"], [\"B\"], [\"A\", \"B\"]";
    std::array<bool, 2> closers{};
    for (const toml::node& entry : input.array(node, "closers", kAllowed)) {
        const std::string side = input.string(entry, "an entry of closers", "A, B");
        if (side != kSides[0] && side != kSides[1]) {
            input.refuse(entry, model::unknown("endpoint", side, kSides));
        }
        bool& closes = closers[side == kSides[0] ? 0 : 1];
        if (closes) input.refuse(entry, side + " stands twice; allowed: " + std::string(kAllowed));
        closes = true;
    }
    return closers;
}

}  // namespace

model::Environment read_environment(const TomlInput& input, const toml::node& node,
                                    const model::Environment& defaults) {
    const toml::table& table = input.table(node, "environment", "a table, { data = [0, 0] }");
    input.allow_keys(table, kEnvironmentKeys);
    model::Environment environment = defaults;
    if (const auto* value = table.get("data")) environment.data = data(input, *value);
    if (const auto* value = table.get("window")) {
        environment.window = number(input, *value, "window", 1, model::kMaxWindow);
    }
    if (const auto* value = table.get("capacity")) {
        environment.capacity = capacity(input, *value);
    }
    if (const auto* value = table.get("order")) environment.order = order(input, *value);
    if (const auto* value = table.get("loss")) environment.loss = input.boolean(*value, "loss");
    if (const auto* value = table.get("duplication")) {
        environment.duplication = input.boolean(*value, "duplication");
    }
    if (const auto* value = table.get("delayed-ack")) {
        environment.delayed_ack = input.boolean(*value, "delayed-ack");
    }
    if (const auto* value = table.get("closers")) environment.closers = closers(input, *value);
    if (const auto* value = table.get("abort")) environment.abort = input.boolean(*value, "abort");
    return environment;
}

}  // namespace finwait::properties
