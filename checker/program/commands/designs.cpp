#include "checker/program/commands/designs.h"

#include <fmt/format.h>

#include <algorithm>

#include "checker/program/explored_code/explored_stack.h"
#include "checker/program/terminal/console.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
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
            "{}: this is a shared object; the code of a stack is for check, conform, trace --play "
            "and explain --play, and a design is named here",
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

}  // namespace finwait::program
