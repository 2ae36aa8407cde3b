// `finwait trace FILE --play STACK` as a process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

/// A saved trace of the half-close of RFC 9293.
std::string saved_half_close(const TemporaryFolder& folder) {
    const std::string file = folder.file("half-close.json");
    EXPECT_EQ(run({"check", "--property", "half-close", "--save", file}).status, 0);
    return file;
}

TEST(Played, TheKernelDoesAHalfCloseAsInTheTraceAsFarAsNoTimerIsWaitedFor) {
    const TemporaryFolder folder;
    const std::string file = saved_half_close(folder);
    const Finished finished = run({"trace", file, "--play", "linux", "--format", "json"});
    if (finished.status == 3 && finished.out.empty()) GTEST_SKIP() << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_THAT(document["stack"].get<std::string>(), HasSubstr("Linux"));
    ASSERT_EQ(document["played"].size(), 2U);
    for (const json& played : document["played"]) {
        EXPECT_NE(played["outcome"], "another way") << played.dump(2);
        EXPECT_GT(played["steps"].size(), 3U);
    }
}

#ifdef FINWAIT_HAS_LWIP
/// An RST ends A in the trace.
TEST(Played, AStackThatGetsNoRstGoesAnotherWayWhereOneArrives) {
    const TemporaryFolder folder;
    const std::string file = folder.file("reset.json");
    const std::string property = folder.write("reset.toml", R"([[property]]
name = "b-is-not-reset"
sentence = "No RST of A ends B."
source = "a test"
kind = "always"
formula = "not B.reset"
)");
    const Finished checked =
        run({"check", "--abort", "--closers", "A", "--properties", property, "--property",
             "b-is-not-reset", "--set", "B.abort=off", "--save", file});
    EXPECT_EQ(checked.status, 1) << checked.err;
    const Finished right = run({"trace", file, "--play", tests::stack_file("lwip")});
    EXPECT_NE(right.status, 1) << right.out << right.err;
    EXPECT_THAT(right.out, HasSubstr("lwIP 2."));
    const Finished altered = run({"trace", file, "--play", tests::stack_file("altered_lwip")});
    EXPECT_EQ(altered.status, 1) << altered.out;
    EXPECT_THAT(altered.out, HasSubstr("goes another way in step"));
}
#endif

TEST(Played, RefusesWhatDoesNotGoTogether) {
    const TemporaryFolder folder;
    const std::string file = saved_half_close(folder);
    EXPECT_EQ(run({"trace", file, "--play", "plan9"}).status, 2);
    const Finished both = run({"trace", file, "--play", "linux", "--as", "svg"});
    EXPECT_EQ(both.status, 2);
    EXPECT_THAT(both.err, HasSubstr("--play and --as exclude each other"));
    EXPECT_EQ(run({"trace", file, "--play", folder.file("none.so")}).status, 2);
}

}  // namespace
}  // namespace finwait::cli
