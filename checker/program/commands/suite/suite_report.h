// What `finwait suite` found: for people, for scripts, for whoever shows test results.
#pragma once

#include <string>
#include <vector>

#include "checker/program/commands/suite/suite_run.h"
#include "checker/program/terminal/console.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

struct SuiteReport {
    std::vector<SuiteResult> suites;
    double seconds = 0;
    unsigned threads = 1;

    [[nodiscard]] std::size_t count(Judgement judgement) const;
};

/// Suite by suite a table, and what is not as expected with its traces.
void print(const SuiteReport& report, Console& console, const TraceDetail& detail = {});

/// Cases × properties; or, where the cases are every pair of some designs with some others, a
/// matrix of the designs at A and at B.
void print_table(const SuiteResult& result, Console& console);

/// The document of `--format json`.
[[nodiscard]] std::string json_text(const SuiteReport& report, const TraceDetail& detail = {});

/// JUnit XML: a test suite per suite, a test case per case and property. What is undecided is
/// skipped.
[[nodiscard]] std::string junit_xml(const SuiteReport& report);

/// "is violated, and was expected to hold".
[[nodiscard]] std::string what_is_unexpected(const JudgedProperty& judged);

}  // namespace finwait::program
