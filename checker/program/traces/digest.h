// A short name for a text, to see whether it is the same one.
#pragma once

#include <string>
#include <string_view>

#include "model/design.h"

namespace finwait::program {

/// XXH3-128 in hexadecimal: it guards against mistakes, not against an adversary.
[[nodiscard]] std::string digest_of(std::string_view text);
/// Tells whether two designs do the same, whatever they are called and said to violate.
[[nodiscard]] std::string digest_of(const model::Design& design);

/// Of what a file holds, such as a library. Throws model::InputError.
[[nodiscard]] std::string digest_of_file(const std::string& path);

}  // namespace finwait::program
