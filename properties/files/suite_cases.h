// The cases that one `[[case]]` of a suite file stands for. Includes toml++, so include it in the
// .cpp of a reader only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "properties/files/suite.h"
#include "properties/files/suite_names.h"

namespace finwait::properties {

struct NamedDesign {
    std::string name;
    std::shared_ptr<const model::Design> design;
    const toml::node* node;
};

struct NamedEnvironment {
    /// Empty: it has none.
    std::string name;
    model::Environment environment;
};

/// One `[[case]]`, before it is written out.
struct CaseEntry {
    const toml::table* table;
    std::vector<NamedDesign> designs;
    /// None: each design with its own like.
    std::optional<std::vector<NamedDesign>> peers;
    bool exchanged = false;
    /// Empty: those that the properties are drawn in.
    std::vector<NamedEnvironment> environments;
    Places judged;
    /// None: what the designs say.
    std::optional<Places> violated;
};

class SuiteCases {
  public:
    SuiteCases(const model::TomlInput& input, SuiteNames& names) : input_(input), names_(names) {}

    /// Every design with its own like, or with every peer, in every environment. Refuses what makes
    /// no sense, and what is judged already.
    void add(const CaseEntry& entry);

    [[nodiscard]] std::vector<SuiteCase> take() { return std::move(cases_); }

  private:
    /// A case without expectations yet.
    [[nodiscard]] SuiteCase begin(const CaseEntry& entry, const NamedDesign& a,
                                  const NamedDesign& b, const NamedEnvironment& environment) const;
    [[nodiscard]] Places said_of(const CaseEntry& entry, const NamedDesign& design) const;
    void add_where_they_are_drawn(const CaseEntry& entry, const NamedDesign& a,
                                  const NamedDesign& b, const Places& violated);
    void add(SuiteCase one, const CaseEntry& entry, const Places& judged, const Places& violated);
    void refuse_again(const CaseEntry& entry, const SuiteCase& one, std::size_t property);

    const model::TomlInput& input_;
    SuiteNames& names_;
    std::vector<SuiteCase> cases_;
    std::size_t row_ = 0;
    /// What is judged already, and where. What is known stands for the environment.
    std::map<std::tuple<std::string, std::string, const void*, std::size_t>, std::string> seen_;
};

}  // namespace finwait::properties
