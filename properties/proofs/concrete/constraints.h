// What a user constraints of the numbers of a concrete trace: `finwait trace FILE --concrete
// --where 'A.isn = 900, A.octets = 100, step 6.ack = A.isn + 100, A.wraps'`.
//
// Numbers are those of the wire, 32 bits: sums wrap, and comparisons are of plain numbers without a
// sign.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/endpoint.h"
#include "model/files/input_error.h"

namespace finwait::proofs {

/// What a name in a constraint stands for.
enum class Quantity : std::uint8_t {
    Constant,    ///< a number
    Isn,         ///< A.isn: the initial sequence number, that of A's SYN
    FirstOctet,  ///< A.first_octet: the number behind it, that of A's first octet
    Octets,      ///< A.octets: all that A's application writes
    Mss,         ///< A.mss: the most octets that a segment of A carries
    Window,      ///< window: the receive window of both ends
    Seq,         ///< step 3.seq: of the segment that step 3 is about
    Ack,
    Len,
};

struct WishedNumber {
    Quantity quantity = Quantity::Constant;
    /// The number; of Seq, Ack and Len the step, which counts from 1.
    std::uint32_t value = 0;
    model::Side side = model::Side::A;
    bool subtracted = false;
    model::Place place{};
};

enum class Comparison : std::uint8_t { Equal, Unequal, Less, AtMost, Greater, AtLeast };

/// Two sums compared, or `A.wraps`: the numbers that A sends pass 2^32 within the trace.
struct Constraint {
    std::optional<model::Side> wraps{};
    std::vector<WishedNumber> left{};
    Comparison comparison = Comparison::Equal;
    std::vector<WishedNumber> right{};
    /// As it was written, and where.
    std::string text{};
    model::Place place{};
};

/// Wishes joined by commas. `name` is what errors call the text. Throws model::InputError.
[[nodiscard]] std::vector<Constraint> parse_wishes(const std::string& text,
                                                   const std::string& name);

}  // namespace finwait::proofs
