// What `finwait prove` claims of sequence numbers, and what became of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/design.h"

namespace finwait::proofs {

enum class ProofVerdict : std::uint8_t {
    Proved,        ///< for all numbers
    Refuted,       ///< with numbers, replayed through the model
    Inconclusive,  ///< Z3 gave up, or the invariants are not enough
    DoesNotApply,  ///< the design has not got what the claim is about
};
/// "proved", "refuted", "inconclusive", "does not apply".
[[nodiscard]] std::string_view name_of(ProofVerdict verdict);

struct ProofOptions {
    /// Of sequence numbers. Needs 6 ≤ bits ≤ 32.
    unsigned bits = 32;
    /// Work that Z3 may do for one query, in its own units: the same on every machine. What ships
    /// takes less than a twentieth. 0: any amount.
    unsigned resource_limit = 200'000'000;
    /// When what is undecided stays so; none: never.
    std::optional<std::chrono::steady_clock::time_point> deadline{};
    /// Set from outside (Ctrl-C) to leave undecided what is. May be null.
    const std::atomic<bool>* interrupted = nullptr;
    /// Asked now and then, also while Z3 works: true leaves undecided what is, and stays. May be
    /// empty.
    std::function<bool()> memory_is_full{};
    /// Told what is asked, whenever something is. May be empty.
    std::function<void(std::string_view claim, std::string_view query)> progress{};
    /// Where every query goes in SMT-LIB 2, with the answer that Z3 gave. The folder must exist.
    std::optional<std::filesystem::path> smt2_folder{};
};

struct NamedNumber {
    std::string name;
    std::uint64_t value = 0;
};

/// What came of one claim.
struct Finding {
    ProofVerdict verdict = ProofVerdict::Inconclusive;
    /// Sentences: the refutation with its numbers, or what was found on the way to the proof.
    std::vector<std::string> sentences;
    /// The same numbers, for programs.
    std::vector<NamedNumber> numbers;
    /// How many questions Z3 answered.
    std::size_t queries = 0;
    double seconds = 0;
};

/// "4.8.12".
[[nodiscard]] std::string solver_version();

class Prover;

struct Claim {
    std::string_view name;
    std::string_view sentence;
    std::string_view source;
    Finding (*prove)(const model::Design& design, unsigned bits, Prover& prover);
};

/// The claims about numbers alone: arithmetic, and single rules of an endpoint.
[[nodiscard]] std::span<const Claim> arithmetic_claims();
/// Those about connections that open: what they make of segments of earlier ones, and of an RST
/// that CLOSED sent.
[[nodiscard]] std::span<const Claim> opening_claims();

/// Throws std::logic_error where a refutation does not survive its replay through the model: a
/// defect.
[[nodiscard]] Finding prove(const Claim& claim, const model::Design& design,
                            const ProofOptions& options);

}  // namespace finwait::proofs
