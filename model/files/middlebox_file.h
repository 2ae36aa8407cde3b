// Middlebox files: TOML that gives an automaton in front of an end.
//
//     summary = "forgets a half-closed connection"    # one line
//     source = "…"                                    # optional
//     starts = { established = "open", closed = "none" }  # a state, or one for each start
//
//     [states.open]                                   # states of any name
//     "in FIN" = { next = "half-closed" }             # in, out: RST, SYN,ACK, SYN, FIN, text, ACK
//     "in text" = [                                   # the first that applies is taken
//         { when = "s.end <= rcv_nxt", does = "RST" },  # pass, drop, RST; pass is the default
//         { next = "open" },
//     ]
//     in = { does = "drop" }                          # what no row before applies to
//
//     [states.half-closed]
//     timeout = { next = "none" }
//     length = 5                                      # ticks; it matters with a clock only
//
// model/ENVIRONMENTS.md has the meaning of all of it. In a design file `middlebox` is the name or
// the path of such a file, or a table that gives the same.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/middlebox.h"

namespace finwait::model {

/// A shipped one by its name, or one of the user's own by its path, from `folder` if it is
/// relative. InputError.
[[nodiscard]] std::shared_ptr<const Middlebox> find_middlebox(
    const std::string& name_or_path, const std::filesystem::path& folder = {});

/// The names of those in model/middleboxes, sorted.
[[nodiscard]] std::vector<std::string> shipped_middleboxes();

/// What such a file says of one thing, in the order of a file: the table ("" or
/// "states.\"half-closed\""), the key, the value as it stands there.
struct MiddleboxEntry {
    std::string section;
    std::string key;
    std::string value;
};
/// Everything but what describes it.
[[nodiscard]] std::vector<MiddleboxEntry> entries_of(const Middlebox& middlebox);

}  // namespace finwait::model
