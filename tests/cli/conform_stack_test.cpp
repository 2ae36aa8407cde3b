// `finwait conform` on a TCP in a shared object: Debian's lwIP.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/places.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

#ifdef FINWAIT_HAS_LWIP

struct FoundInStack {
    json document;
    /// "RULE: DIFFERENCE" of each deviation.
    std::string all;
};

FoundInStack conform_stack(const std::string& stack, const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"conform", stack, "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Finished finished = run(arguments);
    EXPECT_EQ(finished.status, 1) << finished.err;
    FoundInStack found{json::parse(finished.out), ""};
    for (const json& deviation : found.document["deviations"]) {
        found.all += deviation["rule"].get<std::string>() + ": " +
                     deviation["difference"].get<std::string>() + "\n";
    }
    return found;
}

/// The single changes that explain a deviation.
std::vector<std::string> mechanisms_in(const json& document) {
    std::vector<std::string> keys;
    for (const json& deviation : document["deviations"]) {
        if (deviation["mechanism"].is_null()) continue;
        keys.push_back(deviation["mechanism"]["key"].get<std::string>());
    }
    return keys;
}

TEST(ConformStack, OfLwipFindsWhatIsKnownOfIt) {
    const FoundInStack found =
        conform_stack(tests::stack_file("lwip"), {"--style", "shutdown", "--style", "close"});
    EXPECT_THAT(found.document["stack"].get<std::string>(), HasSubstr("lwIP 2."));
    EXPECT_EQ(found.document["unsure"], 0);
    EXPECT_GT(found.document["tests"], 20'000);
    const auto mechanisms = mechanisms_in(found.document);
    // An old FIN's ACK is looked at; what has no ACK is taken; what acknowledges too much is
    // answered and taken all the same; RSTs are ignored in TIME-WAIT.
    EXPECT_THAT(mechanisms, testing::IsSupersetOf(
                                {"old-ack-counts", "without-ack-taken", "ack-beyond", "rcv RST"}));
}

TEST(ConformStack, GivesItsInitialNumberWhenItIsAskedTo) {
    const std::vector<std::string> in_short{"--style", "shutdown", "--octets", "0"};
    auto with_isn = in_short;
    with_isn.insert(with_isn.end(), {"--isn", "4294967295"});
    const FoundInStack plain = conform_stack(tests::stack_file("lwip"), in_short);
    const FoundInStack wrapped = conform_stack(tests::stack_file("lwip"), with_isn);
    EXPECT_EQ(plain.all, wrapped.all);
    EXPECT_EQ(plain.document["deviating"], wrapped.document["deviating"]);
}

/// The states in which an RST at RCV.NXT does not do what it should.
std::vector<std::string> states_of_missed_rsts(const json& document) {
    std::vector<std::string> states;
    for (const json& deviation : document["deviations"]) {
        if (deviation["rule"] != "RST: at RCV.NXT") continue;
        for (const json& state : deviation["states"]) states.push_back(state.get<std::string>());
    }
    return states;
}

TEST(ConformStack, AnAlteredStackIsCaught) {
    const std::vector<std::string> in_short{"--style", "shutdown", "--octets", "0"};
    const FoundInStack right = conform_stack(tests::stack_file("lwip"), in_short);
    EXPECT_THAT(states_of_missed_rsts(right.document), testing::ElementsAre("TIME-WAIT"));
    const FoundInStack altered = conform_stack(tests::stack_file("altered_lwip"), in_short);
    EXPECT_THAT(states_of_missed_rsts(altered.document),
                testing::IsSupersetOf({"ESTABLISHED", "FIN-WAIT-1", "CLOSE-WAIT", "TIME-WAIT"}));
}

TEST(ConformStack, ADeviationIsACaptureToo) {
    const TemporaryFolder folder;
    const std::string file = folder.file("deviation.pcapng");
    const std::vector<std::string> asked{"conform",   tests::stack_file("lwip"),
                                         "--style",   "shutdown",
                                         "--opening", "passive",
                                         "--octets",  "0",
                                         "--script",  "1",
                                         "-o",        file};
    EXPECT_EQ(run(asked).status, 1);
    const std::string first = read_file(file);
    EXPECT_THAT(first, HasSubstr("deviation 1: "));
    EXPECT_THAT(first, HasSubstr("lwIP 2."));
    EXPECT_EQ(run(asked).status, 1);
    EXPECT_EQ(read_file(file), first);
    const Finished explained = run({"explain", file, "--format", "json"});
    EXPECT_THAT(explained.status, testing::AnyOf(0, 1)) << explained.err;
    EXPECT_EQ(json::parse(explained.out)["connections"].size(), 1U);
}

#else

TEST(ConformStack, OfLwipFindsWhatIsKnownOfIt) { GTEST_SKIP() << "liblwip-dev is not installed"; }

#endif

TEST(ConformStack, WhatIsNoStackIsRefusedWithItsPath) {
    const TemporaryFolder folder;
    const std::string text = folder.write("stack.so", "no shared object");
    const Finished finished = run({"conform", text});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("stack.so"));
    EXPECT_EQ(run({"conform", folder.file("none.so")}).status, 2);
    const Finished other = run({"conform", "/lib/x86_64-linux-gnu/libm.so.6"});
    EXPECT_EQ(other.status, 2);
    EXPECT_THAT(other.err, HasSubstr("has no function finwait_stack_version"));
}

}  // namespace
}  // namespace finwait::cli
