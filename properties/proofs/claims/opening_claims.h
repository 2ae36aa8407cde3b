// The claims about connections that open, one function each; claims.cpp lists them. All are about
// numbers of `bits` bits, as bit-vectors.
#pragma once

#include "properties/proofs/claim.h"
#include "properties/proofs/prover.h"

namespace finwait::proofs {

[[nodiscard]] Finding rotation_of_opening(const model::Design& design, unsigned bits,
                                          Prover& prover);
[[nodiscard]] Finding stray_changes_nothing(const model::Design& design, unsigned bits,
                                            Prover& prover);
[[nodiscard]] Finding stray_completes_no_handshake(const model::Design& design, unsigned bits,
                                                   Prover& prover);
[[nodiscard]] Finding stray_rst_refuses_nothing(const model::Design& design, unsigned bits,
                                                Prover& prover);
[[nodiscard]] Finding stray_syn_opens_nothing(const model::Design& design, unsigned bits,
                                              Prover& prover);
[[nodiscard]] Finding rst_of_closed_is_refused(const model::Design& design, unsigned bits,
                                               Prover& prover);

}  // namespace finwait::proofs
