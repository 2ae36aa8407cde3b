#include "properties/files/property_file.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <mutex>
#include <span>

#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/toml_input.h"
#include "properties/files/environment_file.h"
#include "properties/language/formula_text.h"
#include "properties/language/parse.h"

namespace finwait::properties {

namespace {

namespace fs = std::filesystem;
using model::TomlInput;
// NOLINTNEXTLINE(misc-unused-using-decls): it is used, in literals.
using std::string_literals::operator""s;

constexpr std::size_t kMaxProperties = 1000;
/// Of `through`, of `avoiding`, of `events`.
constexpr std::size_t kMaxPatterns = 100;

constexpr std::string_view kFormula = "a formula, such as \"each x: x.state = CLOSED\"";

/// The keys of every kind, and behind them those of one.
std::vector<std::string_view> keys_of(Kind kind) {
    std::vector<std::string_view> keys{"name", "sentence", "source", "kind", "core", "environment"};
    const auto add = [&](std::initializer_list<std::string_view> more) {
        keys.insert(keys.end(), more);
    };
    switch (kind) {
        case Kind::Always:
        case Kind::AlwaysReachable:
        case Kind::Eventually: add({"formula"}); break;
        case Kind::NoDeadlock: add({"unless"}); break;
        case Kind::Step: add({"events", "formula"}); break;
        case Kind::Never: add({"formula", "through", "avoiding"}); break;
        case Kind::Reachable: add({"formula", "through", "avoiding", "scenario"}); break;
        case Kind::LeadsTo: add({"premise", "formula"}); break;
        case Kind::NoEndless: add({"events"}); break;
    }
    return keys;
}

template <class Enum, std::size_t Count>
std::vector<std::string_view> names_of() {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < Count; ++i) names.push_back(name_of(static_cast<Enum>(i)));
    return names;
}

/// Events that send nothing, whatever the design.
bool never_sends(model::EventKind kind) {
    using model::EventKind;
    return kind == EventKind::Close || kind == EventKind::TwoMslTimeout || kind == EventKind::Lose;
}

/// A property file before it is compiled against an environment.
class PropertyDocument {
  public:
    PropertyDocument(std::string text, const std::string& file)
        : content_(std::move(text)), input_(content_, file), strings_(content_, file) {}

    [[nodiscard]] const TomlInput& input() const { return input_; }

    /// The string `node`, which is one of the file; parsed when it is first asked for, by any
    /// thread.
    [[nodiscard]] const ParsedFormula& formula(const toml::node& node, std::string_view what,
                                               Subject subject) const {
        const std::scoped_lock lock(mutex_);
        const auto found = parsed_.find(&node);
        if (found != parsed_.end()) return found->second;
        (void)input_.string(node, what, kFormula);
        const toml::source_position& begin = node.source().begin;
        return parsed_.try_emplace(&node, strings_.at(begin.line, begin.column), subject)
            .first->second;
    }

  private:
    // `strings_` looks into it.
    const std::string content_;
    const TomlInput input_;
    const TomlStrings strings_;
    mutable std::mutex mutex_;
    mutable std::map<const toml::node*, const ParsedFormula> parsed_;
};

class PropertyReader {
  public:
    PropertyReader(const PropertyDocument& document, const model::Environment& environment)
        : document_(document), input_(document.input()), environment_(environment) {}

    std::vector<Property> read(const IsWanted& is_wanted) {
        constexpr std::array<std::string_view, 1> kKeys{"property"};
        input_.allow_keys(input_.root(), kKeys);
        std::vector<Property> properties;
        const toml::node* const node = input_.root().get("property");
        if (node == nullptr) return properties;
        constexpr std::string_view kTables = "tables, each headed [[property]]";
        const toml::array& tables = input_.array(*node, "property", kTables);
        bound(tables, "property", kMaxProperties);
        for (const toml::node& table : tables) {
            std::vector<Property> one;
            one.push_back(described(input_.table(table, "property", kTables)));
            if (!is_wanted(one.front())) continue;
            claim(*table.as_table(), one.front());
            add_properties(properties, std::move(one));
        }
        return properties;
    }

