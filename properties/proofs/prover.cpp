#include "properties/proofs/prover.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <new>
#include <stdexcept>
#include <system_error>

#include "model/files/written_file.h"

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

/// Throws std::bad_alloc where there is no memory for a context of Z3, which does not notice.
const ProofOptions& with_room_for_a_context(const ProofOptions& options) {
    constexpr std::size_t kContext = std::size_t{32} << 20U;
    // Nothing is left out for a volatile pointer.
    void* const volatile room = ::operator new(kContext);
    ::operator delete(room);
    return options;
}

bool is_out_of_memory(const z3::exception& exception) {
    return std::string_view(exception.msg()).find("out of memory") != std::string_view::npos;
}

}  // namespace

std::string solver_version() {
    unsigned major = 0;
    unsigned minor = 0;
    unsigned build = 0;
    unsigned revision = 0;
    Z3_get_version(&major, &minor, &build, &revision);
    return fmt::format("{}.{}.{}", major, minor, build);
}

Prover::Prover(const ProofOptions& options, std::string_view name, const char* logic)
    : options_(with_room_for_a_context(options)), name_(name), logic_(logic) {
    if (options_.deadline || options_.interrupted != nullptr || options_.memory_is_full) {
        try {
            watch_ = std::thread([this] { watch(); });
        } catch (const std::system_error&) {
            // Without one a limit is noticed between two queries.
        }
    }
}

Prover::~Prover() {
    {
        const std::lock_guard lock(mutex_);
        watched_ = false;
    }
    end_of_watch_.notify_all();
    if (watch_.joinable()) watch_.join();
}

void Prover::watch() {
    constexpr std::chrono::milliseconds kOften{20};
    std::unique_lock lock(mutex_);
    while (!end_of_watch_.wait_for(lock, kOften, [this] { return !watched_; })) {
        if (checking_ && reason_to_stop() != nullptr) context_.interrupt();
    }
}

const char* Prover::reason_to_stop() const {
    if (options_.interrupted != nullptr && options_.interrupted->load()) return "interrupted";
    const bool late = options_.deadline && std::chrono::steady_clock::now() >= *options_.deadline;
    if (late) return "the time is up";
    const bool is_full = options_.memory_is_full && options_.memory_is_full();
    return is_full ? "the memory is used up" : nullptr;
}

void Prover::go_on(std::string_view what) const {
    if (const char* const reason = reason_to_stop()) throw Stopped(reason);
    if (options_.progress) options_.progress(name_, what);
}

z3::solver Prover::solver() {
    z3::solver solver(context_, logic_.c_str());
    // Ctrl-C is the program's business.
    solver.set("ctrl_c", false);
    solver.set("rlimit", options_.resource_limit);
    // Most questions differ little from the one before and have an answer soon. Simplex as of old,
    // every atom decided, and no search for equal numbers take two thirds of the time of Z3's own
    // choice.
    solver.set("arith.solver", 2U);
    solver.set("arith.propagate_eqs", false);
    solver.set("relevancy", 0U);
    return solver;
}

Answer Prover::ask(std::string_view query, const Formulas& formulas) {
    z3::solver asked = solver();
    for (const z3::expr& formula : formulas) asked.add(formula);
    return ask(query, asked);
}

Answer Prover::ask_under(z3::solver& solver, std::string_view query, const z3::expr& formula) {
    solver.push();
    solver.add(formula);
    const Answer answer = ask(query, solver);
    solver.pop();
    return answer;
}

Answer Prover::ask(std::string_view query, z3::solver& asked) {
    return ask(query, asked, z3::expr_vector(context_));
}

Answer Prover::ask(std::string_view query, z3::solver& asked, const z3::expr_vector& assumed) {
    ++queries_;
    go_on(query);
    const Answer answer = check(asked, assumed);
    if (options_.smt2_folder) {
        z3::solver whole = solver();
        for (const z3::expr& assertion : asked.assertions()) whole.add(assertion);
        for (const z3::expr& assumption : assumed) whole.add(assumption);
        write(query, whole, answer);
    }
    return answer;
}

std::string Prover::until_stopped(const std::function<void()>& work) const {
    try {
        work();
    } catch (const Stopped& stopped) {
        return stopped.what();
    } catch (const z3::exception& exception) {
        // A context whose query was ended may refuse everything from then on.
        if (const char* const reason = reason_to_stop()) return reason;
        if (is_out_of_memory(exception)) throw std::bad_alloc();
        throw;
    }
    return {};
}

void Prover::is_checking(bool checking) {
    const std::lock_guard lock(mutex_);
    checking_ = checking;
}

Answer Prover::check(z3::solver& asked) { return check(asked, z3::expr_vector(context_)); }

Answer Prover::check(z3::solver& asked, const z3::expr_vector& assumed) {
    is_checking(true);
    const z3::check_result result = asked.check(assumed);
    is_checking(false);
    switch (result) {
        case z3::sat: return Answer::Satisfiable;
        case z3::unsat: return Answer::Unsatisfiable;
        case z3::unknown: break;
    }
    if (const char* const reason = reason_to_stop()) throw Stopped(reason);
    return Answer::Unknown;
}

void Prover::write(std::string_view query, z3::solver& solver, Answer answer) const {
    const auto path =
        *options_.smt2_folder / fmt::format("{}-{:04}-{}.smt2", name_, queries_, file_name(query));
    model::WrittenFile file(path);
    file.append(fmt::format("; {}: {}\n(set-logic {})\n{}", name_, query, logic_,
                            solver.to_smt2(status_of(answer))));
    file.commit();
}

z3::model Prover::example(const Formulas& formulas, const Formulas& constraints) {
    z3::solver asked = solver();
    for (const z3::expr& formula : formulas) asked.add(formula);
    for (const z3::expr& constraint : constraints) {
        go_on("an example");
        asked.push();
        asked.add(constraint);
        if (check(asked) != Answer::Satisfiable) asked.pop();
    }
    asked.set("rlimit", 0U);
    if (check(asked) != Answer::Satisfiable) throw std::logic_error("an example is lost: " + name_);
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
