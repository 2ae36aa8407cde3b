// Every command that has traces saves them and puts them out in other forms in the same way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

struct TracingCommand {
    std::string name;
    std::vector<std::string> words;
};

void PrintTo(const TracingCommand& command, std::ostream* out) { *out << command.name; }

/// A suite that expects otherwise than it is.
std::string suite_with_traces(const TemporaryFolder& folder) {
    return folder.write("suite.toml", R"(summary = "traces"
[[case]]
design = "fin-free"
environment = { data = [0, 0], capacity = 1 }
violated = []
)");
}

Finished run_tracing(const TracingCommand& command, const TemporaryFolder& folder,
                     const std::vector<std::string>& more) {
    std::vector<std::string> words = command.words;
    std::ranges::replace(words, std::string("SUITE"), suite_with_traces(folder));
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
}

/// Time and memory are not the same twice.
std::string without_measures(const std::string& text) {
    static const std::regex kMeasured(
        R"([0-9.,]+ ([KMG]? ?transitions/s|m?s\b|minutes|[KMG]iB|[kMG]?B\b))");
    return std::regex_replace(text, kMeasured, "MEASURED");
}

void expect_saved_and_rendered(const TracingCommand& command) {
    const TemporaryFolder folder;
    const std::string saved = folder.file("saved.json");
    const std::string picture = folder.file("picture.svg");
    const Finished plain = run_tracing(command, folder, {});
    const Finished both =
        run_tracing(command, folder, {"--save", saved, "--as", "svg", "-o", picture});
    EXPECT_EQ(both.status, plain.status) << both.err;
    EXPECT_EQ(without_measures(both.out), without_measures(plain.out));
    EXPECT_EQ(run({"trace", saved, "--as", "svg"}).out, read_file(picture));
    // Without a file it is all that standard output has.
    EXPECT_EQ(run_tracing(command, folder, {"--as", "svg"}).out, read_file(picture));

    const std::size_t traces = json::parse(read_file(saved)).at("traces").size();
    ASSERT_GT(traces, 0U);
    const std::string scripts = folder.file("scripts/");
    EXPECT_EQ(run_tracing(command, folder, {"--as", "packetdrill", "-o", scripts}).status,
              plain.status);
    const auto files = std::filesystem::directory_iterator(scripts);
    EXPECT_EQ(static_cast<std::size_t>(std::distance(begin(files), end(files))), traces);
    const std::string page = run_tracing(command, folder, {"--as", "html"}).out;
    std::size_t sections = 0;
    for (std::size_t at = 0; (at = page.find("<section", at)) != std::string::npos; ++at)
        ++sections;
    EXPECT_EQ(sections, traces);
}

/// All objects of a document that have a member of this name.
void collect_with(const json& value, const std::string& name, std::vector<json>& found) {
    if (value.is_object() && value.contains(name)) found.push_back(value);
    if (!value.is_structured()) return;
    for (const json& child : value) collect_with(child, name, found);
}

void expect_explained_json(const TracingCommand& command) {
    const TemporaryFolder folder;
    const Finished finished = run_tracing(command, folder, {"--format", "json", "--explain"});
    const json document = json::parse(finished.out);
    std::vector<json> traces;
    collect_with(document, "missing_at_end", traces);
    ASSERT_FALSE(traces.empty()) << finished.out.substr(0, 500);
    std::vector<json> steps;
    collect_with(document, "variables", steps);
    std::erase_if(steps, [](const json& step) { return !step.contains("event"); });
    ASSERT_FALSE(steps.empty());
    for (const json& step : steps) {
        ASSERT_TRUE(step.contains("explanation")) << step;
        EXPECT_FALSE(step.at("explanation").at("rules").empty()) << step;
    }
    // Unless it is asked for nothing is explained.
    EXPECT_EQ(run_tracing(command, folder, {"--format", "json"}).out.find("missing_at_end"),
              std::string::npos);
}

class EveryTracingCommand : public testing::TestWithParam<TracingCommand> {};

TEST_P(EveryTracingCommand, SavesAndRendersItsTraces) { expect_saved_and_rendered(GetParam()); }

