// Which files this process reads, and which it writes: none is both, or what was read is lost.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace finwait::model {

/// To be called before a file is read: from then on nothing is written in its place, whatever name
/// leads there. InputError if something is to be written there already.
void note_input(const std::filesystem::path& file);

/// Keeps `place`, the folder and a name in it, for one output until `release_output`; an empty one
/// is for any number. `found`: what is there, all zero if nothing is. Gives why it must not be
/// written; empty if it may be, and only then `place` is kept.
[[nodiscard]] std::string reserve_output(const std::string& place, const struct stat& found);
void release_output(const std::string& place);

}  // namespace finwait::model
