// Text inside of SVG, HTML and GraphML.
#pragma once

#include <string>
#include <string_view>

namespace finwait::program {

/// Safe between tags and inside of quotes. Control characters are shown as `\xNN`; what is no UTF-8
/// as U+FFFD: neither may stand in XML.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace finwait::program
