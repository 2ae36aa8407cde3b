#include "checker/program/renderings/rendering.h"

#include <algorithm>
#include <array>

namespace finwait::program {

std::span<const Rendering* const> renderings() {
    static const std::array all{&ladder_rendering(),      &json_rendering(), &mermaid_rendering(),
                                &svg_rendering(),         &html_rendering(), &pcapng_rendering(),
                                &packetdrill_rendering(), &itf_rendering()};
    return all;
}

std::vector<std::string> rendering_names() {
    std::vector<std::string> names;
    for (const Rendering* const rendering : renderings()) names.emplace_back(rendering->name());
    return names;
}

const Rendering* find_rendering(std::string_view name) {
    const auto all = renderings();
    const auto found = std::ranges::find(all, name, &Rendering::name);
    return found == all.end() ? nullptr : *found;
}

}  // namespace finwait::program
