// Runs the program under test as its users do: as a process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace finwait::cli {

/// Sanitizers need memory of their own, more than the limits of tests: then those say nothing.
#ifdef FINWAIT_PROGRAM_IS_SANITIZED
inline constexpr bool kMemoryIsMeasured = false;
#else
inline constexpr bool kMemoryIsMeasured = true;
#endif

struct Finished {
    /// The exit status; 128 + the signal where a signal ended it.
    int status = 0;
    std::string out;
    std::string err;
    /// The most memory that the process had at once.
    std::uint64_t peak_bytes = 0;
};

struct Surroundings {
    std::string input;
    /// Set in addition to what this process has, but for LC_ALL, which is UTF-8, and COLUMNS, which
    /// is not set; an empty value unsets.
    std::map<std::string, std::string> environment;
    /// Standard output goes there instead.
    std::string output_file;
    /// Standard output is a pipe that nobody reads.
    bool output_closed = false;
    /// Standard input, output and error are a terminal; what is written arrives in `out`, and
    /// `input` is typed when the first prompt, which ends with ": ", is there.
    bool on_terminal = false;
    /// Called once with the process, when anything has come on standard error.
    std::function<void(pid_t)> on_first_error_output;
    /// Called once with the process, when it has begun.
    std::function<void(pid_t)> on_start;
    std::filesystem::path directory;
    /// The program is run by "nobody", if this process may arrange that.
    bool unprivileged = false;
    /// Called in the new process before it becomes the program.
    std::function<void()> before;
};

/// Runs `finwait ARGUMENTS` to its end.
Finished run(const std::vector<std::string>& arguments, const Surroundings& surroundings = {});

/// A folder that is gone when this is.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] std::string file(const std::string& name) const {
        return (path_ / name).string();
    }
    /// Writes a file and gives its path.
    [[nodiscard]] std::string write(const std::string& name, const std::string& content) const;
    [[nodiscard]] std::vector<std::string> names() const;

  private:
    std::filesystem::path path_;
};

[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace finwait::cli
