#include "properties/proofs/prover.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <stdexcept>

namespace finwait::proofs {

namespace {

const char* status_of(Answer answer) {
    switch (answer) {
        case Answer::Unsatisfiable: return "unsat";
        case Answer::Satisfiable: return "sat";
        case Answer::Unknown: break;
    }
    return "unknown";
}

/// Letters and digits, everything else a hyphen.
std::string file_name(std::string_view text) {
    std::string name;
    for (const char c : text) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
        if (plain || (!name.empty() && name.back() != '-')) name += plain ? c : '-';
    }
    return name;
}

}  // namespace

Prover::Prover(const Settings& settings, std::string_view name, const char* logic)
    : settings_(settings), name_(name), logic_(logic) {}

z3::solver Prover::solver() {
    z3::solver solver(context_, logic_.c_str());
    solver.set("timeout", settings_.timeout_ms);
    if (settings_.resource_limit != 0) solver.set("rlimit", settings_.resource_limit);
    return solver;
}

Answer Prover::ask(std::string_view query, const Formulas& formulas) {
    z3::solver asked = solver();
    for (const z3::expr& formula : formulas) asked.add(formula);
    ++queries_;
    Answer answer = Answer::Unknown;
    switch (asked.check()) {
        case z3::sat: answer = Answer::Satisfiable; break;
        case z3::unsat: answer = Answer::Unsatisfiable; break;
        case z3::unknown: break;
    }
    if (settings_.smt2_folder) write(query, asked, answer);
    return answer;
}

void Prover::write(std::string_view query, z3::solver& solver, Answer answer) const {
    const auto path =
        *settings_.smt2_folder / fmt::format("{}-{:04}-{}.smt2", name_, queries_, file_name(query));
    std::ofstream out(path);
    out << "; " << name_ << ": " << query << "\n(set-logic " << logic_ << ")\n"
        << solver.to_smt2(status_of(answer));
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

z3::model Prover::example(const Formulas& formulas, const Formulas& wishes) {
    z3::solver asked = solver();
    for (const z3::expr& formula : formulas) asked.add(formula);
    for (const z3::expr& wish : wishes) {
        asked.push();
        asked.add(wish);
        if (asked.check() != z3::sat) asked.pop();
    }
    if (asked.check() != z3::sat) throw std::logic_error("an example is lost: " + name_);
    return asked.get_model();
}

std::uint64_t value_of(const z3::model& model, const z3::expr& term) {
    return model.eval(term, true).get_numeral_uint64();
}

std::optional<std::uint64_t> largest_proved(std::uint64_t low, std::uint64_t high,
                                            const std::function<Answer(std::uint64_t)>& refutable) {
    // Everything below `low` is proved, everything above `high` is not.
    while (low <= high) {
        const std::uint64_t middle = low + (high - low) / 2;
        switch (refutable(middle)) {
            case Answer::Unsatisfiable: low = middle + 1; break;
            case Answer::Satisfiable: high = middle - 1; break;
            case Answer::Unknown: return std::nullopt;
        }
    }
    return low - 1;
}

}  // namespace finwait::proofs
