#include "checker/program/commands/designs.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/program/explored_code/explored_stack.h"
#include "checker/program/terminal/console.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "model/files/middlebox_file.h"
#include "properties/files/property_file.h"

namespace finwait::program {

namespace {

/// The names alone: formulas are not looked at.
std::vector<std::string> property_names(const std::vector<std::string>& property_files) {
    std::vector<std::string> names;
    const auto note = [&](const properties::Property& property) {
        names.push_back(property.name);
        return false;
    };
    (void)properties::shipped_properties({}, note);
    for (const std::string& file : property_files)
        (void)properties::read_properties(file, {}, note);
    return names;
}

/// Puts the design behind the middlebox that an option names, and says so in its name.
void put_behind(const std::optional<std::string>& middlebox, std::string& name,
                model::Design& design) {
    if (!middlebox) return;
    design.middlebox = *middlebox == "none" ? nullptr : model::find_middlebox(*middlebox);
    name += " behind " + (design.middlebox ? design.middlebox->name : "nothing");
}

/// `read`: design_named and its like.
template <class Read>
Instance setting_read_by(const DesignOptions& options, const model::Environment& environment,
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

model::Design design_or_stack_named(const std::string& name,
                                    const std::vector<std::string>& property_files) {
    if (model::is_path(name) && is_shared_object(name)) return explored_design(name);
    return design_named(name, property_files);
}

model::Design design_named(const std::string& name,
                           const std::vector<std::string>& property_files) {
    if (model::is_path(name) && is_shared_object(name)) {
        throw UsageError(fmt::format(
            "{}: this is a shared object; the code of a stack is for check, audit, simulate, "
            "conform, trace --play and explain --play, and a design is named here",
            name));
    }
    model::Design design = model::find_design(name);
    // What ships is tested.
    if (design.violates.empty() || !model::is_path(name)) return design;
    const std::vector<std::string> names = property_names(property_files);
    for (const std::string& violated : design.violates) {
        if (std::ranges::find(names, violated) != names.end()) continue;
        const std::vector<std::string_view> allowed(names.begin(), names.end());
        throw model::InputError(model::place_of_violated(name, violated),
                                model::unknown("property", violated, allowed) +
                                    ", or one of a file that is given with --properties");
    }
    return design;
}

model::Design design_of_end_alone(const std::string& name) {
    model::Design design = design_named(name, {});
    if (design.middlebox == nullptr) return design;
    throw UsageError(fmt::format(
        "{} stands behind a middlebox, and what is judged here is an end alone; name a design "
        "without one",
        name));
}

Instance make_instance(const DesignOptions& designs, const EnvironmentOptions& environment) {
    const model::Environment understood = environment_of(environment);
    refuse_any_capacity(understood);
    return make_instance(designs, understood);
}

Instance make_instance(const DesignOptions& designs, const model::Environment& environment) {
    return setting_read_by(designs, environment, design_named);
}

Instance make_instance(const std::array<std::string, 2>& designs,
                       const std::vector<std::string>& property_files,
                       const model::Environment& environment) {
    return setting_read_by(
        {.design = designs[0], .peer = designs[1], .property_files = property_files}, environment,
        design_named);
}

Instance make_instance_with_stacks(const DesignOptions& designs,
                                   const model::Environment& environment) {
    return setting_read_by(designs, environment, design_or_stack_named);
}

Instance make_instance_with_stacks(const DesignOptions& designs,
                                   const EnvironmentOptions& environment) {
    const model::Environment understood = environment_of(environment);
    refuse_any_capacity(understood);
    return make_instance_with_stacks(designs, understood);
}

}  // namespace finwait::program
