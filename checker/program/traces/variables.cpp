#include "checker/program/traces/variables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <type_traits>

#include "checker/program/traces/trace.h"
#include "model/fields.h"

namespace finwait::program {

namespace {

/// Incarnations, a bit each.
std::string set_text(unsigned bits) {
    std::vector<unsigned> members;
    for (unsigned i = 0; i < 8; ++i) {
        if ((bits >> i & 1U) != 0) members.push_back(i);
    }
    return members.empty() ? "none" : fmt::format("{}", fmt::join(members, ","));
}

}  // namespace

std::vector<VariableText> variable_texts(const model::Endpoint& endpoint) {
    const bool further = endpoint.history.incarnation > 1 || endpoint.history.paired > 1;
    std::vector<VariableText> texts;
    model::for_each_field_of_endpoint(
        endpoint, [&](const model::FieldInfo& info, const auto& value) {
            using Value = std::remove_cvref_t<decltype(value)>;
            std::string text;
            if constexpr (std::is_same_v<Value, model::State>) {
                text = name_of(value);
            } else if constexpr (std::is_same_v<Value, model::Timer>) {
                text = value.is_off() ? "off" : std::to_string(value.coded() - 1);
            } else if constexpr (std::is_same_v<Value, bool>) {
                text = value ? "yes" : "no";
            } else if constexpr (std::is_same_v<Value, std::uint8_t>) {
                text = info.kind == model::FieldKind::ConnectionSet ? set_text(value)
                                                                    : std::to_string(value);
            } else {
                // Numbers of further connections may lie below 0.
                text = further ? std::to_string(static_cast<std::int32_t>(value))
                               : std::to_string(value);
            }
            texts.push_back({std::string(info.name), std::move(text)});
        });
    return texts;
}

std::vector<std::string> variable_lines(const model::World& world) {
    const std::vector<VariableText> a = variable_texts(world.endpoint(model::Side::A));
    const std::vector<VariableText> b = variable_texts(world.endpoint(model::Side::B));
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const VariableText& one : a) {
        name_width = std::max(name_width, one.name.size());
        value_width = std::max(value_width, one.value.size());
    }
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{:<{}}  {:<{}}  {}", "", name_width, "A", value_width, "B"));
    for (std::size_t i = 0; i < a.size(); ++i) {
        lines.push_back(fmt::format("{:<{}}  {:<{}}  {}", a[i].name, name_width, a[i].value,
                                    value_width, b[i].value));
    }
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        for (const model::Segment& segment : world.from(side).segments())
            lines.push_back(fmt::format("in flight from {}: {}", name_of(side), text_of(segment)));
    }
    return lines;
}

}  // namespace finwait::program
