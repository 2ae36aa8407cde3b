#include "properties/files/claim_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/world.h"

namespace finwait::properties {

namespace {

/// In the keys of a property file.
std::string event_in_words(const EventPattern& pattern, const Formula* formula = nullptr) {
    std::vector<std::string> parts;
    if (!pattern.kinds.all()) {
        std::vector<std::string_view> kinds;
        for (std::size_t kind = 0; kind < model::kEventKinds; ++kind) {
            if (pattern.kinds.test(kind)) {
                kinds.push_back(name_of(static_cast<model::EventKind>(kind)));
            }
        }
        parts.push_back(fmt::format("event = {}", fmt::join(kinds, " | ")));
    }
    if (pattern.endpoint) parts.push_back(fmt::format("endpoint = {}", name_of(*pattern.endpoint)));
    if (pattern.concerns) parts.push_back("segment = " + pattern.concerns->text());
    if (pattern.sends) parts.push_back("sent = " + pattern.sends->text());
    if (formula != nullptr) parts.push_back("formula = " + formula->text());
    return fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

}  // namespace

std::string waypoint_text(const Waypoint& waypoint) {
    if (!waypoint.event) return waypoint.formula->text();
    return event_in_words(*waypoint.event, waypoint.formula ? &*waypoint.formula : nullptr);
}

std::vector<std::string> claim_lines(const Property& property) {
    std::vector<std::string> lines{fmt::format("kind = {}", name_of(property.kind))};
    if (property.premise) lines.push_back("premise = " + property.premise->text());
    if (property.formula) {
        const bool deadlock = property.kind == Kind::NoDeadlock;
        lines.push_back((deadlock ? "unless = " : "formula = ") + property.formula->text());
    }
    if (property.step) lines.push_back("formula = " + property.step->text());
    for (const auto& waypoint : property.through)
        lines.push_back("through = " + waypoint_text(waypoint));
    for (const auto& avoided : property.avoiding)
        lines.push_back("avoiding = " + waypoint_text(avoided));
    for (const auto& event : property.events) lines.push_back("events = " + event_in_words(event));
    return lines;
}

}  // namespace finwait::properties
