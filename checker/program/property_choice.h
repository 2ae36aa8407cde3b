// Which properties a run is about.
#pragma once

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

/// The properties that are known, and those of them that are chosen.
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

}  // namespace finwait::program
