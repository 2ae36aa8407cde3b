// Sizes and durations as the command line gives them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace finwait::program {

/// A whole number of `what`, from `least` to `most`. Throws UsageError: "WHAT: …; allowed: …".
[[nodiscard]] std::uint64_t parse_number(const std::string& text, const std::string& what,
                                         std::uint64_t least, std::uint64_t most);

/// "512M", "20G": bytes, with K, M, G or T for powers of 1024. Throws UsageError.
[[nodiscard]] std::uint64_t parse_size(const std::string& text, const std::string& what);

/// "500ms", "10s", "5m", "2h". Throws UsageError.
[[nodiscard]] std::chrono::nanoseconds parse_duration(const std::string& text,
                                                      const std::string& what);

/// "1,234,567".
[[nodiscard]] std::string with_commas(std::uint64_t number);
/// "1.2 GiB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
/// "0.18 s", "2 min 05 s".
[[nodiscard]] std::string seconds_text(double seconds);

}  // namespace finwait::program
