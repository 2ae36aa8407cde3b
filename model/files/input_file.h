// Where the files that come with the program lie, and how a file is read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace finwait::model {

/// The folder that holds the shipped files as the repository does: `model/designs`, `properties`,
/// `properties/suites`. Found from any working directory: the environment variable FINWAIT_DATA,
/// else beside the installed program, else the sources that the program was built from.
/// InputError if there is none.
[[nodiscard]] std::filesystem::path data_directory();

/// The files `*.toml` in a folder, sorted. InputError if it cannot be listed.
[[nodiscard]] std::vector<std::filesystem::path> toml_files_in(const std::filesystem::path& folder);

/// The names of those files, without ".toml".
[[nodiscard]] std::vector<std::string> toml_names_in(const std::filesystem::path& folder);

inline constexpr std::size_t kLargestInputFile = std::size_t{1} << 20U;

/// InputError unless it is a regular file: to open a pipe is to wait for who writes into it.
void require_input_file(const std::filesystem::path& file);

/// All of a regular file, which nothing is written over from then on. InputError if there is none,
/// it cannot be read, is to be written, too, or has more than `largest` bytes.
[[nodiscard]] std::string read_input_file(const std::filesystem::path& file,
                                          std::size_t largest = kLargestInputFile);

/// Whether the user means a file of his own, not the name of a shipped one: it contains a '/' or
/// ends in ".toml".
[[nodiscard]] bool is_path(const std::string& name_or_path);

}  // namespace finwait::model
