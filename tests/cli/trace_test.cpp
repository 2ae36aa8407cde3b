// Saved traces: written whole, replayed, and refused where a word of them is not true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const std::string kOwnProperty = R"([[property]]
name = "never-time-wait"
sentence = "Nobody waits."
source = "a test"
kind = "always"
formula = "each x: x.state != TIME-WAIT"
)";

/// The traces of `finwait check fin-free`, saved.
class SavedTrace : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_EQ(run({"check", "fin-free", "--data", "0,0", "--save", file_}).status, 1);
        document_ = json::parse(read_file(file_));
    }

    /// What `finwait trace` says of the document as it is now.
    Finished replay() const {
        return run({"trace", folder_.write("changed.json", document_.dump(1))});
    }

    void expect_refused(const std::string& error) const {
        const Finished finished = replay();
        EXPECT_EQ(finished.status, 2) << document_.dump();
        EXPECT_EQ(finished.out, "");
        EXPECT_THAT(finished.err, HasSubstr(error));
        EXPECT_THAT(finished.err, MatchesRegex(".*changed.json(:[0-9]+:[0-9]+)?: [^\n]*\n"));
    }

    json& step(std::size_t number) { return document_["traces"][0]["steps"][number - 1]; }

    TemporaryFolder folder_;
    std::string file_ = folder_.file("traces.json");
    json document_;
};

TEST_F(SavedTrace, IsShownAsCheckShowsIt) {
    const Finished finished = run({"trace", file_});
    EXPECT_EQ(finished.status, 0) << finished.err;
    const std::string checked = run({"check", "fin-free", "--data", "0,0"}).out;
    const std::string ladder = finished.out.substr(finished.out.find("fin-ack-unambiguous: "));
    EXPECT_THAT(checked, HasSubstr(ladder));
}

TEST_F(SavedTrace, IsConvertedToTheStepsOfTheReport) {
    const Finished finished = run({"trace", file_, "--format", "json"});
    EXPECT_EQ(finished.status, 0);
    const json shown = json::parse(finished.out);
    EXPECT_EQ(shown.at("command"), "trace");
    ASSERT_EQ(shown.at("traces").size(), document_.at("traces").size());
    EXPECT_EQ(shown.at("traces").at(0).at("property"), "fin-ack-unambiguous");
    json steps = shown.at("traces").at(0).at("trace").at("steps");
    for (json& step : steps) step.erase("variables");
    EXPECT_EQ(steps, document_.at("traces").at(0).at("steps"));
}

TEST_F(SavedTrace, LeavesNothingElseBehind) {
    EXPECT_THAT(folder_.names(), ElementsAre("traces.json"));
}

TEST_F(SavedTrace, ReplacesWhatStoodThereOnlyWhenItIsComplete) {
    const Finished finished = run({"check", "./none.toml", "--save", file_});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(json::parse(read_file(file_)), document_);
}

TEST_F(SavedTrace, WithoutViolationHoldsNoTrace) {
    ASSERT_EQ(run({"check", "rfc9293", "--data", "0,0", "--save", file_}).status, 0);
    const Finished finished = run({"trace", file_});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("there is no trace in this file"));
}

TEST_F(SavedTrace, OfAnotherDesignIsRefused) {
    document_["design_files"][0]["text"] = "summary = \"x\"\nextends = \"rfc9293\"\n";
    expect_refused("the design \"fin-free\" was altered: its digest is ");
}

TEST_F(SavedTrace, WithAMistakeInADesignNamesItsPlace) {
    document_["design_files"][0]["text"] = "summary = \"x\"\nextend = \"rfc9293\"\n";
    expect_refused("line 2, column 1 of this text: unknown key \"extend\"");
}

TEST_F(SavedTrace, OfADesignThatTheFileDoesNotHaveIsRefused) {
    document_["designs"][0] = "rfc9293";
    expect_refused("unknown design in \"design_files\" \"rfc9293\"; allowed: fin-free");
}

