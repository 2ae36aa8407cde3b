// The names that may stand at one place of a formula, and what is said of one that may not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "properties/language/parse.h"

namespace finwait::properties {

/// An endpoint or a segment that a quantifier names.
struct Variable {
    std::string name;
    bool segment = false;
    /// How many of the same sort were named around it.
    std::size_t number = 0;
};

class Scope {
  public:
    explicit Scope(Subject subject);

    [[nodiscard]] bool sees_channels() const { return subject_ == Subject::World; }
    [[nodiscard]] bool sees_endpoints() const { return subject_ != Subject::Segment; }
    [[nodiscard]] bool is_step() const { return subject_ == Subject::Step; }
    /// Null if there is none of that name.
    [[nodiscard]] const Variable* find(std::string_view name) const;

    /// Why a quantifier cannot give this name; empty if it can.
    [[nodiscard]] std::string why_not(std::string_view name, bool segment) const;
    /// Needs an empty why_not(name, segment).
    const Variable& enter(std::string_view name, bool segment);
    void leave() { variables_.pop_back(); }

    // Messages: what is wrong with a name, and what is allowed in its place.

    /// `name`, or `name(…)`, is no value.
    [[nodiscard]] std::string no_value(std::string_view name, bool has_argument) const;
    /// `name`, or `name(…)`, is no endpoint.
    [[nodiscard]] std::string no_endpoint(std::string_view name, bool has_argument) const;
    /// `name.field`: `name` is neither.
    [[nodiscard]] std::string no_endpoint_or_segment(std::string_view name) const;
    [[nodiscard]] static std::string no_field(std::string_view name, bool of_segment);

  private:
    /// A, B, peer(…), next(…), whichever there are, and the variables of one or of both sorts.
    [[nodiscard]] std::vector<std::string_view> references(bool segments) const;

    Subject subject_;
    std::vector<Variable> variables_;
};

}  // namespace finwait::properties
