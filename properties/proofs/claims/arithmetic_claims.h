// The arithmetic claims, one function each; claims.cpp lists them. All are about numbers of `bits`
// bits, as bit-vectors.
#pragma once

#include "properties/proofs/claim.h"
#include "properties/proofs/prover.h"
#include "properties/proofs/terms/rule_paths.h"

namespace finwait::proofs {

[[nodiscard]] Finding ack_of_fin_distinct(const model::Design& design, unsigned bits,
                                          Prover& prover);
[[nodiscard]] Finding retransmitted_fin_is_old(const model::Design& design, unsigned bits,
                                               Prover& prover);
[[nodiscard]] Finding acceptability_is_overlap(const model::Design& design, unsigned bits,
                                               Prover& prover);
[[nodiscard]] Finding old_duplicate_window(const model::Design& design, unsigned bits,
                                           Prover& prover);
[[nodiscard]] Finding comparison_window(const model::Design& design, unsigned bits, Prover& prover);
[[nodiscard]] Finding small_modulus(const model::Design& design, unsigned bits, Prover& prover);
[[nodiscard]] Finding rotation(const model::Design& design, unsigned bits, Prover& prover);

/// The largest window that a TCP can offer: 2^30 (RFC 7323 §2.3), a quarter of the modulus.
[[nodiscard]] constexpr std::uint64_t largest_window(unsigned bits) {
    return std::uint64_t{1} << (bits - 2);
}

/// Whether an arrival took the step.
[[nodiscard]] constexpr bool passed(const model::Coverage& coverage, model::ArrivalBranch step) {
    return coverage.has(step);
}

/// 2147483648 as "2,147,483,648".
[[nodiscard]] std::string grouped(std::uint64_t number);

/// Needs a refutation that the model confirms; otherwise std::logic_error.
void confirm(bool replayed, std::string_view claim);

}  // namespace finwait::proofs
