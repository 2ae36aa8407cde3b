// Questions to Z3: asked, counted, written down.
#pragma once

#include <z3++.h>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "properties/proofs/claim.h"

namespace finwait::proofs {

enum class Answer : std::uint8_t { Unsatisfiable, Satisfiable, Unknown };

using Formulas = std::vector<z3::expr>;

/// The options say that it is time to stop; what() says why.
class Stopped : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// All that ask throw Stopped.
class Prover {
  public:
    /// `name` begins the names of the files; `logic` is SMT-LIB's name of what is asked.
    Prover(const ProofOptions& options, std::string_view name, const char* logic);
    Prover(const Prover&) = delete;
    Prover& operator=(const Prover&) = delete;
    ~Prover();

    [[nodiscard]] z3::context& context() { return context_; }
    [[nodiscard]] std::size_t queries() const { return queries_; }

    /// Can all of `formulas` hold at once? `query` says in a few words what is asked.
    [[nodiscard]] Answer ask(std::string_view query, const Formulas& formulas);

    /// Can `formula` hold together with what `solver` holds? The solver is left as it was.
    [[nodiscard]] Answer ask_under(z3::solver& solver, std::string_view query,
                                   const z3::expr& formula);

    /// Values for all of `formulas`, which can hold at once; as many of `constraints` as possible
    /// come true, the first ones first.
    [[nodiscard]] z3::model example(const Formulas& formulas, const Formulas& constraints);

    /// A solver with the limits of the options.
    [[nodiscard]] z3::solver solver();

    /// Can all that `asked` holds hold at once? Not counted, and not written down: for what only
    /// saves work.
    [[nodiscard]] Answer check(z3::solver& asked);
    [[nodiscard]] Answer check(z3::solver& asked, const z3::expr_vector& assumed);
    /// The same, counted and written down.
    [[nodiscard]] Answer ask(std::string_view query, z3::solver& asked);
    /// The same under `assumed`, flags that are true. Where that is impossible
    /// `asked.unsat_core()` are those of them that make it so.
    [[nodiscard]] Answer ask(std::string_view query, z3::solver& asked,
                             const z3::expr_vector& assumed);

    /// Says what is being done, and throws where it is time to stop.
    void go_on(std::string_view what) const;
    /// Does `work` until it is done or it is time to stop; then says why, otherwise nothing.
    [[nodiscard]] std::string until_stopped(const std::function<void()>& work) const;

  private:
    /// Why it is time to stop; null if it is not.
    [[nodiscard]] const char* reason_to_stop() const;
    void watch();
    void is_checking(bool checking);
    void write(std::string_view query, z3::solver& solver, Answer answer) const;

    ProofOptions options_;
    std::string name_;
    std::string logic_;
    z3::context context_;
    std::size_t queries_ = 0;

    std::mutex mutex_;
    std::condition_variable end_of_watch_;
    bool watched_ = true;
    bool checking_ = false;
    /// Ends a query that runs when it is time to stop.
    std::thread watch_;
};

/// The value of a number or a count.
[[nodiscard]] std::uint64_t value_of(const z3::model& model, const z3::expr& term);

/// The largest n in [low, high] for which `refutable(n)` is Unsatisfiable, where it is so up to
/// some n and Satisfiable from there on; low − 1 if it never is. None: Z3 gave up. Needs
/// low ≥ 1.
[[nodiscard]] std::optional<std::uint64_t> largest_proved(
    std::uint64_t low, std::uint64_t high, const std::function<Answer(std::uint64_t)>& refutable);

}  // namespace finwait::proofs
