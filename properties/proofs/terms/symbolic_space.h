// The sequence space of the proofs: numbers are Z3 terms, asking is deciding which way to go.
//
// The rules of an endpoint are templates over a sequence space. Run on this one they are the
// encoding: nothing about a rule or a design is written a second time for Z3.
#pragma once

#include <z3++.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "model/rules/rules.h"
#include "model/sequence.h"
#include "properties/proofs/terms/oracle.h"

namespace finwait::proofs {

/// A Z3 term; one that was never set is 0, as in a TCB that was deleted.
class Term {
  public:
    Term() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): a term is an expression that may be unset.
    Term(z3::expr expr) : expr_(std::move(expr)) {}

    [[nodiscard]] const std::optional<z3::expr>& expr() const { return expr_; }

  private:
    std::optional<z3::expr> expr_;
};

/// What SequenceSpace computes, as terms and formulas.
class Arithmetic {
  public:
    explicit Arithmetic(z3::context& context) : context_(context) {}
    Arithmetic(const Arithmetic&) = delete;
    Arithmetic& operator=(const Arithmetic&) = delete;
    virtual ~Arithmetic() = default;

    [[nodiscard]] z3::context& context() const { return context_; }
    /// A free variable, and what every variable satisfies.
    [[nodiscard]] virtual z3::expr variable(const std::string& name) const = 0;
    [[nodiscard]] virtual z3::expr well_formed(const z3::expr& number) const = 0;
    [[nodiscard]] virtual z3::expr constant(std::uint64_t value) const = 0;

    [[nodiscard]] virtual z3::expr advance(const z3::expr& n, const z3::expr& by) const = 0;
    [[nodiscard]] virtual z3::expr distance(const z3::expr& from, const z3::expr& to) const = 0;
    [[nodiscard]] virtual z3::expr sum(const z3::expr& a, const z3::expr& b) const = 0;
    [[nodiscard]] virtual z3::expr difference(const z3::expr& a, const z3::expr& b) const = 0;
    [[nodiscard]] virtual z3::expr equal(const z3::expr& a, const z3::expr& b) const = 0;
    [[nodiscard]] virtual z3::expr before(const z3::expr& a, const z3::expr& b) const = 0;
    [[nodiscard]] virtual z3::expr in_window(const z3::expr& n, const z3::expr& left,
                                             const z3::expr& size) const = 0;
    [[nodiscard]] virtual z3::expr is_zero(const z3::expr& n) const = 0;
    [[nodiscard]] virtual z3::expr at_most(const z3::expr& a, const z3::expr& b) const = 0;

    [[nodiscard]] z3::expr of(const Term& term) const {
        return term.expr() ? *term.expr() : constant(0);
    }

  private:
    z3::context& context_;
};

/// Sequence numbers modulo 2^bits as bit-vectors of 32 bits, counts as unsigned numbers of 32 bits:
/// SequenceSpace line by line. Needs 2 ≤ bits ≤ 32.
class WireNumbers : public Arithmetic {
  public:
    WireNumbers(z3::context& context, unsigned bits);