TEST_F(SavedTrace, OfAnotherFormatIsRefusedByName) {
    document_["format"] = "finwait trace 4";
    expect_refused(
        "the format \"finwait trace 4\" is unknown; allowed: \"finwait trace 2\", \"finwait trace "
        "3\"");
    // As finwait 0.1.0 wrote it.
    document_.erase("format");
    document_["design_digests"] = {"00", "00"};
    expect_refused("one of finwait 0.1.0, which said no format; save the traces again");
    document_["version"] = 7;
    expect_refused("it has no \"format\"");
}

TEST_F(SavedTrace, OfAVersionThatIsNotKnownIsRefusedByName) {
    for (const char* const version : {"9.9", "9.9.0", "0.1", "0.1.0-x", "", "1.0.0"}) {
        document_["version"] = version;
        expect_refused("the version \"" + std::string(version) + "\" is unknown to finwait");
    }
    document_["version"] = "0.0.9";
    EXPECT_EQ(replay().status, 0);
}

TEST_F(SavedTrace, WithANumberThatIsTooLargeNamesItsPlace) {
    const std::string whole = read_file(file_);
    // The segment of a sending is compared as it is, that of an arrival is understood first.
    const std::size_t at = whole.find("\"seq\":0", whole.find("\"deliver\"")) + 6;
    const auto line = std::count(whole.begin(), whole.begin() + static_cast<long>(at), '\n') + 1;
    const auto column = at - whole.rfind('\n', at);
    const std::string place =
        "changed.json:" + std::to_string(line) + ":" + std::to_string(column) + ": ";
    for (const std::string& number : std::vector<std::string>{
             "1e999", "-1e999", std::string(400, '9'), std::string(20000, '1') + ".5"}) {
        std::string text = whole;
        text.replace(at, 1, number);
        const Finished finished = run({"trace", folder_.write("changed.json", text)});
        EXPECT_EQ(finished.status, 2);
        EXPECT_THAT(finished.err, HasSubstr(place));
        EXPECT_THAT(finished.err, HasSubstr("is too large"));
    }
    for (const char* const number :
         {"-2147483649", "0.5", "1e3", "18446744073709551616", "4294967296"}) {
        std::string text = whole;
        text.replace(at, 1, number);
        const Finished finished = run({"trace", folder_.write("changed.json", text)});
        EXPECT_EQ(finished.status, 2);
        EXPECT_THAT(finished.err, HasSubstr(place));
        EXPECT_THAT(finished.err,
                    HasSubstr("is not a whole number from -2147483648 to 4294967295"));
    }
}

TEST_F(SavedTrace, WithASettingThatIsNoNumberIsRefusedWithItsBounds) {
    const std::string whole = read_file(file_);
    const std::size_t at = whole.find("\"window\":") + 9;
    for (const char* const value : {"\"x\"", "1.5", "-1", "null", "0"}) {
        std::string text = whole;
        text.replace(at, 1, value);
        const Finished finished = run({"trace", folder_.write("changed.json", text)});
        EXPECT_EQ(finished.status, 2);
        EXPECT_THAT(finished.err, HasSubstr("is not a whole number from 1 to 16777216"));
        EXPECT_EQ(finished.err.find("\"\""), std::string::npos) << finished.err;
    }
}

TEST_F(SavedTrace, NestedWithoutEndIsRefused) {
    std::string text = read_file(file_);
    const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
    text.replace(text.find("\"seq\":0") + 6, 1, deep);
    const Finished finished = run({"trace", folder_.write("changed.json", text)});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("nested more than 100 deep"));
}

TEST_F(SavedTrace, OfADesignFileThatChangedIsShownAsItWasAndSaysSo) {
    const std::string design = folder_.write(
        "mine.toml", "summary = \"x\"\nextends = \"rfc9293\"\n[mechanisms]\nfin-consumes = 0\n");
    ASSERT_EQ(run({"check", design, "--data", "0,0", "--save", file_}).status, 1);
    const Finished before = run({"trace", file_});
    EXPECT_EQ(before.status, 0) << before.err;
    EXPECT_THAT(before.out, Not(HasSubstr("since the trace was saved")));

    (void)folder_.write("mine.toml", "summary = \"x\"\nextends = \"rfc9293\"\n");
    const Finished after = run({"trace", file_});
    EXPECT_EQ(after.status, 0) << after.err;
    EXPECT_THAT(after.out, HasSubstr("mine.toml has changed"));
    EXPECT_THAT(after.out, HasSubstr(before.out));
    EXPECT_EQ(json::parse(run({"trace", file_, "--format", "json"}).out).at("notes").size(), 1U);

    std::filesystem::remove(design);
    const Finished gone = run({"trace", file_});
    EXPECT_EQ(gone.status, 0) << gone.err;
    EXPECT_EQ(gone.out, before.out);
}

