#include "properties/language/scope.h"

#include <algorithm>

#include "model/design.h"
#include "model/files/input_error.h"
#include "properties/language/fields.h"

namespace finwait::properties {

namespace {

template <class Items>
void append_names(std::vector<std::string_view>& names, const Items& items) {
    for (const auto& item : items) names.push_back(item.name);
}
void append_states(std::vector<std::string_view>& names) {
    for (const model::State state : model::kAllStates) names.push_back(name_of(state));
}

std::vector<std::string_view> field_names(bool of_segment) {
    std::vector<std::string_view> names;
    if (of_segment) {
        append_names(names, segment_fields());
    } else {
        append_names(names, endpoint_fields());
    }
    return names;
}

/// A word of two capitals or more and no small letter: meant for a state.
bool looks_like_state(std::string_view name) {
    return name.size() > 1 &&
           std::ranges::none_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

}  // namespace

Scope::Scope(Subject subject) : subject_(subject) {
    if (subject == Subject::Step) variables_.push_back({"x", false, 0});
    if (subject != Subject::World) variables_.push_back({"s", true, 0});
}

const Variable* Scope::find(std::string_view name) const {
    const auto found = std::ranges::find(variables_, name, &Variable::name);
    return found == variables_.end() ? nullptr : &*found;
}

std::string Scope::why_not(std::string_view name, bool segment) const {
    std::vector<std::string_view> taken{"A", "B", "peer"};
    append_names(taken, settings());
    append_names(taken, settings_of_ends());
    append_names(taken, variables_);
    if (std::ranges::find(taken, name) != taken.end() || looks_like_state(name)) {
        return "the name " + model::in_quotes(name) +
               " is taken; allowed: a name of your own, such as x, y, s";
    }
    const auto segments = std::ranges::count(variables_, true, &Variable::segment);
    if (segment && segments >= static_cast<std::ptrdiff_t>(kMaxSegmentVariables)) {
        return "too many segments at once; allowed: " + std::to_string(kMaxSegmentVariables) +
               " quantifiers over segments within one another";
    }
    return "";
}

const Variable& Scope::enter(std::string_view name, bool segment) {
    const auto number = std::ranges::count(variables_, segment, &Variable::segment);
    variables_.push_back({std::string(name), segment, static_cast<std::size_t>(number)});
    return variables_.back();
}

std::vector<std::string_view> Scope::references(bool segments) const {
    std::vector<std::string_view> names{"A", "B", "peer(…)"};
    if (!sees_channels()) names.clear();
    if (is_step()) names.emplace_back("next(x)");
    for (const Variable& variable : variables_) {
        if (segments || !variable.segment) names.push_back(variable.name);
    }
    return names;
}

std::string Scope::no_value(std::string_view name, bool has_argument) const {
    const Variable* const variable = find(name);
    const bool is_next = is_step() && name == "next";
    if (variable != nullptr || name == "A" || name == "B" || name == "peer" || is_next) {
        const bool segment = variable != nullptr && variable->segment;
        return model::in_quotes(name) + " is " + (segment ? "a segment" : "an endpoint") +
               ", no value; allowed: one of its fields, as in " + std::string(name) +
               (has_argument ? "(…)" : "") + "." + (segment ? "seq" : "state");
    }
    std::vector<std::string_view> allowed;
    if (has_argument) {
        for (const NamedSetting& setting : settings()) {
            if (setting.per_endpoint) allowed.push_back(setting.name);
        }
        append_names(allowed, settings_of_ends());
        allowed.emplace_back("peer");
        return model::unknown("function", name, allowed);
    }
    if (looks_like_state(name)) {
        append_states(allowed);
        return model::unknown("state", name, allowed);
    }
    allowed = references(true);
    if (is_step()) allowed.emplace_back("sends");
    append_names(allowed, settings());
    append_states(allowed);
    return model::unknown("name", name, allowed);
}

std::string Scope::no_endpoint(std::string_view name, bool has_argument) const {
    const Variable* const variable = find(name);
    if (variable != nullptr && variable->segment) {
        return model::in_quotes(name) + " is a segment; allowed: an endpoint, " +
               model::listed(references(false));
    }
    return model::unknown("endpoint", std::string(name) + (has_argument ? "(…)" : ""),
                          references(false));
}

std::string Scope::no_endpoint_or_segment(std::string_view name) const {
    return model::unknown("endpoint or segment", name, references(true));
}

std::string Scope::no_field(std::string_view name, bool of_segment) {
    return model::unknown(of_segment ? "field of a segment" : "field of an endpoint", name,
                          field_names(of_segment));
}

}  // namespace finwait::properties
