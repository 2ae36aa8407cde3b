#include "checker/program/engines/setting.h"

#include "model/files/design_file.h"

namespace finwait::program {

Setting make_setting(const DesignOptions& designs, const EnvironmentOptions& environment) {
    const model::Environment understood = environment_of(environment);
    refuse_any_capacity(understood);
    return make_setting(designs, understood);
}

Setting make_setting(const DesignOptions& designs, const model::Environment& environment) {
    return make_setting(std::array{designs.design, designs.peer.value_or(designs.design)},
                        environment);
}

Setting make_setting(const std::array<std::string, 2>& designs,
                     const model::Environment& environment) {
    return {designs,
            std::make_unique<model::ConnectionModel>(model::find_design(designs[0]),
                                                     model::find_design(designs[1]), environment)};
}

std::string text_of(const std::array<std::string, 2>& designs) {
    const std::string a = printable(designs[0]);
    return designs[0] == designs[1] ? a : a + " with " + printable(designs[1]);
}

}  // namespace finwait::program
