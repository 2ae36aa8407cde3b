// What the explorers say of one case: the reference, and either engine of the program.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"

namespace finwait::agreement {

/// Two designs, one at A and one at B, in an environment.
struct Case {
    model::Design a;
    model::Design b;
    model::Environment environment;
};

/// What is asked in an environment: the shipped safety properties, and claims of our own about
/// segments in flight, which read one channel, the other, both.
struct Questions {
    explicit Questions(const model::Environment& environment);

    std::vector<properties::Property> properties;
    /// So many of them, from the first, are shipped.
    std::size_t shipped = 0;
};

/// By property: the level of the nearest world that violates it, none where it holds.
using Levels = std::map<std::string, std::optional<std::uint32_t>>;

struct Safety {
    checker::Counts counts;
    Levels violated;

    friend bool operator==(const Safety&, const Safety&) = default;
};
void PrintTo(const Safety& safety, std::ostream* out);

[[nodiscard]] Safety by_reference(const Case& of);

/// What an engine finds: counts, and by property that is violated the shortest run there.
struct Findings {
    checker::Counts counts;
    std::map<std::string, std::optional<std::vector<model::Event>>> runs;

    friend bool operator==(const Findings&, const Findings&) = default;
};
void PrintTo(const Findings& findings, std::ostream* out);

[[nodiscard]] Findings by_engine(const Case& of, const Questions& questions,
                                 const program::EngineOptions& options, unsigned threads);
/// What of it the reference tells too: that on the shipped properties.
[[nodiscard]] Safety safety_of(const Findings& findings, const Questions& questions);

/// Asks the reference and all engines, these with one and two threads where they have several, the
/// factored one with symmetry and without, and expects the same of all.
void expect_agreement(const Case& of, const Questions& questions);

}  // namespace finwait::agreement