TEST_F(SavedTrace, OfOwnFilesIsReplayedWhereTheyAreNot) {
    const TemporaryFolder mine;
    (void)mine.write("base.toml",
                     "summary = \"x\"\nextends = \"rfc9293\"\n[mechanisms]\nfin-consumes = 0\n");
    (void)mine.write("mine.toml", "summary = \"y\"\nextends = \"./base.toml\"\n");
    (void)mine.write("own.toml", kOwnProperty);
    Surroundings there;
    there.directory = mine.file("");
    ASSERT_EQ(run({"check", "./mine.toml", "rfc1337", "--data", "0,0", "--properties", "own.toml",
                   "--property", "never-time-wait", "--save", "t.json"},
                  there)
                  .status,
              1);
    const std::string given = folder_.write("given.json", read_file(mine.file("t.json")));
    std::filesystem::remove_all(mine.file(""));
    const Finished finished = run({"trace", given});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("./mine.toml with rfc1337\n"));
    EXPECT_THAT(finished.out, HasSubstr("never-time-wait: the shortest counterexample"));
    EXPECT_THAT(read_file(given), Not(HasSubstr(mine.file(""))));
}

TEST_F(SavedTrace, OfADesignWithTimersCallsThemByTheirNames) {
    const std::string file = folder_.file("timers.json");
    const Finished checked = run({"check", "fin-once-then-gone", "--data", "0,0", "--capacity", "1",
                                  "--all-properties", "--save", file});
    ASSERT_EQ(checked.status, 1) << checked.err;
    const Finished finished = run({"trace", file});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("linger"));
    EXPECT_THAT(run({"trace", file, "--as", "svg"}).out, HasSubstr("linger"));
}

TEST_F(SavedTrace, WithAnImpossibleEventIsRefused) {
    step(2)["event"] = "send data";
    expect_refused("step 2: \"A send data\" cannot happen here");
}

TEST_F(SavedTrace, WithAnUnknownEventIsRefused) {
    step(2)["event"] = "send FINN";
    expect_refused("unknown event \"send FINN\" (did you mean send FIN?)");
}

TEST_F(SavedTrace, WithAnotherSegmentIsRefused) {
    step(2)["segment"]["seq"] = 1;
    expect_refused("step 2: segment is ");
}

TEST_F(SavedTrace, WithASegmentThatIsNotInFlightIsRefused) {
    step(5)["segment"]["ack"] = 1;
    expect_refused("step 5: \"A deliver ACK,FIN seq=0 ack=1 len=0\" cannot happen here");
}

TEST_F(SavedTrace, WithOtherStatesIsRefused) {
    step(5)["states"][0] = "FIN-WAIT-2";
    expect_refused(
        "step 5: states is [\"FIN-WAIT-2\",\"FIN-WAIT-1\"] here; the model has "
        "[\"TIME-WAIT\",\"FIN-WAIT-1\"]");
}

TEST_F(SavedTrace, WithAReplyThatIsNotSentIsRefused) {
    step(5)["reply"] = step(5)["segment"];
    expect_refused("step 5: the model has no \"reply\" here");
}

TEST_F(SavedTrace, ThatEndsBeforeTheViolationIsRefused) {
    document_["traces"][0]["steps"].erase(4);
    expect_refused(
        "does not show the verdict \"violated\" of fin-ack-unambiguous: the property "
        "holds in the last state");
}

TEST_F(SavedTrace, ThatGoesOnToWhereThePropertyHoldsIsRefused) {
    for (const json& trace : document_["traces"]) {
        if (trace.at("property").at("name") == "no-deadlock") {
            document_["traces"][0]["property"] = json(trace.at("property"));
        }
    }
    expect_refused("does not show the verdict \"violated\" of no-deadlock: something that is owed");
}