  private:
    const toml::node& need(const toml::table& table, std::string_view key,
                           std::string_view why) const {
        const toml::node* const node = table.get(key);
        if (node == nullptr) {
            input_.refuse(table, std::string(why) + " needs the key \"" + std::string(key) + "\"");
        }
        return *node;
    }

    void bound(const toml::array& array, std::string_view what, std::size_t most) const {
        if (array.size() > most) {
            input_.refuse(array[most], std::string(what) + " has " + std::to_string(array.size()) +
                                           " entries; allowed: " + std::to_string(most));
        }
    }

    /// All but what is claimed.
    Property described(const toml::table& table) const {
        Property property;
        if (table.get("kind") == nullptr) {
            input_.refuse(table, "a property needs the key \"kind\"; allowed: " +
                                     model::listed(names_of<Kind, kKinds>()));
        }
        property.kind = kind(*table.get("kind"));
        const std::vector<std::string_view> keys = keys_of(property.kind);
        input_.allow_keys(
            table, keys,
            "key of a property of kind \"" + std::string(name_of(property.kind)) + "\"");
        property.name = name(need(table, "name", "a property"));
        property.sentence = input_.sentence(need(table, "sentence", "a property"), "sentence");
        property.source = input_.sentence(need(table, "source", "a property"), "source");
        const toml::source_position& begin = table.source().begin;
        property.place = {input_.file(), begin.line, begin.column};
        if (const auto* node = table.get("core")) property.core = input_.boolean(*node, "core");
        if (const auto* node = table.get("scenario")) {
            property.scenario = input_.boolean(*node, "scenario");
        }
        return property;
    }

    Kind kind(const toml::node& node) const {
        const std::vector<std::string_view> kinds = names_of<Kind, kKinds>();
        const std::string word = input_.string(node, "kind", model::listed(kinds));
        const auto found = std::ranges::find(kinds, word);
        if (found == kinds.end()) input_.refuse(node, model::unknown("kind", word, kinds));
        return static_cast<Kind>(found - kinds.begin());
    }

    std::string name(const toml::node& node) const {
        constexpr std::string_view kAllowed = "small letters, digits and hyphens; 60 at most";
        std::string name = input_.string(node, "name", kAllowed);
        const bool good =
            !name.empty() && name.size() <= 60 && std::ranges::all_of(name, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
            });
        if (!good) {
            input_.refuse(node, "the name is " + model::in_quotes(name) +
                                    "; allowed: " + std::string(kAllowed));
        }
        return name;
    }

    /// What is claimed: what the kind asks for, and where it is drawn.
    void claim(const toml::table& table, Property& property) const {
        const std::string what =
            "a property of kind \"" + std::string(name_of(property.kind)) + "\"";
        if (const auto* node = table.get("environment")) {
            property.drawn_in = read_environment(input_, *node);
        }
        switch (property.kind) {
            case Kind::Always:
            case Kind::AlwaysReachable:
            case Kind::Eventually:
                property.formula = formula(need(table, "formula", what), "formula");
                break;
            case Kind::NoDeadlock:
                property.formula = formula(need(table, "unless", what), "unless");
                break;
            case Kind::Step: step(table, what, property); break;
            case Kind::Never:
            case Kind::Reachable: route(table, what, property); break;
            case Kind::LeadsTo:
                property.premise = formula(need(table, "premise", what), "premise");
                property.formula = formula(need(table, "formula", what), "formula");
                break;
            case Kind::NoEndless: property.events = events(need(table, "events", what)); break;
        }
    }

    void step(const toml::table& table, const std::string& what, Property& property) const {
        const toml::node& node = need(table, "formula", what);
        property.step =
            StepFormula(document_.formula(node, "formula", Subject::Step), environment_);
        const auto* const named = table.get("events");
        if (named == nullptr) return;
        property.events = events(*named);
        for (const EventPattern& pattern : property.events) {
            if (has_kind(pattern, [](auto kind) { return !model::concerns_both_ends(kind); }))
                continue;
            input_.refuse(*named,
                          "a step is of one endpoint, a tick of both; allowed: other "
                          "events");
        }
        const bool any_concerns = std::ranges::any_of(property.events, [](const auto& pattern) {
            return has_kind(pattern, &model::concerns_segment);
        });
        if (property.step->speaks_of_segment() && !any_concerns) {
            input_.refuse(node,
                          "the formula speaks of the segment s, and no such event concerns one; "
                          "allowed with: deliver, duplicate, lose");
        }
    }

