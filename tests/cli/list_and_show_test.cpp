// `finwait list` and `finwait show` as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(List, NamesWhatThereIs) {
    EXPECT_THAT(run({"list", "designs"}).out, HasSubstr("rfc9293 "));
    EXPECT_THAT(run({"list", "designs"}).out, HasSubstr("\nfin-free "));
    EXPECT_THAT(run({"list", "properties"}).out, HasSubstr("\nno-deadlock "));
    EXPECT_EQ(run({"list", "scenarios"}).status, 0);
}

TEST(List, MarksWhatIsCore) {
    const std::string properties = run({"list", "properties"}).out;
    EXPECT_THAT(properties, testing::ContainsRegex("\nno-deadlock +core  "));
    EXPECT_THAT(properties, testing::ContainsRegex("time-wait-not-cut-short +[A-Z]"));
}

TEST(List, NamesWhatDesignsAndFormulasSpeakOf) {
    EXPECT_THAT(run({"list", "mechanisms"}).out, HasSubstr("fin-consumes"));
    EXPECT_THAT(run({"list", "mechanisms"}).out, HasSubstr("(rfc9293: 1)\n"));
    EXPECT_THAT(run({"list", "fields"}).out, HasSubstr("SND.UNA"));
    EXPECT_THAT(run({"list", "events"}).out, HasSubstr("2MSL timeout  "));
    EXPECT_THAT(run({"list", "claims"}).out, HasSubstr("ack-of-fin-distinct  "));
}

TEST(List, SaysOfEachEventAndFieldWhatItIs) {
    for (const char* const what : {"events", "fields"}) {
        const json document = json::parse(run({"list", what, "--format", "json"}).out);
        for (const json& entry : document.at("entries")) {
            const std::string summary = entry.at("summary");
            const std::size_t colon = what == std::string("fields") ? summary.find(": ") : 0;
            EXPECT_TRUE(!summary.empty() && colon != std::string::npos) << entry;
        }
    }
}

TEST(List, SaysTheSameInJson) {
    for (const char* const what : {"designs", "properties", "scenarios", "suites", "mechanisms",
                                   "fields", "events", "claims"}) {
        const json document = json::parse(run({"list", what, "--format", "json"}).out);
        EXPECT_EQ(document.at("command"), "list");
        EXPECT_EQ(document.at("what"), what);
        const std::string text = run({"list", what}).out;
        EXPECT_EQ(document.at("entries").size(),
                  static_cast<std::size_t>(std::ranges::count(text, '\n')));
        for (const json& entry : document.at("entries")) {
            EXPECT_THAT(text, HasSubstr(entry.at("name").get<std::string>()));
            EXPECT_EQ(entry.contains("core"),
                      what == std::string("properties") || what == std::string("scenarios"));
        }
    }
}

TEST(List, FindsWhatShipsFromAnyFolder) {
    Surroundings surroundings;
    surroundings.directory = "/";
    EXPECT_THAT(run({"list", "designs"}, surroundings).out, HasSubstr("rfc9293"));
}

TEST(Show, GivesADesignInFull) {
    const Finished finished = run({"show", "fin-free"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("CLOSE       rcv FIN          rcv ACK of FIN"));
    EXPECT_THAT(finished.out, HasSubstr("\nFIN-WAIT-1   -           CLOSING +ACK     FIN-WAIT-2"));
    EXPECT_THAT(finished.out, HasSubstr("\nfin-consumes = 0\n"));
}

TEST(Show, GivesAPropertyInFull) {
    const Finished finished = run({"show", "no-data-lost"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out, HasSubstr("\nkind       always\n"));
    EXPECT_THAT(finished.out,
                HasSubstr("each x: x.fin_received implies x.delivered = data(peer(x))"));
}

TEST(Show, ReadsEveryKindOfFile) {
    const TemporaryFolder folder;
    const std::string properties = folder.write("p.toml", R"(
  [[property]]
name = "first"
sentence = "s"
source = "a test"
kind = "always"
formula = "true"
[[property]]
name = "second"
sentence = "s"
source = "a test"
kind = "eventually"
formula = "A.state = CLOSED"
)");
    const Finished shown = run({"show", properties});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, StartsWith("first  (property)\n"));
    EXPECT_THAT(shown.out, HasSubstr("\n\nsecond  (property)\n"));
    const std::string suite = folder.write(
        "s.toml",
        "summary = \"x\"\n[[case]]\ndesign = \"rfc9293\"\nproperties = [\"no-deadlock\"]\n");
    EXPECT_THAT(run({"show", suite}).out, StartsWith("s  (suite)\n"));
    const std::string design =
        folder.write("d.toml", "summary = \"[[case]] x\"\nextends = \"rfc9293\"\n");
    EXPECT_THAT(run({"show", design}).out, StartsWith("d  (design)\n"));
    EXPECT_EQ(run({"show", folder.file("none.toml")}).status, 2);
}

TEST(Show, SaysTheSameInJson) {
    const json design = json::parse(run({"show", "fin-free", "--format", "json"}).out);
    EXPECT_EQ(design.at("what"), "design");
    EXPECT_EQ(design.at("mechanisms").at("fin-consumes"), 0);
    EXPECT_EQ(design.at("states").at("FIN-WAIT-1").at("rcv FIN"),
              json({{"next", "CLOSING"}, {"send", "ACK"}}));
    EXPECT_EQ(design.at("states").at("FIN-WAIT-1").at("CLOSE"), nullptr);
    const json property = json::parse(run({"show", "half-close", "--format", "json"}).out);
    EXPECT_EQ(property.at("properties").at(0).at("kind"), "reachable");
    EXPECT_TRUE(property.at("properties").at(0).contains("environment"));
    const json suite = json::parse(run({"show", "standard", "--format", "json"}).out);
    EXPECT_EQ(suite.at("name"), "standard");
    EXPECT_TRUE(suite.at("cases").at(0).at("expected").at(0).contains("violated"));
}

}  // namespace
}  // namespace finwait::cli
