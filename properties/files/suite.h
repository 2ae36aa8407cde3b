// A suite: cases, each a pair of designs in an environment, and for every property that is judged
// there what is expected of it.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "model/design.h"
#include "model/environment.h"
#include "model/files/input_error.h"
#include "properties/property.h"

namespace finwait::properties {

struct Expectation {
    const Property* property;
    /// That it is violated is expected, or, of a witness, that it is not reached; otherwise that it
    /// holds, that it is reached.
    bool violated = false;
};

struct SuiteCase {
    /// At A and at B, as the suite names them.
    std::array<std::string, 2> names;
    std::array<std::shared_ptr<const model::Design>, 2> designs;
    model::Environment environment;
    /// Where the suite gives it one.
    std::string environment_name;
    /// What the expectations point to.
    std::shared_ptr<const std::vector<Property>> known;
    /// At least one, in the order of `known`.
    std::vector<Expectation> expectations;
    /// The file gives no environment: each property is judged in the one that it is drawn in. Cases
    /// that follow one another and are of the same row differ in their environments only.
    bool environments_of_properties = false;
    std::size_t row = 0;
    /// The `[[case]]` that it comes from.
    model::Place place;
};

struct Suite {
    /// The file's name, without ".toml".
    std::string name;
    /// What it asks, in one line.
    std::string summary;
    /// At least one.
    std::vector<SuiteCase> cases;
};

}  // namespace finwait::properties
