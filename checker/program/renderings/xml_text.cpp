#include "checker/program/renderings/xml_text.h"

#include <algorithm>

#include "checker/program/terminal/styled_text.h"
#include "model/files/utf8.h"

namespace finwait::program {

std::string xml_text(std::string_view text) {
    constexpr std::string_view kReplacement = "\xef\xbf\xbd";
    const std::string shown = printable(text);
    std::string safe;
    for (std::size_t at = 0; at < shown.size();) {
        const std::size_t length =
            std::max<std::size_t>(1, model::utf8_length(static_cast<unsigned char>(shown[at])));
        const std::string_view one = std::string_view(shown).substr(at, length);
        // U+FFFE and U+FFFF are characters, but none of XML.
        const bool allowed =
            model::is_printable_utf8(one) && one != "\xef\xbf\xbe" && one != "\xef\xbf\xbf";
        if (!allowed) {
            safe += kReplacement;
            ++at;
            continue;
        }
        at += length;
        if (one == "&") {
            safe += "&amp;";
        } else if (one == "<") {
            safe += "&lt;";
        } else if (one == ">") {
            safe += "&gt;";
        } else if (one == "\"") {
            safe += "&quot;";
        } else {
            safe += one;
        }
    }
    return safe;
}

}  // namespace finwait::program