    void route(const toml::table& table, const std::string& what, Property& property) const {
        if (const auto* node = table.get("through")) property.through = waypoints(*node, "through");
        if (const auto* node = table.get("formula")) {
            property.through.push_back({formula(*node, "formula"), {}});
        }
        if (property.through.empty()) {
            input_.refuse(table, what + " needs the key \"formula\" or waypoints in \"through\"");
        }
        if (const auto* node = table.get("avoiding")) {
            property.avoiding = waypoints(*node, "avoiding");
        }
    }

    Formula formula(const toml::node& node, std::string_view what) const {
        return {document_.formula(node, what, Subject::World), environment_};
    }
    SegmentFormula segment_formula(const toml::node& node, std::string_view what) const {
        return {document_.formula(node, what, Subject::Segment), environment_};
    }

    std::vector<Waypoint> waypoints(const toml::node& node, std::string_view what) const {
        constexpr std::string_view kWaypoint =
            "a formula, or a table { event = \"send FIN\", endpoint = \"A\", segment = \"s.len = "
            "1\", sent = \"s.fin\", formula = \"…\" }";
        const toml::array& array = input_.array(node, what, "an array of formulas and events");
        bound(array, what, kMaxPatterns);
        std::vector<Waypoint> waypoints;
        for (const toml::node& entry : array) {
            if (entry.is_string()) {
                waypoints.push_back({formula(entry, what), {}});
            } else {
                waypoints.push_back(
                    waypoint(input_.table(entry, "an entry of " + std::string(what), kWaypoint)));
            }
        }
        return waypoints;
    }

    Waypoint waypoint(const toml::table& table) const {
        constexpr std::array<std::string_view, 5> kKeys{"event", "endpoint", "segment", "sent",
                                                        "formula"};
        input_.allow_keys(table, kKeys, "key of a waypoint");
        if (table.empty()) {
            input_.refuse(table, "an empty waypoint; allowed: " + model::listed(kKeys));
        }
        Waypoint waypoint;
        if (const auto* node = table.get("formula")) waypoint.formula = formula(*node, "formula");
        if (!waypoint.formula || table.size() > 1) waypoint.event = event_pattern(table);
        return waypoint;
    }

    std::vector<EventPattern> events(const toml::node& node) const {
        constexpr std::array<std::string_view, 4> kKeys{"event", "endpoint", "segment", "sent"};
        constexpr std::string_view kEvent =
            "the name of an event, or a table { event = \"deliver\", endpoint = \"A\" }";
        const toml::array& array = input_.array(node, "events", "an array of events");
        bound(array, "events", kMaxPatterns);
        if (array.empty()) input_.refuse(node, "events is empty; allowed: "s + std::string(kEvent));
        std::vector<EventPattern> patterns;
        for (const toml::node& entry : array) {
            if (entry.is_string()) {
                patterns.emplace_back();
                patterns.back().kinds.reset().set(event_kind(entry));
                continue;
            }
            const toml::table& table = input_.table(entry, "an entry of events", kEvent);
            input_.allow_keys(table, kKeys, "key of an event");
            if (table.empty()) {
                input_.refuse(table, "an empty event; allowed: " + model::listed(kKeys));
            }
            patterns.push_back(event_pattern(table));
        }
        return patterns;
    }

    EventPattern event_pattern(const toml::table& table) const {
        EventPattern pattern;
        if (const auto* node = table.get("event")) pattern.kinds = event_kinds(*node);
        if (const auto* node = table.get("endpoint")) pattern.endpoint = endpoint(*node);
        if (const auto* node = table.get("segment")) {
            need_some(*node, pattern, &model::concerns_segment,
                      "no such event concerns a segment in flight; allowed with: deliver, "
                      "duplicate, lose");
            pattern.concerns = segment_formula(*node, "segment");
        }
        if (const auto* node = table.get("sent")) {
            need_some(
                *node, pattern, [](model::EventKind kind) { return !never_sends(kind); },
                "no such event sends a segment; allowed with every event but CLOSE, 2MSL "
                "timeout, lose");
            pattern.sends = segment_formula(*node, "sent");
        }
        return pattern;
    }

