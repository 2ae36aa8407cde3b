#include "properties/files/suite_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "model/files/design_file.h"
#include "model/files/input_file.h"
#include "model/files/reported_designs.h"
#include "model/files/toml_input.h"
#include "properties/files/environment_file.h"
#include "properties/files/suite_cases.h"

namespace finwait::properties {

namespace {

namespace fs = std::filesystem;
using model::in_quotes;
using model::InputError;
using model::TomlInput;

/// Of an array of a case.
constexpr std::size_t kMaxEntries = 1000;

constexpr std::array<std::string_view, 6> kSuiteKeys{
    "summary", "property-files", "environments", "environment", "properties", "case"};
constexpr std::array<std::string_view, 6> kCaseKeys{"design",      "peer",       "exchanged",
                                                    "environment", "properties", "violated"};
constexpr std::string_view kDesigns =
    "the name of a shipped design, a path, an array of these, \"all\", \"reports\", or \"stacks\"";
constexpr std::string_view kProperties =
    "the name of a property, \"core\", \"scenarios\", \"all\", or an array of these";

fs::path suites_directory() { return model::data_directory() / "properties" / "suites"; }

constexpr std::string_view kEnvironments =
    "a table, { data = [0, 0] }, the name of one of \"environments\", or an array of these";

class SuiteReader {
  public:
    SuiteReader(std::string_view content, const fs::path& file)
        : path_(file),
          input_(content, file.string()),
          names_(input_, file.parent_path()),
          cases_(input_, names_) {}

    Suite read() {
        const toml::table& root = input_.root();
        input_.allow_keys(root, kSuiteKeys);
        suite_.name = name();
        suite_.summary = input_.sentence(need(root, "summary", "a suite"), "summary");
        if (const auto* node = root.get("property-files")) read_property_files(*node);
        if (const auto* node = root.get("environments")) read_environments(*node);
        constexpr std::string_view kTables = "tables, each headed [[case]]";
        const toml::node& cases = need(root, "case", "a suite");
        for (const toml::node& table : entries(cases, "case", kTables)) {
            cases_.add(entry(input_.table(table, "case", kTables)));
        }
        suite_.cases = cases_.take();
        return std::move(suite_);
    }

  private:
    static constexpr toml::source_position kStart{1, 1};

    const toml::node& need(const toml::table& table, std::string_view key,
                           std::string_view why) const {
        const toml::node* const node = table.get(key);
        if (node == nullptr) {
            const toml::source_position& at = table.source().begin;
            input_.refuse(&table == &input_.root() ? kStart : at,
                          std::string(why) + " needs the key " + in_quotes(key));
        }
        return *node;
    }

    /// Of an array that has some, and not too many.
    const toml::array& entries(const toml::node& node, std::string_view what,
                               std::string_view allowed) const {
        const toml::array& array = input_.array(node, what, allowed);
        if (array.empty()) {
            input_.refuse(node, std::string(what) + " is empty; allowed: " + std::string(allowed));
        }
        if (array.size() > kMaxEntries) {
            input_.refuse(array[kMaxEntries],
                          std::string(what) + " has " + std::to_string(array.size()) +
                              " entries; allowed: " + std::to_string(kMaxEntries));
        }
        return array;
    }

    /// The file's name; it appears in tables, in JSON and in XML.
    std::string name() const {
        std::string stem = path_.stem().string();
        const bool plain = std::ranges::all_of(stem, [](char c) { return c >= ' ' && c <= '~'; });
        if (stem.empty() || !plain) {
            input_.refuse(kStart, "a suite is named by its file; allowed there: printable ASCII");
        }
        return stem;
    }

    void read_property_files(const toml::node& node) {
        constexpr std::string_view kFiles = "an array of paths, relative to this file";
        for (const toml::node& element : entries(node, "property-files", kFiles)) {
            names_.add_property_file(element,
                                     input_.sentence(element, "an element of property-files"));
        }
    }

    void read_environments(const toml::node& node) {
        constexpr std::string_view kTables = "tables, small = { data = [0, 0] }";
        for (const auto& [key, value] : input_.table(node, "environments", kTables)) {
            environments_.emplace(key.str(), read_environment(input_, value));
        }
    }

    // ---- one [[case]]

    CaseEntry entry(const toml::table& table) {
        input_.allow_keys(table, kCaseKeys, "key of a case");
        CaseEntry entry{
            &table, designs(need(table, "design", "a case"), "design"), {}, false, {}, {}, {}};
        if (const auto* node = table.get("peer")) entry.peers = designs(*node, "peer");
        if (const auto* node = table.get("exchanged")) {
            if (!entry.peers) input_.refuse(*node, "\"exchanged\" is for cases with \"peer\"");
            entry.exchanged = input_.boolean(*node, "exchanged");
        }
        if (const auto* node = of_case(table, "environment")) {
            entry.environments = environments(*node);
        }
        const auto* const properties = of_case(table, "properties");
        entry.judged = properties == nullptr ? *names_.group("core") : judged(*properties);
        if (const auto* node = table.get("violated")) {
            entry.violated = violated(*node, entry.judged);
        }
        return entry;
    }

