#include <fmt/format.h>

#include "checker/program/commands/suite/suite_report.h"
#include "checker/program/renderings/junit.h"
#include "checker/program/renderings/trace_text.h"

namespace finwait::program {

namespace {

/// What an unexpected verdict comes from: the sentence, the case, the ladder.
std::string explanation(const CaseResult& one, const JudgedProperty& judged) {
    std::string text = fmt::format("{}\n{} {}\n{}\n", model::text_of(one.of->place),
                                   judged.expectation.property->name, what_is_unexpected(judged),
                                   judged.expectation.property->sentence);
    return judged.trace ? text + "\n" + ladder_text(one.instance, judged.trace->trace) : text;
}

/// The exploration of a case answers for all its properties: each has an even share of its time.
JunitCase test_of(const std::string& classname, const CaseResult& one,
                  const JudgedProperty& judged) {
    JunitCase test{judged.expectation.property->name, classname,
                   one.seconds / static_cast<double>(one.judged.size())};
    switch (judged.judgement()) {
        case Judgement::AsExpected: break;
        case Judgement::Unexpected:
            test.failure = JunitFailure{what_is_unexpected(judged),
                                        std::string(checker::name_of(judged.verdict)),
                                        explanation(one, judged)};
            break;
        case Judgement::Inconclusive:
            test.skipped =
                fmt::format("inconclusive: {}",
                            judged.remark.empty() ? checker::name_of(one.ending) : judged.remark);
            break;
    }
    return test;
}

JunitSuite suite_of(const SuiteResult& result) {
    JunitSuite suite{result.of->name};
    for (const CaseResult& one : result.cases) {
        suite.seconds += one.seconds;
        const std::string classname = result.of->name + "." + text_of(*one.of);
        for (const JudgedProperty& judged : one.judged)
            suite.cases.push_back(test_of(classname, one, judged));
    }
    return suite;
}

}  // namespace

std::string junit_xml(const SuiteReport& report) {
    std::vector<JunitSuite> suites;
    for (const SuiteResult& result : report.suites) suites.push_back(suite_of(result));
    return junit_xml(suites, report.seconds);
}

}  // namespace finwait::program
