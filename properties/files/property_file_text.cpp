#include "properties/files/property_file_text.h"

#include <vector>

#include "model/files/toml_text.h"
#include "model/world.h"

namespace finwait::properties {

namespace {

using model::toml_string;

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += (all.empty() ? "" : ", ") + part;
    return all;
}

std::string pattern_text(const EventPattern& pattern, const std::optional<Formula>& formula) {
    std::vector<std::string> parts;
    if (!pattern.kinds.all()) {
        std::vector<std::string> kinds;
        for (std::size_t kind = 0; kind < model::kEventKinds; ++kind) {
            if (!pattern.kinds.test(kind)) continue;
            kinds.push_back(toml_string(name_of(static_cast<model::EventKind>(kind))));
        }
        parts.push_back("event = [" + joined(kinds) + "]");
    }
    if (pattern.endpoint)
        parts.push_back("endpoint = " + toml_string(model::name_of(*pattern.endpoint)));
    if (pattern.concerns) parts.push_back("segment = " + toml_string(pattern.concerns->text()));
    if (pattern.sends) parts.push_back("sent = " + toml_string(pattern.sends->text()));
    if (formula) parts.push_back("formula = " + toml_string(formula->text()));
    return "{ " + joined(parts) + " }";
}

std::string waypoint_value(const Waypoint& waypoint) {
    if (!waypoint.event) return toml_string(waypoint.formula->text());
    return pattern_text(*waypoint.event, waypoint.formula);
}

template <class Entry, class Text>
void append_array(std::string& text, const char* key, const std::vector<Entry>& entries,
                  const Text& text_of_entry) {
    if (entries.empty()) return;
    std::vector<std::string> texts;
    texts.reserve(entries.size());
    for (const Entry& entry : entries) texts.push_back(text_of_entry(entry));
    text += std::string(key) + " = [" + joined(texts) + "]\n";
}

}  // namespace

std::string property_file_text(const Property& property) {
    std::string text = "[[property]]\n";
    const auto append = [&](const char* key, std::string_view value) {
        text += std::string(key) + " = " + toml_string(value) + "\n";
    };
    append("name", property.name);
    append("sentence", property.sentence);
    append("source", property.source);
    append("kind", name_of(property.kind));
    if (property.premise) append("premise", property.premise->text());
    if (property.formula) {
        append(property.kind == Kind::NoDeadlock ? "unless" : "formula", property.formula->text());
    }
    if (property.step) append("formula", property.step->text());
    append_array(text, "through", property.through, waypoint_value);
    append_array(text, "avoiding", property.avoiding, waypoint_value);
    append_array(text, "events", property.events,
                 [](const EventPattern& pattern) { return pattern_text(pattern, {}); });
    return text;
}

}  // namespace finwait::properties
