// JUnit XML, which whatever shows test results reads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace finwait::program {

struct JunitFailure {
    std::string message;
    /// A word for what it is.
    std::string type;
    std::string text;
};

struct JunitCase {
    std::string name;
    std::string classname;
    double seconds = 0;
    std::optional<JunitFailure> failure{};
    /// Why it is undecided.
    std::optional<std::string> skipped{};
};

struct JunitSuite {
    std::string name;
    double seconds = 0;
    std::vector<JunitCase> cases{};
};

/// A document; `seconds`: what all of it took.
[[nodiscard]] std::string junit_xml(std::span<const JunitSuite> suites, double seconds);

}  // namespace finwait::program