TEST_F(SavedTrace, OfAPropertyThatClaimsSomethingElseSaysSo) {
    const std::string own = folder_.write("own.toml", kOwnProperty);
    ASSERT_EQ(run({"check", "--data", "0,0", "--properties", own, "--property", "never-time-wait",
                   "--save", file_})
                  .status,
              1);
    std::string other = kOwnProperty;
    other.replace(other.find("!= TIME-WAIT"), 12, "!= CLOSED");
    const Finished finished =
        run({"trace", file_, "--properties", folder_.write("other.toml", other)});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr("never-time-wait claims something else now"));
    EXPECT_THAT(run({"trace", file_, "--properties", own}).out,
                Not(HasSubstr("something else now")));
}

TEST_F(SavedTrace, OfAPropertyOfAnotherNameIsRefused) {
    document_["traces"][0]["property"]["name"] = "none";
    expect_refused("the text is that of the property \"fin-ack-unambiguous\"");
}

TEST_F(SavedTrace, WithAMistakeInAPropertyNamesItsPlace) {
    std::string text = document_["traces"][0]["property"]["text"];
    text.replace(text.find("fin_acked"), 9, "fin_akked");
    document_["traces"][0]["property"]["text"] = text;
    expect_refused(" of this text: unknown field of an endpoint \"fin_akked\"");
}

TEST_F(SavedTrace, WithAVerdictThatNoRunShowsIsRefused) {
    document_["traces"][0]["verdict"] = "holds";
    expect_refused("of a property of kind always; allowed: violated");
    document_["traces"][0]["verdict"] = "inconclusive";
    expect_refused("of a property of kind always; allowed: violated");
}

TEST_F(SavedTrace, OfAWitnessIsShownAgainWhetherItIsReachedOrNot) {
    for (const char* const design : {"rfc9293", "no-half-close"}) {
        const std::vector<std::string> check{"check",      design, "--data",     "0,1",
                                             "--capacity", "1",    "--property", "half-close",
                                             "--save",     file_};
        const Finished checked = run(check);
        ASSERT_EQ(checked.status, 0) << checked.err;
        const Finished shown = run({"trace", file_});
        EXPECT_EQ(shown.status, 0) << shown.err;
        const auto picture = shown.out.find("half-close: ");
        ASSERT_NE(picture, std::string::npos);
        EXPECT_THAT(checked.out, HasSubstr(shown.out.substr(picture)));
    }
    document_ = json::parse(read_file(file_));
    EXPECT_EQ(document_.at("traces").at(0).at("verdict"), "not-reached");
    document_["traces"][0]["verdict"] = "reached";
    expect_refused("the run does not pass waypoint 3");
}

TEST_F(SavedTrace, OfNeverIsShownAgain) {
    const std::string own = folder_.write("own.toml", R"([[property]]
name = "nobody-waits"
sentence = "Nobody waits in TIME-WAIT."
source = "a test"
kind = "never"
through = [{ event = "deliver", endpoint = "A", formula = "A.state = TIME-WAIT" }]
)");
    ASSERT_EQ(run({"check", "--data", "0,0", "--properties", own, "--property", "nobody-waits",
                   "--save", file_})
                  .status,
              1);
    const Finished shown = run({"trace", file_, "--properties", own});
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out, HasSubstr("nobody-waits: the shortest counterexample, 6 steps"));
}

TEST_F(SavedTrace, WithACycleThatDoesNotCloseIsRefused) {
    document_["traces"][0]["loop"] = 1;
    expect_refused("does not lead back");
    document_["traces"][0]["loop"] = 5;
    expect_refused("is not a whole number from 0 to 4");
}

TEST_F(SavedTrace, WithAnUnknownMemberIsRefused) {
    document_["traces"][0]["lopp"] = 1;
    expect_refused("unknown member \"lopp\" (did you mean loop?)");
}

TEST_F(SavedTrace, WithAnImpossibleEnvironmentIsRefused) {
    const json environment = document_["environment"];
    const std::vector<std::pair<const char*, json>> changes{{"data", {1}},
                                                            {"data", {-1, 0}},
                                                            {"window", 0},
                                                            {"window", "4"},
                                                            {"capacity", 9},
                                                            {"capacity", 2.5},
                                                            {"order", "lifo"},
                                                            {"loss", "yes"},
                                                            {"closers", {"C"}},
                                                            {"closers", "A"},
                                                            {"abort", nullptr},
                                                            {"duplication", 1},
                                                            {"delayed_ack", json::array()},
                                                            {"delay", true}};
    for (const auto& [key, value] : changes) {
        document_["environment"] = environment;
        document_["environment"][key] = value;
        expect_refused("changed.json:");
    }
}

