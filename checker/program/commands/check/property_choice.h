// Which properties a run is about.
#pragma once

#include <string>
#include <vector>

#include "checker/program/commands/environment_options.h"
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

/// Properties that are judged in one environment.
struct DrawnChoice {
    model::Environment environment;
    PropertyChoice choice;
};

/// The chosen properties by the environment in which each is to be judged: the one that it is drawn
/// in, or else the default one, and `said` laid over it. In the order in which an environment is
/// first needed. Throws as choose_properties does.
[[nodiscard]] std::vector<DrawnChoice> choose_where_drawn(const PropertyOptions& options,
                                                          const EnvironmentOptions& said);

}  // namespace finwait::program
