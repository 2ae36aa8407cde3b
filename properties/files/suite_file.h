// Suite files: TOML that says which designs are judged where, by which properties, and with what
// result.
//
//     summary = "…"                        # one line
//     property-files = ["own.toml"]        # optional: properties of the user's own
//
//     [environments]                       # optional: names for environments
//     small = { data = [0, 0], capacity = 1 }
//
//     [[case]]                             # one case, or several
//     design = "fin-free"                  # a shipped design, or a path relative to this file; an
//                                          # array of them; "all" that ship; "reports":
//                                          # those after reports of real stacks
//     peer = "rfc9293"                     # optional, the same for B: each design with each peer.
//                                          # None: each design with its own like
//     exchanged = true                     # optional: each pair the other way round, too
//     environment = { data = [0, 0] }      # optional; or a name; or an array of these. None: the
//                                          # one that each property is drawn in, else the default
//     properties = ["core"]                # optional: names of properties, "core", "scenarios",
//                                          # "all"; or one of these as a string. None: "core"
//     violated = ["fin-ack-unambiguous"]   # optional: the others hold; a witness named here is
//                                          # not reached, the others are. None: what the design
//                                          # says that it violates; where there are peers, nothing
//
// `environment` and `properties` may also stand before the cases, for those that do not give them.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "properties/files/suite.h"

namespace finwait::properties {

/// Reads a suite and all that it names. InputError if one of the files is wrong, if a case makes no
/// sense, or if the same is judged twice.
[[nodiscard]] Suite read_suite(const std::filesystem::path& file);

/// The same for `content`, as if it stood in `file`, which need not exist.
[[nodiscard]] Suite parse_suite(std::string_view content, const std::filesystem::path& file);

/// The names of the suites that ship, sorted.
[[nodiscard]] std::vector<std::string> shipped_suites();

/// A suite that ships by its name, or the user's own by its path (`is_path`). InputError.
[[nodiscard]] Suite find_suite(const std::string& name_or_path);

}  // namespace finwait::properties
