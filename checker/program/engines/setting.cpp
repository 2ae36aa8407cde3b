#include "checker/program/engines/setting.h"

#include "checker/program/commands/designs.h"

namespace finwait::program {

Setting make_setting(const DesignOptions& designs, const EnvironmentOptions& environment) {
    const model::Environment understood = environment_of(environment);
    refuse_any_capacity(understood);
    return make_setting(designs, understood);
}

Setting make_setting(const DesignOptions& designs, const model::Environment& environment) {
    return make_setting(std::array{designs.design, designs.peer.value_or(designs.design)},
                        designs.property_files, environment);
}

Setting make_setting(const std::array<std::string, 2>& designs,
                     const std::vector<std::string>& property_files,
                     const model::Environment& environment) {
    const model::Design a = design_named(designs[0], property_files);
    // A file is read once: it may change.
    const model::Design b = designs[1] == designs[0] ? a : design_named(designs[1], property_files);
    return {designs, std::make_unique<model::ConnectionModel>(a, b, environment)};
}

Setting in_environment(const Setting& setting, const model::Environment& environment) {
    return {setting.designs, std::make_unique<model::ConnectionModel>(
                                 setting.model->design(model::Side::A),
                                 setting.model->design(model::Side::B), environment)};
}

std::string text_of(const std::array<std::string, 2>& designs) {
    const std::string a = printable(designs[0]);
    return designs[0] == designs[1] ? a : a + " with " + printable(designs[1]);
}

}  // namespace finwait::program
