// A formula over a world, compiled: what properties are made of. README.md has the language.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/environment.h"
#include "model/world.h"
#include "properties/language/bytecode.h"
#include "properties/language/formula_text.h"

namespace finwait::properties {

struct Expression;
struct Ground;
struct ParsedFormula;

/// Compiled once against an environment, whose constants (`window`, `data(A)`, `abort`, …) are
/// folded in. A value: copy it, share it between threads.
class Formula {
  public:
    /// Throws model::InputError with the exact place in `text` and what is allowed there.
    Formula(const FormulaText& text, const model::Environment& environment);
    /// The same of a text that is parsed already, as one that speaks of a world.
    Formula(const ParsedFormula& parsed, const model::Environment& environment);
    /// The same of a text that stands in no file.
    Formula(std::string_view text, const model::Environment& environment);

    /// Neither allocates nor recurses nor calls anything virtual.
    [[nodiscard]] bool holds(const model::World& world) const { return code_.run(view_of(world)); }
    /// Needs a footprint without channels.
    [[nodiscard]] bool holds(const model::Endpoint& a, const model::Endpoint& b) const {
        return code_.run(WorldView{{&a, &b}, {}});
    }

    /// What its value depends on: nothing outside of it can change the value.
    [[nodiscard]] const Footprint& footprint() const { return code_.footprint(); }
    /// Whether it reads the field that stands at the offset of that endpoint.
    [[nodiscard]] bool reads(model::Side side, std::size_t offset) const {
        return code_.reads(index(side), offset);
    }
    /// Its value, if it is the same in every world of the environment by its text alone.
    [[nodiscard]] std::optional<bool> constant() const { return code_.constant(); }
    /// What it asks, as a tree: for who wants to ask it of many worlds at once.
    [[nodiscard]] const Ground& ground() const { return *ground_; }
    /// In one line, with single spaces and no needless parentheses.
    [[nodiscard]] const std::string& text() const { return text_; }

    /// The left sides of its `implies` where a pass could be vacuous, per endpoint: `each x:
    /// x.fin_acked implies …` has the premises `A.fin_acked` and `B.fin_acked`. A premise that
    /// stands behind another includes it; one about segments says that there is such a segment.
    [[nodiscard]] const std::vector<Formula>& premises() const { return premises_; }

  private:
    static Formula with_premises(const Expression& expression,
                                 const model::Environment& environment, const FormulaText& text);
    Formula(const Expression& expression, const model::Environment& environment,
            const FormulaText& text);

    std::string text_;
    /// Copies share it.
    std::shared_ptr<const Ground> ground_;
    Bytecode code_;
    std::vector<Formula> premises_;
};

}  // namespace finwait::properties