/// All places in a document that hold a value of their own, as JSON pointers.
void collect(const json& value, const json::json_pointer& at,
             std::vector<json::json_pointer>& places) {
    if (value.is_structured()) {
        for (const auto& [key, child] : value.items()) {
            collect(child, value.is_array() ? at / std::stoul(key) : at / key, places);
        }
    } else {
        places.push_back(at);
    }
}

TEST_F(SavedTrace, WithAnyValueOfATraceChangedIsRefused) {
    const json original = document_;
    std::vector<json::json_pointer> places;
    collect(original.at("traces").at(0), json::json_pointer("/traces/0"), places);
    ASSERT_GT(places.size(), 40U);
    for (const auto& place : places) {
        document_ = original;
        json& value = document_.at(place);
        if (value.is_number()) {
            value = value.get<int>() + 1;
        } else {
            value = value.get<std::string>() + "X";
        }
        expect_refused("");
        // A value of another type, and no value at all.
        document_.at(place) = json::object();
        expect_refused("");
        if (!document_.at(place.parent_pointer()).is_object()) continue;
        document_.at(place.parent_pointer()).erase(place.back());
        expect_refused("");
    }
}

TEST_F(SavedTrace, CutOffAnywhereIsRefused) {
    const std::string whole = read_file(file_);
    for (std::size_t size = 0; size + 2 < whole.size(); size += whole.size() / 40) {
        const Finished finished =
            run({"trace", folder_.write("changed.json", whole.substr(0, size))});
        EXPECT_EQ(finished.status, 2) << size;
        EXPECT_THAT(finished.err, HasSubstr("this is not JSON"));
    }
}

TEST_F(SavedTrace, WithSomethingBehindANulIsRefused) {
    std::string text = read_file(file_);
    text += '\0';
    const Finished finished = run({"trace", folder_.write("changed.json", text + "more")});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("this is not JSON"));
}

TEST_F(SavedTrace, WithAMemberTwiceIsRefused) {
    std::string text = read_file(file_);
    text.replace(text.find("\"event\":\"CLOSE\""), 15, "\"event\":\"CLOSE\",\"event\":\"ABORT\"");
    const Finished finished = run({"trace", folder_.write("changed.json", text)});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("two members \"event\""));
}

TEST_F(SavedTrace, NamesTheLineAndColumnOfAnError) {
    std::string text = read_file(file_);
    const std::size_t at = text.find("\"TIME-WAIT\"");
    text.replace(at, 11, "\"CLOSED\"");
    const Finished finished = run({"trace", folder_.write("changed.json", text)});
    const std::string before = text.substr(0, text.rfind("[", at));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto column = before.size() - before.rfind('\n');
    EXPECT_THAT(finished.err, HasSubstr("changed.json:" + std::to_string(line) + ":" +
                                        std::to_string(column) + ": step 5: states"));
}

TEST(Trace, OfAWalkIsReplayedToo) {
    const TemporaryFolder folder;
    const std::string file = folder.file("walk.json");
    const Finished walked =
        run({"simulate", "--seed", "11", "--steps", "60", "--abort", "--save", file});
    ASSERT_EQ(walked.status, 0);
    const Finished finished = run({"trace", file});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, HasSubstr(walked.out));
}

TEST(Trace, OfAPropertyOfTheUsersNeedsNoFile) {
    const TemporaryFolder folder;
    const std::string own = folder.write("own.toml", kOwnProperty);
    const std::string file = folder.file("t.json");
    ASSERT_EQ(run({"check", "--data", "0,0", "--properties", own, "--save", file}).status, 1);
    EXPECT_EQ(run({"trace", file}).status, 0);
    EXPECT_EQ(run({"trace", file, "--properties", own}).status, 0);
}

}  // namespace
}  // namespace finwait::cli
