// `finwait conform` as a process, on the running kernel; skipped where that cannot be had.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::vector<std::string> kConformInShort{"conform",   "linux",   "--style",  "shutdown",
                                               "--opening", "passive", "--octets", "0"};

std::vector<std::string> conform_with(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = kConformInShort;
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
}

bool kernel_cannot_be_had(const Finished& finished) {
    return finished.status == 3 && finished.err.find("nothing was tested") != std::string::npos;
}

std::vector<std::string> network_devices() {
    std::vector<std::string> devices;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/class/net")) {
        devices.push_back(entry.path().filename());
    }
    return devices;
}

TEST(Conform, TheKernelAgreesInMostTestsAndEachDeviationHasItsRuleAndItsWay) {
    const Finished finished = run(conform_with({"--format", "json"}));
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_EQ(finished.status, document["deviating"] == 0 ? 0 : 1);
    EXPECT_EQ(document["unsure"], 0);
    EXPECT_EQ(document["complete"], true);
    EXPECT_GT(document["tests"], 1000);
    EXPECT_GT(document["agreeing"].get<int>(), document["tests"].get<int>() / 2);
    EXPECT_EQ(document["agreeing"].get<int>() + document["deviating"].get<int>(),
              document["tests"].get<int>());
    int shown = 0;
    for (const json& deviation : document["deviations"]) {
        shown += deviation["tests"].get<int>();
        EXPECT_THAT(deviation["section"].get<std::string>(), HasSubstr("§3."));
        ASSERT_FALSE(deviation["steps"].empty());
        const json& last = deviation["steps"].back();
        EXPECT_NE(last["design"], last["stack"]);
        EXPECT_EQ(last["deviates"], true);
    }
    EXPECT_EQ(shown, document["deviating"]);
}

TEST(Conform, SaysTheSameEachTimeAndLeavesNothingBehind) {
    const auto devices = network_devices();
    const Finished once = run(kConformInShort);
    if (kernel_cannot_be_had(once)) GTEST_SKIP() << once.err;
    const Finished again = run(kConformInShort);
    EXPECT_EQ(once.out, again.out);
    EXPECT_EQ(once.status, again.status);
    EXPECT_EQ(network_devices(), devices);
    EXPECT_THAT(once.out, HasSubstr("against rfc9293: "));
}

/// Of the tests, in percent, in which the kernel does what `design` says. The designs are those of
/// Linux 6.18; another version may differ.
void expect_the_kernel_agrees(const std::string& design, const std::string& style) {
    const Finished finished = run({"conform", "linux", design, "--style", style, "--opening",
                                   "passive", "--octets", "0", "--format", "json"});
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    const json document = json::parse(finished.out);
    if (document["stack"].get<std::string>().find("Linux 6.18") == std::string::npos) {
        GTEST_SKIP() << document["stack"];
    }
    EXPECT_EQ(document["unsure"], 0);
    const auto tests = document["tests"].get<double>();
    EXPECT_GT(tests, 2000);
    EXPECT_GE(document["agreeing"].get<double>(), 0.999 * tests) << finished.out;
}

TEST(Conform, TheKernelAgreesWithTheDesignOfLinuxWhoseApplicationsShutDown) {
    expect_the_kernel_agrees("linux", "shutdown");
}

TEST(Conform, TheKernelAgreesWithTheDesignOfLinuxWhoseApplicationsClose) {
    expect_the_kernel_agrees("linux-close", "close");
}

TEST(Conform, NumbersThatWrapMakeNoDifference) {
    const Finished low = run(conform_with({"--format", "json", "--isn", "1000"}));
    if (kernel_cannot_be_had(low)) GTEST_SKIP() << low.err;
    const Finished high = run(conform_with({"--format", "json", "--isn", "4294967294"}));
    EXPECT_EQ(json::parse(low.out)["deviating"], json::parse(high.out)["deviating"]);
    EXPECT_EQ(json::parse(low.out)["tests"], json::parse(high.out)["tests"]);
}

TEST(Conform, TestsTheHandshakeWhereItIsAskedTo) {
    const Finished finished = run({"conform", "linux", "--handshake", "--format", "json"});
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    const json document = json::parse(finished.out);
    EXPECT_EQ(document["runs"].size(), 2U);
    EXPECT_EQ(document["unsure"], 0);
    EXPECT_GT(document["tests"], 400);
    EXPECT_GT(document["agreeing"].get<int>(), document["tests"].get<int>() / 2);
    for (const json& deviation : document["deviations"]) {
        for (const json& state : deviation["states"])
            EXPECT_THAT(state, testing::AnyOf("LISTEN", "SYN-SENT", "SYN-RECEIVED"));
    }
    EXPECT_EQ(run({"conform", "linux", "--handshake", "--style", "close"}).status, 2);
}