    [[nodiscard]] z3::expr variable(const std::string& name) const override;
    [[nodiscard]] z3::expr well_formed(const z3::expr& number) const override;
    [[nodiscard]] z3::expr constant(std::uint64_t value) const override;
    [[nodiscard]] z3::expr advance(const z3::expr& n, const z3::expr& by) const override;
    [[nodiscard]] z3::expr distance(const z3::expr& from, const z3::expr& to) const override;
    [[nodiscard]] z3::expr sum(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr difference(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr equal(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr before(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr in_window(const z3::expr& n, const z3::expr& left,
                                     const z3::expr& size) const override;
    [[nodiscard]] z3::expr is_zero(const z3::expr& n) const override;
    [[nodiscard]] z3::expr at_most(const z3::expr& a, const z3::expr& b) const override;

  private:
    [[nodiscard]] z3::expr wrapped(const z3::expr& n) const;

    std::uint32_t mask_;
};

/// Positions in the octet stream, which never wrap, as unbounded integers; the number on the wire
/// is the position modulo 2^32, and questions are answered from what is on the wire. Counts are
/// unbounded too: the same as on the wire as long as they stay below 2^32.
class Positions : public Arithmetic {
  public:
    explicit Positions(z3::context& context) : Arithmetic(context) {}

    [[nodiscard]] z3::expr variable(const std::string& name) const override;
    [[nodiscard]] z3::expr well_formed(const z3::expr& number) const override;
    [[nodiscard]] z3::expr constant(std::uint64_t value) const override;
    [[nodiscard]] z3::expr advance(const z3::expr& n, const z3::expr& by) const override;
    [[nodiscard]] z3::expr distance(const z3::expr& from, const z3::expr& to) const override;
    [[nodiscard]] z3::expr sum(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr difference(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr equal(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr before(const z3::expr& a, const z3::expr& b) const override;
    [[nodiscard]] z3::expr in_window(const z3::expr& n, const z3::expr& left,
                                     const z3::expr& size) const override;
    [[nodiscard]] z3::expr is_zero(const z3::expr& n) const override;
    [[nodiscard]] z3::expr at_most(const z3::expr& a, const z3::expr& b) const override;
};

/// A sequence space for the rules of model/: terms of `arithmetic`, questions put to `oracle`.
class SymbolicSpace {
  public:
    using Number = Term;
    using Count = Term;

    /// Neither is owned.
    SymbolicSpace(const Arithmetic& arithmetic, Oracle& oracle)
        : arithmetic_(&arithmetic), oracle_(&oracle) {}

    [[nodiscard]] Term zero() const { return {}; }
    [[nodiscard]] Term count(std::uint32_t n) const { return arithmetic_->constant(n); }
    [[nodiscard]] Term offset(std::int32_t n) const {
        return arithmetic_->constant(static_cast<std::uint32_t>(n));
    }
    [[nodiscard]] Term advance(const Term& n, const Term& by) const {
        return arithmetic_->advance(of(n), of(by));
    }
    [[nodiscard]] Term distance(const Term& from, const Term& to) const {
        return arithmetic_->distance(of(from), of(to));
    }
    [[nodiscard]] Term sum(const Term& a, const Term& b) const {
        return arithmetic_->sum(of(a), of(b));
    }
    [[nodiscard]] Term difference(const Term& a, const Term& b) const {
        return arithmetic_->difference(of(a), of(b));
    }
    [[nodiscard]] bool equal(const Term& a, const Term& b) const {
        return oracle_->decide(arithmetic_->equal(of(a), of(b)));
    }
    [[nodiscard]] bool before(const Term& a, const Term& b) const {
        return oracle_->decide(arithmetic_->before(of(a), of(b)));
    }
    [[nodiscard]] bool in_window(const Term& n, const Term& left, const Term& size) const {
        return oracle_->decide(arithmetic_->in_window(of(n), of(left), of(size)));
    }
    [[nodiscard]] bool is_zero(const Term& n) const {
        return oracle_->decide(arithmetic_->is_zero(of(n)));
    }
    [[nodiscard]] bool at_most(const Term& a, const Term& b) const {
        return oracle_->decide(arithmetic_->at_most(of(a), of(b)));
    }

  private:
    [[nodiscard]] z3::expr of(const Term& term) const { return arithmetic_->of(term); }

    const Arithmetic* arithmetic_;
    Oracle* oracle_;
};

static_assert(model::SequenceArithmetic<SymbolicSpace>);

using SymbolicStack = model::BasicStack<SymbolicSpace>;
using SymbolicEndpoint = model::BasicEndpoint<SymbolicSpace>;
using SymbolicSegment = model::BasicSegment<SymbolicSpace>;
using SymbolicOutcome = model::BasicOutcome<SymbolicSpace>;

}  // namespace finwait::proofs
