// Design files: TOML that gives the state table and the mechanisms, or what differs from another
// design.
//
//     summary = "A FIN consumes no sequence number"   # one line
//     source = "…"                                    # optional: an RFC section, a bug report
//     extends = "rfc9293"                             # optional: a shipped design, or a path
//                                                     # relative to this file
//     violates = ["fin-ack-unambiguous"]              # optional: what it is expected to violate
//
//     [mechanisms]
//     fin-consumes = 0                                # 0 or 1
//     fin-acknowledged-by = "sequence"                # or "one short", "flag", "any ACK"
//     fin-retransmitted = true                        # true, false, or the states where it is
//     fin-over-hole = false
//     answers = { TIME-WAIT = false }                 # a value by state; default = … is for others
//
//     [states.ESTABLISHED]                            # and the other ten states
//     CLOSE = { next = "FIN-WAIT-1" }
//     "rcv FIN" = { next = "CLOSE-WAIT", send = "ACK" }
//     "rcv ACK of FIN" = "ignored"                    # rcv …: no row
//     "2MSL timeout" = "impossible"                   # CLOSE, timeouts, ABORT: no row
//
//     # Besides the 2MSL timeout, which can stand here too.
//     [timers."FIN-WAIT-2 timeout"]
//     armed = "by rows"                               # or "in states": wherever it has a row
//     after = 3                                       # retransmissions
//     length = 10                                     # ticks; it matters with a clock only
//
//     [states.FIN-WAIT-2]
//     "FIN-WAIT-2 timeout" = { next = "CLOSED", send = "RST" }
//     "rcv FIN" = [                                   # the first that applies is taken
//         { when = "s.len = 0", next = "TIME-WAIT", send = "ACK" },
//         { next = "FIN-WAIT-2", takes = false },     # the FIN is passed over
//     ]
//     ABORT = { when = "fin_sent", next = "CLOSED", send = "RST" }
//
//     [states.FIN-WAIT-1]
//     "rcv ACK of FIN" = { next = "FIN-WAIT-2", arms = ["FIN-WAIT-2 timeout"] }
//
// model/DESIGNS.md has the meaning of all of it. A design without `extends` gives every mechanism,
// and every event in every state; one with `extends` takes what it does not give from the design
// that it extends. `summary`, `source` and `violates` are its own. A design's name is the file's,
// without ".toml".
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "model/design.h"
#include "model/files/input_error.h"

namespace finwait::model {

/// Reads a file, and the files that it extends. InputError if one of them is wrong.
[[nodiscard]] Design read_design(const std::filesystem::path& file);

/// The same for `text`, as if it stood in `file`, which need not exist.
[[nodiscard]] Design parse_design(std::string_view text, const std::filesystem::path& file);

/// Where a design file that can be read says that its design violates `property`: for an error
/// that the reader cannot see, since it knows no properties.
[[nodiscard]] Place place_of_violated(const std::filesystem::path& file,
                                      const std::string& property);

/// A design file that gives all of `design` and extends none.
[[nodiscard]] std::string design_file_text(const Design& design);

/// What a design file says of one mechanism, or of one event in one state.
struct DesignEntry {
    /// "mechanisms", a timer as its table is called, or the state.
    std::string section;
    std::string key;
    /// As it stands in the file.
    std::string value;
};

/// Everything but what describes the design, in the order of a file that extends none.
[[nodiscard]] std::vector<DesignEntry> entries_of(const Design& design);

/// An entry in which two designs differ; "none" for what one of them does not have.
struct DesignDifference {
    std::string section;
    std::string key;
    std::array<std::string, 2> values;
};
[[nodiscard]] std::vector<DesignDifference> differences_of(const Design& a, const Design& b);

/// The names of the shipped designs, sorted.
[[nodiscard]] std::vector<std::string> shipped_designs();

/// The file of the shipped design of that name; InputError if there is none.
[[nodiscard]] std::filesystem::path shipped_design_file(const std::string& name);

/// A shipped design by its name, or the user's own by its path (`is_path`). InputError.
[[nodiscard]] Design find_design(const std::string& name_or_path);

/// What a design file says where the table has no row for `event`: "impossible" (CLOSE, 2MSL
/// timeout, ABORT), "ignored" (rcv …), or "no row", where an arrival is taken or answered all the
/// same (rcv text; rcv SYN once a SYN was taken).
[[nodiscard]] std::string_view absence(State state, TableEvent event);

}  // namespace finwait::model
