// Questions to Z3: asked, counted, written down.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "properties/proofs/claim.h"

namespace finwait::proofs {

enum class Answer : std::uint8_t { Unsatisfiable, Satisfiable, Unknown };

using Formulas = std::vector<z3::expr>;

class Prover {
  public:
    /// `name` begins the names of the files; `logic` is SMT-LIB's name of what is asked.
    Prover(const Settings& settings, std::string_view name, const char* logic);
    Prover(const Prover&) = delete;
    Prover& operator=(const Prover&) = delete;

    [[nodiscard]] z3::context& context() { return context_; }
    [[nodiscard]] std::size_t queries() const { return queries_; }

    /// Can all of `formulas` hold at once? `query` says in a few words what is asked.
    [[nodiscard]] Answer ask(std::string_view query, const Formulas& formulas);

    /// Values for all of `formulas`, which can hold at once; as many of `wishes` as possible come
    /// true, the first ones first.
    [[nodiscard]] z3::model example(const Formulas& formulas, const Formulas& wishes);

    /// A solver with the limits of the settings.
    [[nodiscard]] z3::solver solver();

  private:
    void write(std::string_view query, z3::solver& solver, Answer answer) const;

    Settings settings_;
    std::string name_;
    std::string logic_;
    z3::context context_;
    std::size_t queries_ = 0;
};

/// The value of a number or a count.
[[nodiscard]] std::uint64_t value_of(const z3::model& model, const z3::expr& term);

/// The largest n in [low, high] for which `refutable(n)` is Unsatisfiable, where it is so up to
/// some n and Satisfiable from there on; low − 1 if it never is. None: Z3 gave up. Needs
/// low ≥ 1.
[[nodiscard]] std::optional<std::uint64_t> largest_proved(
    std::uint64_t low, std::uint64_t high, const std::function<Answer(std::uint64_t)>& refutable);

}  // namespace finwait::proofs
