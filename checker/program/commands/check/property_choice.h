// Which properties a run is about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/environment.h"
#include "properties/property.h"

namespace finwait::program {

struct PropertyOptions {
    /// Those of these names only.
    std::vector<std::string> names;
    /// The shipped ones that are not core, too.
    bool all = false;
    /// Files with properties of the user's own.
    std::vector<std::string> files;
};

/// Properties that are known, and those of them that are chosen.
struct PropertyChoice {
    std::vector<properties::Property> known;
    /// Point into `known`; in its order.
    std::vector<const properties::Property*> chosen;
};

/// By default the shipped ones that are core, and all of the user's own. Throws model::InputError
/// and UsageError, also for a property that is chosen by name or is the user's own and that no
/// engine decides.
[[nodiscard]] PropertyChoice choose_properties(const PropertyOptions& options,
                                               const model::Environment& environment);

/// The environment in which all that is chosen is drawn: none unless these are scenarios of one
/// environment.
[[nodiscard]] std::optional<model::Environment> drawn_in(const PropertyChoice& choice);

}  // namespace finwait::program
