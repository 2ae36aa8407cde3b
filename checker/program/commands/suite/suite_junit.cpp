#include <fmt/format.h>

#include <pugixml.hpp>
#include <sstream>

#include "checker/program/commands/suite/suite_report.h"
#include "checker/program/renderings/trace_ladder.h"
#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

void set(pugi::xml_node node, const char* attribute, const std::string& value) {
    node.append_attribute(attribute) = value.c_str();
}

void set(pugi::xml_node node, const char* attribute, std::size_t value) {
    set(node, attribute, std::to_string(value));
}

/// Seconds, as XML Schema has decimal numbers.
void set_time(pugi::xml_node node, double seconds) {
    set(node, "time", fmt::format("{:.6f}", seconds));
}

/// Of a `<testsuites>` or a `<testsuite>`.
void set_counts(pugi::xml_node node, std::size_t tests, std::size_t failures) {
    set(node, "tests", tests);
    set(node, "failures", failures);
    set(node, "errors", 0);
}

/// What an unexpected verdict comes from: the sentence, the case, the ladder.
std::string explanation(const CaseResult& one, const JudgedProperty& judged) {
    std::string text = fmt::format("{}\n{} {}\n{}\n", model::text_of(one.of->place),
                                   judged.expectation.property->name, what_is_unexpected(judged),
                                   judged.expectation.property->sentence);
    if (!judged.trace) return text;
    const Palette no_colours(false);
    for (const std::string& line :
         ladder_lines(*one.setting.model, judged.trace->trace, no_colours)) {
        text += "\n" + line;
    }
    return text;
}

/// The exploration of a case answers for all its properties: each has an even share of its time.
void add_test(pugi::xml_node suite, const std::string& classname, const CaseResult& one,
              const JudgedProperty& judged) {
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "name", judged.expectation.property->name);
    set(test, "classname", classname);
    set_time(test, one.seconds / static_cast<double>(one.judged.size()));
    switch (judged.judgement()) {
        case Judgement::AsExpected: break;
        case Judgement::Unexpected: {
            pugi::xml_node failure = test.append_child("failure");
            set(failure, "message", what_is_unexpected(judged));
            set(failure, "type", std::string(checker::name_of(judged.verdict)));
            failure.text() = explanation(one, judged).c_str();
            break;
        }
        case Judgement::Inconclusive:
            set(test.append_child("skipped"), "message",
                fmt::format("inconclusive: {}",
                            judged.remark.empty() ? checker::name_of(one.ending) : judged.remark));
            break;
    }
}

void add_suite(pugi::xml_node root, const SuiteResult& result) {
    pugi::xml_node suite = root.append_child("testsuite");
    set(suite, "name", result.of->name);
    set_counts(suite, result.verdicts(), result.count(Judgement::Unexpected));
    set(suite, "skipped", result.count(Judgement::Inconclusive));
    double seconds = 0;
    for (const CaseResult& one : result.cases) seconds += one.seconds;
    set_time(suite, seconds);
    for (const CaseResult& one : result.cases) {
        const std::string classname = result.of->name + "." + text_of(*one.of);
        for (const JudgedProperty& judged : one.judged) add_test(suite, classname, one, judged);
    }
}

}  // namespace

std::string junit_xml(const SuiteReport& report) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    set(declaration, "version", std::string("1.0"));
    set(declaration, "encoding", std::string("UTF-8"));
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", std::string("finwait"));
    std::size_t verdicts = 0;
    for (const SuiteResult& result : report.suites) verdicts += result.verdicts();
    set_counts(root, verdicts, report.count(Judgement::Unexpected));
    set_time(root, report.seconds);
    for (const SuiteResult& result : report.suites) add_suite(root, result);
    std::ostringstream text;
    document.save(text, "  ");
    return text.str();
}

}  // namespace finwait::program
