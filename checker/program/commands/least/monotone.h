// When a smaller value of a setting cannot do where a larger one fails.
//
// **TIME-WAIT in one connection, with the rules of RFC 9293.** Let a run with TIME-WAIT of m ticks
// lead to a violation, and n < m. Follow it with TIME-WAIT of n. Nothing differs but the 2MSL
// timers, until an end x becomes CLOSED in the new run that is in TIME-WAIT still in the old one.
//
// 1. `quiet-after-time-wait`. If a segment is in flight to x then, or is sent to x while the old
// run
//    has x in TIME-WAIT, the new run violates the property there and then: x is CLOSED and waited,
//    and every segment of the peer's only connection is of the one that x had. Otherwise x, which
//    only answers, sends nothing in the old run either, the peer fares alike in both, and so does
//    the violation, which is the peer's, or needs a segment to x.
// 2. `never-reset`, where TIME-WAIT ignores RST (RFC 1337): then the violation is the peer's, z. It
// has
//    taken x's FIN and sent its own, and its RCV.NXT moves no more. What it sends to x meanwhile is
//    answered by an ACK, or not, in the old run, and by an RST at its ACK number in the new one.
//    That number is z's RCV.NXT, and the RST ends z's connection, which is the violation; or it is
//    an older one, and z drops the RST as outside its window. An ACK of x that arrives at z
//    acknowledges its FIN and z is past being reset; so where the old run has a violation, those
//    ACKs were lost, and so is the RST in their place. In the end the old run resets z by the
//    answer of x, CLOSED by then, to a segment that finds x CLOSED in the new run as well, with the
//    same answer.
//
// With rules of another kind, or further connections, nobody has shown it. An RST that ends
// TIME-WAIT, as RFC 9293 has it, makes 2. wrong: a longer TIME-WAIT is then one more chance to be
// reset.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "model/connection_model.h"
#include "model/settings.h"
#include "properties/property.h"

namespace finwait::program {

/// In a sentence, why all of `properties` that hold together with one value of `setting` hold with
/// every larger one; none where that is not known.
[[nodiscard]] std::optional<std::string> why_bisection_is_sound(
    const model::Setting& setting, const model::ConnectionModel& model,
    std::span<const properties::Property* const> properties);

}  // namespace finwait::program