TEST_P(EveryTracingCommand, ExplainsThemInJson) { expect_explained_json(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    TraceOutput, EveryTracingCommand,
    testing::Values(
        TracingCommand{"check", {"check", "fin-free", "--data", "0,0", "--capacity", "1"}},
        TracingCommand{"suite", {"suite", "SUITE"}},
        TracingCommand{"diff", {"diff", "rfc9293", "fin-free", "--data", "0,0", "--capacity", "1"}},
        TracingCommand{"simulate", {"simulate", "fin-free", "--seed", "3"}},
        TracingCommand{"walks",
                       {"simulate", "fin-free", "--data", "0,0", "--walks", "50", "--seed", "3"}},
        TracingCommand{"least",
                       {"least", "time-wait", "rfc1337", "--property", "never-reset", "--rto", "2",
                        "--losses", "0", "--time-wait", "0..6", "--traces"}}),
    [](const auto& one) { return one.param.name; });

/// The same of commands that take long, in one run of them.
Finished run_with_all_outputs(std::vector<std::string> words, const TemporaryFolder& folder) {
    words.insert(words.end(), {"--save", folder.file("saved"), "--as", "html", "--explain", "-o",
                               folder.file("page.html"), "--format", "json"});
    return run(words);
}

std::size_t saved_traces_in(const TemporaryFolder& folder) {
    EXPECT_EQ(run({"trace", folder.file("saved")}).status, 0);
    return json::parse(read_file(folder.file("saved"))).at("traces").size();
}

TEST(Prove, OfARefutedPropertySavesAndRendersTheRun) {
    const TemporaryFolder folder;
    const Finished finished =
        run_with_all_outputs({"prove", "fin-free", "--claim", "fin-ack-unambiguous"}, folder);
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_EQ(saved_traces_in(folder), 1U);
    const std::string page = read_file(folder.file("page.html"));
    EXPECT_THAT(page, HasSubstr("✗ refuted</td><td><a href=\"#t1\">fin-ack-unambiguous</a>"));
    EXPECT_THAT(page, HasSubstr("\"why\":["));
    std::vector<json> explained;
    collect_with(json::parse(finished.out), "explanation", explained);
    EXPECT_FALSE(explained.empty());
}

TEST(Audit, SavesAndRendersWhatIsWorse) {
    const TemporaryFolder folder;
    const Finished finished = run_with_all_outputs({"audit", "fin-sent-once"}, folder);
    EXPECT_EQ(finished.status, 1) << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_EQ(saved_traces_in(folder), document.at("worse").size());
    std::vector<json> explained;
    collect_with(document, "explanation", explained);
    EXPECT_FALSE(explained.empty());
    EXPECT_THAT(read_file(folder.file("page.html")),
                HasSubstr("<a href=\"#t1\">" +
                          document.at("worse").at(0).at("property").get<std::string>() + "</a>"));
}

TEST(Mutate, SavesAndRendersWhatIsNotNoticed) {
    const TemporaryFolder folder;
    const Finished finished =
        run_with_all_outputs({"mutate", "fin-free", "--data", "0,0", "--capacity", "1",
                              "--property", "fin-ack-unambiguous"},
                             folder);
    EXPECT_EQ(finished.status, 1) << finished.err;
    const std::size_t traces = saved_traces_in(folder);
    EXPECT_EQ(json::parse(finished.out).at("score").at("different"), traces);
    EXPECT_THAT(read_file(folder.file("page.html")),
                HasSubstr("<section id=\"t" + std::to_string(traces) + "\">"));
}

TEST(TraceOutput, IntoAFolderIsAFileForEachTrace) {
    const TemporaryFolder folder;
    const std::string pictures = folder.file("pictures/");
    const Finished finished =
        run({"check", "fin-free", "--data", "0,0", "--property", "fin-ack-unambiguous",
             "--property", "no-premature-reset", "--as", "mermaid", "-o", pictures});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out, HasSubstr("the shortest counterexample"));
    EXPECT_THAT(read_file(pictures + "001-fin-ack-unambiguous.md"),
                HasSubstr("title fin-ack-unambiguous"));
    EXPECT_THAT(read_file(pictures + "002-no-premature-reset.md"),
                HasSubstr("title no-premature-reset"));
}

TEST(TraceOutput, IntoAFolderThatCannotBeIsRefusedBeforeAnyWork) {
    const TemporaryFolder folder;
    const Finished finished = run({"check", "fin-free", "--data", "0,0", "--as", "svg", "-o",
                                   folder.write("file", "x") + "/"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr("cannot create the folder"));
}

TEST(TraceOutput, OfAReportWithoutTracesIsAPageWithTheVerdicts) {
    const Finished finished = run({"check", "rfc9293", "--data", "0,0", "--capacity", "1",
                                   "--property", "no-deadlock", "--as", "html"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("<td class=\"verdict good\">✓ holds</td><td>no-deadlock"));
    EXPECT_THAT(finished.out, HasSubstr("Table rows never used: "));
}

TEST(TraceOutput, OfAPageLinksEachVerdictToItsTrace) {
    const std::string page =
        run({"check", "fin-free", "--data", "0,0", "--capacity", "1", "--property", "no-data-lost",
             "--property", "fin-ack-unambiguous", "--as", "html"})
            .out;
    EXPECT_THAT(page, HasSubstr("<a href=\"#t1\">fin-ack-unambiguous</a>"));
    EXPECT_THAT(page, HasSubstr("<section id=\"t1\">"));
    EXPECT_THAT(page, HasSubstr("1 ✓ holds</span>"));
    EXPECT_THAT(page, HasSubstr("1 ✗ violated</span>"));
}

TEST(TraceOutput, OfAnyCapacityLinksToATraceOfTheOneThatShowsIt) {
    const std::string page = run({"check", "fin-free", "--data", "0,0", "--capacity", "any",
                                  "--property", "fin-ack-unambiguous", "--as", "html"})
                                 .out;
    EXPECT_THAT(page, HasSubstr("<a href=\"#t1\">fin-ack-unambiguous</a>"));
}

}  // namespace
}  // namespace finwait::cli