    /// What a case does not say the suite may say for all.
    const toml::node* of_case(const toml::table& table, std::string_view key) const {
        const toml::node* const node = table.get(key);
        return node != nullptr ? node : input_.root().get(key);
    }

    std::vector<NamedDesign> designs(const toml::node& node, std::string_view what) {
        std::vector<NamedDesign> designs;
        if (node.is_array()) {
            for (const toml::node& element : entries(node, what, kDesigns)) {
                designs.push_back(named_design(element, "an element of " + std::string(what)));
            }
        } else if (const auto names = names_meant_by(node)) {
            for (const std::string& name : *names) {
                designs.push_back({name, names_.design(node, name), &node});
            }
        } else {
            designs.push_back(named_design(node, std::string(what)));
        }
        return designs;
    }

    /// By "all", "reports", "stacks".
    static std::optional<std::vector<std::string>> names_meant_by(const toml::node& node) {
        if (!node.is_string()) return std::nullopt;
        if (node.as_string()->get() == "all") return model::shipped_designs();
        if (node.as_string()->get() == "reports") return model::reported_designs();
        if (node.as_string()->get() == "stacks") return model::stack_designs();
        return std::nullopt;
    }

    NamedDesign named_design(const toml::node& node, const std::string& what) {
        const std::string name = input_.string(node, what, kDesigns);
        return {name, names_.design(node, name), &node};
    }

    std::vector<NamedEnvironment> environments(const toml::node& node) const {
        if (!node.is_array()) return {environment(node)};
        std::vector<NamedEnvironment> environments;
        for (const toml::node& element : entries(node, "environment", kEnvironments)) {
            environments.push_back(environment(element));
        }
        return environments;
    }

    NamedEnvironment environment(const toml::node& node) const {
        if (node.is_table()) return {"", read_environment(input_, node)};
        const std::string name = input_.string(node, "environment", kEnvironments);
        const auto found = environments_.find(name);
        if (found != environments_.end()) return {name, found->second};
        std::vector<std::string_view> names;
        for (const auto& [known, environment] : environments_) names.push_back(known);
        input_.refuse(node, model::unknown("environment", name, names));
    }

    Places judged(const toml::node& node) {
        if (!node.is_array()) return named_properties(node, "properties");
        Places places;
        for (const toml::node& element : entries(node, "properties", kProperties)) {
            for (const std::size_t place : named_properties(element, "an element of properties")) {
                if (!places.insert(place).second) {
                    input_.refuse(element,
                                  "it is judged already: " + in_quotes(names_.at(place).name) +
                                      "; allowed: every property once");
                }
            }
        }
        return places;
    }

    Places named_properties(const toml::node& node, std::string_view what) {
        const std::string word = input_.string(node, what, kProperties);
        if (const auto places = names_.group(word)) return *places;
        return {names_.property(node, word)};
    }

    Places violated(const toml::node& node, const Places& judged) {
        constexpr std::string_view kNames = "an array of names of properties, [] for none";
        Places places;
        for (const toml::node& element : input_.array(node, "violated", kNames)) {
            const std::string name = input_.string(element, "an element of violated", kNames);
            const std::size_t place = names_.property(element, name);
            if (!judged.contains(place)) {
                input_.refuse(element, in_quotes(name) +
                                           " is not judged in this case; allowed: what stands in "
                                           "\"properties\", which is \"core\" unless given");
            }
            if (!places.insert(place).second) {
                input_.refuse(element, in_quotes(name) + " stands here twice; allowed: once");
            }
        }
        return places;
    }

    fs::path path_;
    TomlInput input_;
    SuiteNames names_;
    std::map<std::string, model::Environment> environments_;
    SuiteCases cases_;
    Suite suite_;
};

}  // namespace

Suite parse_suite(std::string_view content, const fs::path& file) {
    return SuiteReader(content, file).read();
}

Suite read_suite(const fs::path& file) { return parse_suite(model::read_input_file(file), file); }

std::vector<std::string> shipped_suites() { return model::toml_names_in(suites_directory()); }

Suite find_suite(const std::string& name_or_path) {
    if (model::is_path(name_or_path)) return read_suite(name_or_path);
    const std::vector<std::string> shipped = shipped_suites();
    if (std::ranges::find(shipped, name_or_path) == shipped.end()) {
        const std::vector<std::string_view> names(shipped.begin(), shipped.end());
        throw InputError({},
                         model::unknown("suite", name_or_path, names) +
                             ", or the path of a file of your own, with a '/' or ending in .toml");
    }
    return read_suite(suites_directory() / (name_or_path + ".toml"));
}

}  // namespace finwait::properties
