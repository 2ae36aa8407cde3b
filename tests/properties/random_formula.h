// Random worlds, and random formulas together with what they mean: a naive evaluation that walks
// over plain values and shares nothing with the compiler but the names of the language.
#pragma once

#include <rapidcheck.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/world.h"

namespace finwait::properties {

/// What the variables of quantifiers stand for.
struct Bindings {
    std::map<std::string, model::Side> endpoints;
    std::map<std::string, model::Segment> segments;
};

/// A term and its value; conditions are 0 and 1, states their place in model::State.
struct RandomTerm {
    std::string text;
    std::function<std::int64_t(const model::World&, const Bindings&)> value;
};

class RandomFormula {
  public:
    explicit RandomFormula(const model::Environment& environment) : environment_(environment) {}

    /// Draws from RapidCheck: call it inside of a property.
    RandomTerm condition(int depth);

  private:
    RandomTerm number(int depth);
    RandomTerm state();
    RandomTerm comparison(int depth);
    RandomTerm connective(int depth);
    RandomTerm quantified(int depth);
    RandomTerm over_endpoints(int depth);
    RandomTerm over_segments(int depth);
    RandomTerm boolean_atom();
    RandomTerm number_atom();

    /// The text of an endpoint, and which it is.
    struct Reference {
        std::string text;
        std::function<model::Side(const Bindings&)> side;
    };
    Reference reference();

    const model::Environment& environment_;
    std::vector<std::string> endpoints_;
    std::vector<std::string> segments_;
};

model::Environment random_environment();
/// Small numbers, so that comparisons come out either way.
model::Endpoint random_endpoint();
model::Segment random_segment();
model::Channel random_channel();
model::World random_world();

}  // namespace finwait::properties