    /// Refuses a condition that none of the events of the pattern could meet.
    template <class Test>
    void need_some(const toml::node& node, const EventPattern& pattern, Test test,
                   const std::string& message) const {
        if (!has_kind(pattern, test)) input_.refuse(node, message);
    }
    template <class Test>
    static bool has_kind(const EventPattern& pattern, Test test) {
        for (std::size_t i = 0; i < model::kEventKinds; ++i) {
            if (pattern.kinds.test(i) && test(static_cast<model::EventKind>(i))) return true;
        }
        return false;
    }

    std::bitset<model::kEventKinds> event_kinds(const toml::node& node) const {
        std::bitset<model::kEventKinds> kinds;
        if (node.is_string()) return kinds.set(event_kind(node));
        const toml::array& array =
            input_.array(node, "event", "the name of an event, or an array of them");
        if (array.empty()) input_.refuse(node, "event is empty; allowed: the names of events");
        for (const toml::node& entry : array) kinds.set(event_kind(entry));
        return kinds;
    }
    std::size_t event_kind(const toml::node& node) const {
        const std::vector<std::string_view> names =
            names_of<model::EventKind, model::kEventKinds>();
        const std::string word = input_.string(node, "an event", model::listed(names));
        const auto kind = model::event_kind(word);
        if (!kind) input_.refuse(node, model::unknown("event", word, names));
        return static_cast<std::size_t>(*kind);
    }

    model::Side endpoint(const toml::node& node) const {
        constexpr std::array<std::string_view, 2> kSides{"A", "B"};
        const std::string word = input_.string(node, "endpoint", model::listed(kSides));
        if (word == kSides[0]) return model::Side::A;
        if (word == kSides[1]) return model::Side::B;
        input_.refuse(node, model::unknown("endpoint", word, kSides));
    }

    const PropertyDocument& document_;
    const TomlInput& input_;
    const model::Environment& environment_;
};

/// The files of a folder, read once: suites and audits compile them against many environments.
const std::deque<PropertyDocument>& documents_in(const fs::path& folder) {
    static std::mutex mutex;
    static std::map<fs::path, std::deque<PropertyDocument>> known;
    const std::scoped_lock lock(mutex);
    const auto found = known.find(folder);
    if (found != known.end()) return found->second;
    std::deque<PropertyDocument> documents;
    for (const fs::path& file : model::toml_files_in(folder)) {
        documents.emplace_back(model::read_input_file(file), file.string());
    }
    return known.emplace(folder, std::move(documents)).first->second;
}

}  // namespace

std::vector<Property> parse_properties(std::string_view content, const std::string& file,
                                       const model::Environment& environment,
                                       const IsWanted& is_wanted) {
    const PropertyDocument document(std::string(content), file);
    return PropertyReader(document, environment).read(is_wanted);
}

std::vector<Property> read_properties(const fs::path& file, const model::Environment& environment,
                                      const IsWanted& is_wanted) {
    return parse_properties(model::read_input_file(file), file.string(), environment, is_wanted);
}

std::vector<Property> shipped_properties(const model::Environment& environment,
                                         const IsWanted& is_wanted) {
    std::vector<Property> properties;
    for (const PropertyDocument& document : documents_in(model::data_directory() / "properties")) {
        add_properties(properties, PropertyReader(document, environment).read(is_wanted));
    }
    // What is never to happen first, then what shall: as one reads a verdict.
    std::ranges::stable_sort(properties, {}, &Property::kind);
    return properties;
}

void add_properties(std::vector<Property>& properties, std::vector<Property> more) {
    for (Property& property : more) {
        if (const Property* const other = find_property(properties, property.name)) {
            throw model::InputError(property.place, "there is a property \"" + property.name +
                                                        "\" already, at " + text_of(other->place) +
                                                        "; choose another name");
        }
        properties.push_back(std::move(property));
    }
}

const Property* find_property(const std::vector<Property>& properties, std::string_view name) {
    const auto found =
        std::ranges::find_if(properties, [&](const Property& p) { return p.name == name; });
    return found == properties.end() ? nullptr : &*found;
}

}  // namespace finwait::properties
