// How the application of a stack under test closes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace finwait::program {

/// How the application goes about it.
enum class ApplicationStyle : std::uint8_t {
    Shutdown,     ///< it reads all the time, and closes by shutdown(SHUT_WR)
    Close,        ///< it reads all the time, and closes by close()
    CloseUnread,  ///< it never reads, and closes by close()
    Abort,        ///< it reads all the time, and closes by an abort
};
inline constexpr std::array kApplicationStyles{ApplicationStyle::Shutdown, ApplicationStyle::Close,
                                               ApplicationStyle::CloseUnread,
                                               ApplicationStyle::Abort};
/// "shutdown", "close", "close-unread", "abort".
[[nodiscard]] std::string_view name_of(ApplicationStyle style);

}  // namespace finwait::program
