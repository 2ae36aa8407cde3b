#include "checker/program/renderings/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

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

std::size_t failures_of(const JunitSuite& suite) {
    return static_cast<std::size_t>(std::ranges::count_if(
        suite.cases, [](const JunitCase& one) { return one.failure.has_value(); }));
}

void add_case(pugi::xml_node suite, const JunitCase& one) {
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "name", one.name);
    set(test, "classname", one.classname);
    set_time(test, one.seconds);
    if (one.failure) {
        pugi::xml_node failure = test.append_child("failure");
        set(failure, "message", one.failure->message);
        set(failure, "type", one.failure->type);
        failure.text() = one.failure->text.c_str();
    }
    if (one.skipped) set(test.append_child("skipped"), "message", *one.skipped);
}

void add_suite(pugi::xml_node root, const JunitSuite& one) {
    pugi::xml_node suite = root.append_child("testsuite");
    set(suite, "name", one.name);
    set_counts(suite, one.cases.size(), failures_of(one));
    set(suite, "skipped",
        static_cast<std::size_t>(std::ranges::count_if(
            one.cases, [](const JunitCase& test) { return test.skipped.has_value(); })));
    set_time(suite, one.seconds);
    for (const JunitCase& test : one.cases) add_case(suite, test);
}

}  // namespace

std::string junit_xml(std::span<const JunitSuite> suites, double seconds) {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    set(declaration, "version", std::string("1.0"));
    set(declaration, "encoding", std::string("UTF-8"));
    pugi::xml_node root = document.append_child("testsuites");
    set(root, "name", std::string("finwait"));
    std::size_t tests = 0;
    std::size_t failures = 0;
    for (const JunitSuite& suite : suites) {
        tests += suite.cases.size();
        failures += failures_of(suite);
    }
    set_counts(root, tests, failures);
    set_time(root, seconds);
    for (const JunitSuite& suite : suites) add_suite(root, suite);
    std::ostringstream text;
    document.save(text, "  ");
    return text.str();
}

}  // namespace finwait::program
