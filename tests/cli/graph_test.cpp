// finwait check --graph: what is reachable, as a graph that other programs draw.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::size_t matches_in(const std::string& text, const char* pattern) {
    const std::regex regex(pattern);
    return static_cast<std::size_t>(
        std::distance(std::sregex_iterator(text.begin(), text.end(), regex), {}));
}

std::vector<std::string> graph_command(const std::string& file,
                                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"check", "fin-free", "--data", "0,0",     "--capacity",
                                   "1",     "--format", "json",   "--graph", file};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

TEST(Graph, HasANodePerStateAndMarksWhatIsViolated) {
    const TemporaryFolder folder;
    for (const char* const name : {"g.dot", "g.gv", "g.graphml"}) {
        const Finished finished = run(graph_command(folder.file(name)));
        EXPECT_EQ(finished.status, 1) << finished.err;
        const std::size_t states = json::parse(finished.out).at("exploration").at("states");
        const std::string graph = read_file(folder.file(name));
        const bool dot = std::string(name) != "g.graphml";
        EXPECT_EQ(matches_in(graph, dot ? "\\n  n[0-9]+ \\[" : "<node "), states);
        EXPECT_THAT(graph, HasSubstr("A send FIN"));
        EXPECT_THAT(graph, HasSubstr("fin-ack-unambiguous"));
    }
}

/// Every state of the model stands in one node.
TEST(Graph, OfPairsCountsAllStates) {
    const TemporaryFolder folder;
    const std::string file = folder.file("g.graphml");
    const Finished finished = run(graph_command(file, {"--projection", "states"}));
    const std::string graph = read_file(file);
    const std::regex counted("<data key=\"states\">([0-9]+)</data>");
    std::size_t sum = 0;
    for (std::sregex_iterator i(graph.begin(), graph.end(), counted), end; i != end; ++i)
        sum += std::stoul((*i)[1]);
    EXPECT_EQ(sum, json::parse(finished.out).at("exploration").at("states").get<std::size_t>());
    EXPECT_LT(matches_in(graph, "<node "), 100U);
}

TEST(Graph, ThatIsTooLargeIsNotThereAndSaysWhatToDo) {
    const TemporaryFolder folder;
    const std::string file = folder.write("g.dot", "as it was");
    const Finished finished = run({"check", "--graph", file});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.out, HasSubstr("Everything that is reachable was explored."));
    EXPECT_THAT(finished.err,
                HasSubstr("--graph: more than 20,000 states; take --projection states"));
    EXPECT_EQ(read_file(file), "as it was");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"g.dot"});
}

TEST(Graph, IsRefusedBeforeTheWorkWhereThereCanBeNone) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::vector<std::string>& words) {
        const Finished finished = run(words);
        EXPECT_EQ(finished.status, 2);
        EXPECT_EQ(finished.out, "");
        return finished.err;
    };
    EXPECT_THAT(refused({"check", "--graph", folder.file("g.png")}),
                HasSubstr("allowed: .dot, .gv, .graphml"));
    EXPECT_THAT(refused({"check", "--capacity", "any", "--graph", folder.file("g.dot")}),
                HasSubstr("--graph: with --capacity any"));
    EXPECT_THAT(refused({"check", "--all-properties", "--graph", folder.file("g.dot")}),
                HasSubstr("choose those of one with --property"));
    EXPECT_THAT(refused({"check", "--projection", "states"}), HasSubstr("--graph"));
    EXPECT_THAT(refused(graph_command(folder.file("g.dot"), {"--projection", "x"})),
                HasSubstr("unknown --projection \"x\""));
    EXPECT_TRUE(folder.names().empty());
}

TEST(Audit, RendersWhatItFindsAndWritesJunit) {
    const TemporaryFolder folder;
    const std::string junit = folder.file("junit.xml");
    const std::string page = folder.file("page.html");
    const Finished finished =
        run({"audit", "fin-sent-once", "--junit", junit, "--as", "html", "-o", page, "--explain"});
    EXPECT_EQ(finished.status, 1) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("fin-retransmitted = false (RFC 9293: true)"));
    EXPECT_THAT(read_file(page), HasSubstr("<h1>finwait audit</h1>"));
    const std::string xml = read_file(junit);
    EXPECT_THAT(xml, HasSubstr("<failure message=\"worse than RFC 9293\""));
    const std::string command = "xmllint --noout --schema " +
                                tests::source_file("tests/cli/junit.xsd") + " " + junit +
                                " 2>/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace finwait::cli
