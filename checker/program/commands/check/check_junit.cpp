#include <fmt/format.h>

#include "checker/program/commands/check/check_report.h"
#include "checker/program/renderings/junit.h"
#include "checker/program/renderings/trace_text.h"
#include "model/environment_text.h"

namespace finwait::program {

namespace {

/// An exploration answers for all its properties: each has an even share of its time.
JunitCase test_of(const ExplorationReport& report, std::size_t i, const std::string& classname) {
    const properties::Property& property = *report.properties[i];
    const Finding& finding = report.result.findings[i];
    JunitCase test{property.name, classname,
                   report.result.seconds / static_cast<double>(report.properties.size())};
    switch (finding.verdict) {
        case checker::Verdict::Holds:
        case checker::Verdict::Reached:
        case checker::Verdict::NotReached: break;
        case checker::Verdict::Violated: {
            std::string text = property.sentence + "\n";
            if (report.traces[i])
                text += "\n" + ladder_text(report.instance, report.traces[i]->trace);
            test.failure = JunitFailure{"is violated", "violated", std::move(text)};
            break;
        }
        case checker::Verdict::Inconclusive:
            test.skipped = fmt::format("inconclusive: {}", finding.remark.empty()
                                                               ? name_of(report.result.ending)
                                                               : finding.remark);
            break;
    }
    return test;
}

}  // namespace

std::string junit_xml(const CheckReport& report) {
    std::vector<JunitSuite> suites;
    double seconds = 0;
    for (const ExplorationReport& exploration : report.explorations) {
        const std::string differences = differences_text(exploration.instance.model->environment());
        JunitSuite suite{text_of(exploration.instance.designs) +
                             (differences.empty() ? "" : " · " + differences),
                         exploration.result.seconds};
        for (std::size_t i = 0; i < exploration.properties.size(); ++i)
            suite.cases.push_back(test_of(exploration, i, "check." + suite.name));
        seconds += exploration.result.seconds;
        suites.push_back(std::move(suite));
    }
    return junit_xml(suites, seconds);
}

}  // namespace finwait::program
