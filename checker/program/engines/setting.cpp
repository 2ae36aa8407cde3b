#include "checker/program/engines/setting.h"

#include "checker/program/commands/designs.h"

namespace finwait::program {

namespace {

/// `read`: design_named and its like.
template <class Read>
Setting setting_read_by(const std::array<std::string, 2>& designs,
                        const std::vector<std::string>& property_files,
                        const model::Environment& environment, const Read& read) {
    const model::Design a = read(designs[0], property_files);
    // A file is read once: it may change.
    const model::Design b = designs[1] == designs[0] ? a : read(designs[1], property_files);
    return {designs, std::make_unique<model::ConnectionModel>(a, b, environment)};
}

}  // namespace

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
    return setting_read_by(designs, property_files, environment, design_named);
}

Setting make_setting_with_stacks(const DesignOptions& designs,
                                 const model::Environment& environment) {
    return setting_read_by(std::array{designs.design, designs.peer.value_or(designs.design)},
                           designs.property_files, environment, design_or_stack_named);
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
