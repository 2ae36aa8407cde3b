#include "properties/files/suite_cases.h"

#include <algorithm>
#include <set>

#include "model/files/input_error.h"

namespace finwait::properties {

namespace {

using model::in_quotes;

constexpr std::size_t kMaxCases = 10000;

std::vector<std::pair<NamedDesign, NamedDesign>> pairs_of(const CaseEntry& entry) {
    std::vector<std::pair<NamedDesign, NamedDesign>> pairs;
    for (const NamedDesign& a : entry.designs) {
        if (!entry.peers) pairs.emplace_back(a, a);
    }
    if (!entry.peers) return pairs;
    std::set<std::pair<std::string, std::string>> seen;
    for (const NamedDesign& a : entry.designs) {
        for (const NamedDesign& b : *entry.peers) {
            // The other way round may be another pair of the same arrays.
            const bool is_new = seen.emplace(a.name, b.name).second;
            if (is_new || !entry.exchanged) pairs.emplace_back(a, b);
            if (entry.exchanged && seen.emplace(b.name, a.name).second) pairs.emplace_back(b, a);
        }
    }
    return pairs;
}

}  // namespace

void SuiteCases::add(const CaseEntry& entry) {
    for (const auto& [a, b] : pairs_of(entry)) {
        const Places violated = entry.violated ? *entry.violated : said_of(entry, a);
        if (entry.environments.empty()) add_where_they_are_drawn(entry, a, b, violated);
        for (const NamedEnvironment& environment : entry.environments) {
            add(begin(entry, a, b, environment), entry, entry.judged, violated);
            ++row_;
        }
    }
}

/// What the design says that it violates, of what is judged; nothing where there are peers.
Places SuiteCases::said_of(const CaseEntry& entry, const NamedDesign& design) const {
    Places places;
    for (const std::string& name : design.design->violates) {
        const auto place = names_.place_of(name);
        if (!place) {
            input_.refuse(*design.node, in_quotes(design.name) + " says that it violates " +
                                            in_quotes(name) +
                                            ", which is no known property; needed: its file in "
                                            "\"property-files\", or the key \"violated\" here");
        }
        if (!entry.peers && entry.judged.contains(*place)) places.insert(*place);
    }
    return places;
}

/// A case for each environment that some of the properties are drawn in; one row.
void SuiteCases::add_where_they_are_drawn(const CaseEntry& entry, const NamedDesign& a,
                                          const NamedDesign& b, const Places& violated) {
    std::vector<std::pair<model::Environment, Places>> parts;
    for (const std::size_t place : entry.judged) {
        const auto drawn_in = names_.at(place).drawn_in.value_or(model::Environment{});
        const auto found =
            std::ranges::find_if(parts, [&](const auto& part) { return part.first == drawn_in; });
        if (found != parts.end()) {
            found->second.insert(place);
        } else {
            parts.push_back({drawn_in, {place}});
        }
    }
    for (const auto& [environment, judged] : parts) {
        SuiteCase one = begin(entry, a, b, {"", environment});
        one.environments_of_properties = true;
        add(std::move(one), entry, judged, violated);
    }
    ++row_;
}

SuiteCase SuiteCases::begin(const CaseEntry& entry, const NamedDesign& a, const NamedDesign& b,
                            const NamedEnvironment& environment) const {
    SuiteCase one;
    one.names = {a.name, b.name};
    one.designs = {a.design, b.design};
    one.environment = environment.environment;
    one.environment_name = environment.name;
    one.known = names_.known_in(environment.environment);
    one.row = row_;
    const toml::source_position& at = entry.table->source().begin;
    one.place = {input_.file(), at.line, at.column};
    return one;
}

void SuiteCases::add(SuiteCase one, const CaseEntry& entry, const Places& judged,
                     const Places& violated) {
    if (cases_.size() == kMaxCases) {
        input_.refuse(*entry.table,
                      "more than " + std::to_string(kMaxCases) + " cases; allowed: fewer");
    }
    for (const std::size_t place : judged) {
        one.expectations.push_back({&(*one.known)[place], violated.contains(place)});
        refuse_again(entry, one, place);
    }
    cases_.push_back(std::move(one));
}

void SuiteCases::refuse_again(const CaseEntry& entry, const SuiteCase& one, std::size_t property) {
    const auto [first, is_new] = seen_.try_emplace(
        {one.names[0], one.names[1], one.known.get(), property}, model::text_of(one.place));
    if (is_new) return;
    input_.refuse(*entry.table,
                  "of " + in_quotes(one.names[0]) + " and " + in_quotes(one.names[1]) +
                      " in this environment " + in_quotes(names_.at(property).name) +
                      " is judged already, by the case at " + first->second + "; allowed: once");
}

}  // namespace finwait::properties
