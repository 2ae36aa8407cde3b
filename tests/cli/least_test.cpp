// `finwait least` as a process: its table in every format, what it refuses, limits, saved traces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

/// Holds from a TIME-WAIT of 3 on: nobody who closed is CLOSED before that with a segment in
/// flight.
constexpr const char* kProperty = R"([[property]]
name = "long-enough"
sentence = "Nothing is in flight behind TIME-WAIT."
source = "a test"
kind = "always"
formula = """
each x: x.state = CLOSED and x.time_waited and not x.reset implies not some s to x: true"""

[[property]]
name = "longer-than-five"
sentence = "TIME-WAIT lasts more than five ticks."
source = "a test"
kind = "always"
core = false
formula = "time_wait > 5"
)";

class LeastCommand : public testing::Test {
  protected:
    [[nodiscard]] Finished least(const std::vector<std::string>& more,
                                 const std::string& property = "long-enough") const {
        std::vector<std::string> arguments{"least",        "time-wait", "rfc1337",
                                           "--properties", file_,       "--property",
                                           property,       "--threads", "2"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    [[nodiscard]] json document(const std::vector<std::string>& more,
                                const std::string& property = "long-enough") const {
        std::vector<std::string> arguments = more;
        arguments.insert(arguments.end(), {"--format", "json"});
        return json::parse(least(arguments, property).out);
    }

    TemporaryFolder folder_;
    std::string file_ = folder_.write("p.toml", kProperty);
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

TEST_F(LeastCommand, PrintsATableWhoseLastAxisHasTheColumns) {
    const Finished finished = least({"--rto", "3..4", "--losses", "0..1"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("     losses\n"
                                        "rto  0   1\n"
                                        "  3  4  11\n"
                                        "  4  4  14\n"));
    EXPECT_THAT(finished.out, HasSubstr("data 0,0"));
    EXPECT_THAT(finished.out, HasSubstr("clock"));
    EXPECT_THAT(finished.out, HasSubstr("Every time-wait from 0 on was tried"));
}

TEST_F(LeastCommand, PrintsOneAxisDownwardsAndNoneAsASingleNumber) {
    EXPECT_THAT(least({"--losses", "0..1"}).out, HasSubstr("losses  time-wait\n"
                                                           "     0          4\n"
                                                           "     1         11\n"));
    EXPECT_THAT(least({}).out, HasSubstr("\ntime-wait\n        4\n"));
}

TEST_F(LeastCommand, GivesEveryCellInCsvAndJson) {
    const Finished csv = least({"--losses", "0..1", "--format", "csv"});
    const std::vector<std::string> lines = lines_of(csv.out);
    ASSERT_THAT(lines, SizeIs(3));
    EXPECT_EQ(lines[0], "losses,time_wait,status,fails,violated,capacity,states,explorations");
    EXPECT_THAT(lines[1], StartsWith("0,4,found,3,long-enough,"));
    EXPECT_THAT(lines[2], StartsWith("1,11,found,10,long-enough,"));

    const json all = document({"--losses", "0..1"});
    EXPECT_EQ(all.at("command"), "least");
    EXPECT_EQ(all.at("setting"), "time_wait");
    EXPECT_EQ(all.at("search"), "all");
    EXPECT_EQ(all.at("axes")[0].at("values"), json::parse("[[0,0],[1,1]]"));
    EXPECT_EQ(all.at("cells")[1].at("at").at("losses"), json::parse("[1,1]"));
    EXPECT_EQ(all.at("cells")[1].at("least"), 11);
    EXPECT_EQ(all.at("cells")[1].at("fails"), 10);
    EXPECT_FALSE(all.at("environment").contains("losses"));
    EXPECT_EQ(all.at("environment").at("clock"), true);
}

TEST_F(LeastCommand, DrawsACurveForEveryCombinationOfTheOtherAxes) {
    const std::string svg = least({"--rto", "3..5", "--losses", "0..1", "--format", "svg"}).out;
    EXPECT_THAT(svg, StartsWith("<?xml"));
    EXPECT_THAT(svg, HasSubstr("<title>losses 1: 17</title>"));
    std::size_t curves = 0;
    for (std::size_t at = svg.find("<polyline"); at != std::string::npos;
         at = svg.find("<polyline", at + 1)) {
        ++curves;
    }
    EXPECT_EQ(curves, 2U);
}

TEST_F(LeastCommand, ShowsAndKeepsTheTraceWithTheValueBefore) {
    const std::string file = folder_.file("traces.json");
    const Finished finished = least({"--losses", "0..1", "--traces", "--save", file});
    EXPECT_THAT(finished.out, HasSubstr("losses 1: time-wait 10 is too little"));
    EXPECT_THAT(finished.out, HasSubstr("2MSL timeout"));
    const Finished shown = run({"trace", file, "--properties", file_});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, AllOf(HasSubstr("time-wait 3"), HasSubstr("time-wait 10")));
    const json cell = document({"--traces"}).at("cells")[0];
    EXPECT_EQ(cell.at("property"), "long-enough");
    EXPECT_FALSE(cell.at("trace").at("steps").empty());
}

TEST_F(LeastCommand, RaisesTheCapacityUntilItIsNotExceeded) {
    const json cell = document({"--capacity", "1", "--rto", "1"}).at("cells")[0];
    EXPECT_EQ(cell.at("least"), 4);
    EXPECT_EQ(cell.at("capacity"), 4);
}

TEST_F(LeastCommand, LooksInTheRangeThatIsGiven) {
    EXPECT_EQ(document({"--time-wait", "2..9"}, "longer-than-five").at("cells")[0].at("least"), 6);
    EXPECT_EQ(document({"--time-wait", "7..9"}, "longer-than-five").at("cells")[0].at("least"), 7);
    const Finished none = least({"--time-wait", "0..5"}, "longer-than-five");
    EXPECT_EQ(none.status, 1);
    EXPECT_THAT(none.out, HasSubstr("\n     none\n"));
}

TEST_F(LeastCommand, SearchesOtherSettingsAndOtherKindsOfProperties) {
    // B is half closed and sends only where it has text.
    const Finished data = run({"least", "data", "--data", "0..3", "--property", "half-close"});
    EXPECT_EQ(data.status, 0) << data.err;
    const Finished isn = run({"least", "isn", "--isn=-2..0", "--incarnations", "2", "--capacity",
                              "1", "--property", "no-data-lost", "--format", "csv"});
    EXPECT_THAT(isn.out, HasSubstr("\n-2,found"));
}

TEST_F(LeastCommand, SaysWhatIsKnownWhenTheTimeIsOver) {
    const Finished finished = least({"--data", "4,4", "--losses", "1..2", "--time", "300ms"});
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, HasSubstr("? undecided: losses 2: time limit"));
    const json all = document({"--data", "4,4", "--losses", "2", "--time", "300ms"});
    EXPECT_EQ(all.at("cells")[0].at("status"), "undecided");
    EXPECT_TRUE(all.at("cells")[0].at("least").is_null());
    EXPECT_EQ(all.at("cells")[0].at("ending"), "time limit");
}

TEST_F(LeastCommand, RefusesWhatItCannotSearchWithWhatToDo) {
    const auto error = [](const std::vector<std::string>& arguments) {
        const Finished finished = run(arguments);
        EXPECT_EQ(finished.status, 2);
        EXPECT_THAT(finished.out, IsEmpty());
        return finished.err;
    };
    EXPECT_THAT(error({"least"}), HasSubstr("SETTING is missing"));
    EXPECT_THAT(error({"least", "timewait"}), HasSubstr("did you mean time-wait?"));
    EXPECT_THAT(error({"least", "loss"}), HasSubstr("unknown setting"));
    EXPECT_THAT(error({"least", "isn"}), HasSubstr("--isn=-8..0"));
    EXPECT_THAT(error({"least", "time-wait", "--rto", "5..2"}), HasSubstr("behind its end"));
    EXPECT_THAT(error({"least", "time-wait", "--no-clock"}), HasSubstr("add --clock"));
    EXPECT_THAT(error({"least", "data", "--no-clock", "--rto", "1..2"}), HasSubstr("add --clock"));
    EXPECT_THAT(error({"least", "time-wait", "--capacity", "1..3"}), HasSubstr("raised"));
    EXPECT_THAT(error({"least", "time-wait", "--property", "no-data-los"}),
                HasSubstr("did you mean no-data-lost?"));
    EXPECT_THAT(error({"least", "data", "--capacity", "any"}), HasSubstr("allowed here: a number"));
}

}  // namespace
}  // namespace finwait::cli
