#include "checker/program/commands/environment_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "checker/program/terminal/amounts.h"
#include "checker/program/terminal/console.h"
#include "model/endpoint.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

std::array<std::uint32_t, 2> parse_data(const std::string& text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos) {
        throw UsageError(fmt::format(
            "--data: {} is not two amounts; allowed: units that A, B write, as in --data 1,0",
            model::in_quotes(text)));
    }
    const auto amount = [](const std::string& one) {
        return static_cast<std::uint32_t>(parse_number(one, "--data", 0, model::kMaxData));
    };
    return {amount(text.substr(0, comma)), amount(text.substr(comma + 1))};
}

model::Order parse_order(const std::string& text) {
    if (text == "any") return model::Order::Any;
    if (text == "fifo") return model::Order::Fifo;
    throw UsageError(
        fmt::format("--order: {} is not an order; allowed: any, fifo", model::in_quotes(text)));
}

std::array<bool, 2> parse_closers(const std::string& text) {
    if (text == "A,B" || text == "B,A") return {true, true};
    if (text == "A") return {true, false};
    if (text == "B") return {false, true};
    if (text == "none") return {false, false};
    throw UsageError(fmt::format("--closers: {} does not do; allowed: A,B or A or B or none",
                                 model::in_quotes(text)));
}

/// A part says what it is about, so that no two of different settings are the same.
std::vector<std::string> parts_of(const model::Environment& environment) {
    const auto closers = names_of_closers(environment);
    const auto with = [](bool on, const char* what) {
        return fmt::format("{}{}", on ? "" : "no ", what);
    };
    return {fmt::format("data {},{}", environment.data[0], environment.data[1]),
            fmt::format("window {}", environment.window),
            "capacity " + capacity_text(environment.capacity),
            fmt::format("order {}", name_of(environment.order)),
            with(environment.loss, "loss"),
            with(environment.duplication, "duplication"),
            with(environment.delayed_ack, "delayed ACK"),
            fmt::format("closers {}",
                        closers.empty() ? "none" : fmt::format("{}", fmt::join(closers, ","))),
            with(environment.abort, "ABORT")};
}

}  // namespace

model::Environment environment_of(const EnvironmentOptions& options,
                                  const model::Environment& base) {
    model::Environment environment = base;
    if (options.data) environment.data = parse_data(*options.data);
    if (options.window) {
        environment.window = static_cast<std::uint32_t>(
            parse_number(*options.window, "--window", 1, model::kMaxWindow));
    }
    if (options.capacity == "any") {
        environment.capacity = model::kAnyCapacity;
    } else if (options.capacity) {
        environment.capacity = static_cast<std::uint32_t>(
            parse_number(*options.capacity, "--capacity", 1, model::kMaxCapacity));
    }
    if (options.order) environment.order = parse_order(*options.order);
    environment.loss = options.loss.value_or(environment.loss);
    environment.duplication = options.duplication.value_or(environment.duplication);
    environment.delayed_ack = options.delayed_ack.value_or(environment.delayed_ack);
    if (options.closers) environment.closers = parse_closers(*options.closers);
    environment.abort = options.abort.value_or(environment.abort);
    return environment;
}

void refuse_any_capacity(const model::Environment& environment) {
    if (environment.capacity != model::kAnyCapacity) return;
    throw UsageError(
        "--capacity any: only check and suites judge any number of segments in flight; allowed "
        "here: a number");
}

std::string capacity_text(std::uint32_t capacity) {
    return capacity == model::kAnyCapacity ? "any" : std::to_string(capacity);
}

std::string name_of(model::Order order) { return order == model::Order::Any ? "any" : "fifo"; }

std::vector<std::string> names_of_closers(const model::Environment& environment) {
    std::vector<std::string> names;
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        if (environment.closers[index(side)]) names.emplace_back(model::name_of(side));
    }
    return names;
}

std::string text_of(const model::Environment& environment) {
    return fmt::format("{}", fmt::join(parts_of(environment), " · "));
}

std::string differences_text(const model::Environment& environment) {
    std::vector<std::string> parts = parts_of(environment);
    const std::vector<std::string> defaults = parts_of({});
    std::erase_if(parts, [&](const std::string& part) {
        return std::ranges::find(defaults, part) != defaults.end();
    });
    return fmt::format("{}", fmt::join(parts, " · "));
}

std::string command_options(const model::Environment& environment) {
    const model::Environment defaults;
    const auto closers = names_of_closers(environment);
    std::string options = fmt::format(" --data {},{}", environment.data[0], environment.data[1]);
    const auto add = [&](bool differs, const std::string& option) {
        if (differs) options += " --" + option;
    };
    add(environment.window != defaults.window, fmt::format("window {}", environment.window));
    add(environment.capacity != defaults.capacity,
        "capacity " + capacity_text(environment.capacity));
    add(environment.order != defaults.order, "order " + name_of(environment.order));
    add(!environment.loss, "no-loss");
    add(!environment.duplication, "no-duplication");
    add(!environment.delayed_ack, "no-delayed-ack");
    add(environment.closers != defaults.closers,
        fmt::format("closers {}",
                    closers.empty() ? "none" : fmt::format("{}", fmt::join(closers, ","))));
    add(environment.abort, "abort");
    return options;
}

}  // namespace finwait::program
