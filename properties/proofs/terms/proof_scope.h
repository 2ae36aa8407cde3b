// What is proved about: which connections, what arrives there, and what is assumed besides.
#pragma once

#include <cstdint>

#include "model/environment.h"

namespace finwait::proofs {

/// The incarnation of what belongs to an earlier connection, whichever it is; that of the
/// connections that are proved about is 1.
inline constexpr std::uint8_t kEarlierIncarnation = 2;

/// Two connections, one of each end, that are there at the start or open. Where they open, segments
/// of earlier connections between the same ports may arrive at any time (strays): of any content,
/// but that what they carry and what they acknowledge lies behind, by 2^31 at most, and that who
/// OPENs passively always did, and sent no SYN without ACK. The earlier connections themselves are
/// over at both ends.
struct ProofScope {
    // NOLINTNEXTLINE(google-explicit-constructor): without strays, the start says it all.
    ProofScope(model::Start where = model::Start::Established) : start(where) {}

    model::Start start;
    /// Needs `start` to be Closed.
    bool strays = false;
    /// The numbers of strays end so far beyond the ISSs at most: 0 where initial numbers never fall
    /// behind those that were used (`isn` of an environment), 3 where they may fall 3 behind.
    std::int32_t stray_reach = 0;

    // Assumed where connections open.

    /// No RST that CLOSED sends in answer to a SYN, with the number 0 (RFC 9293 §3.10.7.1), stands
    /// at the number that is expected.
    bool zero_is_not_expected = false;
    /// At most one end OPENs actively.
    bool one_end_opens = false;
    bool nobody_aborts = false;
    /// No application CLOSEs in SYN-RECEIVED, where FIN-WAIT-1 follows, in which no ACK of the own
    /// SYN is waited for.
    bool nobody_closes_while_opening = false;

    friend bool operator==(const ProofScope&, const ProofScope&) = default;
};

}  // namespace finwait::proofs