TEST(Conform, MeasuresHowLongTheKernelWaits) {
    const Finished finished =
        run({"conform", "linux", "--timers", "--time", "700ms", "--format", "json"});
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    // TIME-WAIT is not over by then.
    EXPECT_EQ(finished.status, 3);
    const json document = json::parse(finished.out);
    ASSERT_EQ(document["waits"].size(), 3U);
    EXPECT_FALSE(document["waits"][0]["sent_again"].empty());
    EXPECT_TRUE(document["waits"][2]["ended"].is_null());
    EXPECT_GE(document["waits"][2]["watched"], 0.7);
    EXPECT_EQ(run({"conform", "linux", "--timers", "--handshake"}).status, 2);
    EXPECT_EQ(run({"conform", "linux", "--time", "2s"}).status, 2);
}

TEST(Conform, TimersThatAreInterruptedWereWatchedNoLongerThanThey) {
    Surroundings surroundings;
    surroundings.on_first_error_output = [](pid_t process) { kill(process, SIGTERM); };
    const Finished finished = run({"conform", "linux", "--timers"}, surroundings);
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.out, testing::AllOf(HasSubstr("not CLOSED within "),
                                             Not(HasSubstr("not CLOSED within 300 s"))));
}

TEST(Conform, ADeviationIsAScriptThatExpectsWhatTheDesignDoes) {
    const Finished finished = run(conform_with({"--script", "1"}));
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    if (finished.status == 2) GTEST_SKIP() << "this kernel has no deviation: " << finished.err;
    EXPECT_THAT(finished.out,
                testing::AllOf(HasSubstr("// Linux "), HasSubstr("+0 accept(3, ..., ...) = 4\n"),
                               HasSubstr("// ESTABLISHED now"), HasSubstr(" did instead: ")));
    const TemporaryFolder folder;
    const std::string file = folder.file("deviation.pkt");
    const Finished beside = run(conform_with({"--script", "1", "-o", file}));
    EXPECT_EQ(read_file(file), finished.out);
    EXPECT_THAT(beside.out, HasSubstr("against rfc9293: "));
    EXPECT_EQ(run(conform_with({"--script", "4000"})).status, 2);
    // So it does.
    EXPECT_EQ(run({"explain", file}).status, 0);
}

TEST(Conform, WithJunitHasACasePerRun) {
    const TemporaryFolder folder;
    const std::string file = folder.file("junit.xml");
    const Finished finished = run(conform_with({"--junit", file}));
    if (kernel_cannot_be_had(finished)) GTEST_SKIP() << finished.err;
    EXPECT_THAT(read_file(file), HasSubstr("name=\"shutdown, passive OPEN\""));
}

/// user_namespaces(7): in a user namespace whose limit is 0 nobody makes a network namespace.
void forbid_namespaces() {
    if (unshare(CLONE_NEWUSER) != 0) return;
    const int limit = ::open("/proc/sys/user/max_net_namespaces", O_WRONLY | O_CLOEXEC);
    if (limit < 0) return;
    static_cast<void>(::write(limit, "0", 1));
    ::close(limit);
}

TEST(Conform, WhereNoNamespaceIsAllowedNothingIsTestedAndThatIsSaid) {
    Surroundings surroundings;
    surroundings.before = forbid_namespaces;
    const Finished finished = run(kConformInShort, surroundings);
    EXPECT_EQ(finished.status, 3);
    EXPECT_THAT(finished.err, HasSubstr("inconclusive: nothing was tested: "));
    EXPECT_EQ(finished.out, "");
}

/// Where /dev/net/tun is root's alone, that is a veth pair in a user namespace.
TEST(Conform, WithoutRootComesToTheSame) {
    const Finished as_root = run(kConformInShort);
    Surroundings surroundings;
    surroundings.unprivileged = true;
    const Finished as_nobody = run(kConformInShort, surroundings);
    if (kernel_cannot_be_had(as_root) || kernel_cannot_be_had(as_nobody)) {
        GTEST_SKIP() << as_root.err << as_nobody.err;
    }
    EXPECT_EQ(as_nobody.out, as_root.out);
    EXPECT_EQ(as_nobody.status, as_root.status);
}

TEST(Conform, RefusesWhatIsNoStack) {
    EXPECT_EQ(run({"conform", "plan9"}).status, 2);
    EXPECT_THAT(run({"conform", "plan9"}).err, HasSubstr("unknown stack \"plan9\""));
    EXPECT_EQ(run({"conform", "linux", "--octets", "9"}).status, 2);
    EXPECT_EQ(run({"conform", "linux", "--style", "kill"}).status, 2);
    EXPECT_EQ(run({"conform", "linux", "no-such-design"}).status, 2);
}

}  // namespace
}  // namespace finwait::cli
