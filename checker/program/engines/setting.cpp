#include "checker/program/engines/setting.h"

#include "checker/program/commands/designs.h"
#include "model/files/middlebox_file.h"

namespace finwait::program {

namespace {

/// Puts the design behind the middlebox that an option names, and says so in its name.
void put_behind(const std::optional<std::string>& middlebox, std::string& name,
                model::Design& design) {
    if (!middlebox) return;
    design.middlebox = *middlebox == "none" ? nullptr : model::find_middlebox(*middlebox);
    name += " behind " + (design.middlebox ? design.middlebox->name : "nothing");
}

/// `read`: design_named and its like.
template <class Read>
Setting setting_read_by(const DesignOptions& options, const model::Environment& environment,
                        const Read& read) {
    std::array designs{options.design, options.peer.value_or(options.design)};
    model::Design a = read(designs[0], options.property_files);
    // A file is read once: it may change.
    model::Design b = designs[1] == designs[0] ? a : read(designs[1], options.property_files);
    put_behind(options.middleboxes[0], designs[0], a);
    put_behind(options.middleboxes[1], designs[1], b);
    return {designs, std::make_unique<model::ConnectionModel>(a, b, environment)};
}

}  // namespace

Setting make_setting(const DesignOptions& designs, const EnvironmentOptions& environment) {
    const model::Environment understood = environment_of(environment);
    refuse_any_capacity(understood);
    return make_setting(designs, understood);
}

Setting make_setting(const DesignOptions& designs, const model::Environment& environment) {
    return setting_read_by(designs, environment, design_named);
}

Setting make_setting(const std::array<std::string, 2>& designs,
                     const std::vector<std::string>& property_files,
                     const model::Environment& environment) {
    return setting_read_by(
        {.design = designs[0], .peer = designs[1], .property_files = property_files}, environment,
        design_named);
}

Setting make_setting_with_stacks(const DesignOptions& designs,
                                 const model::Environment& environment) {
    return setting_read_by(designs, environment, design_or_stack_named);
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
