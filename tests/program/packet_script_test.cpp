// packetdrill scripts: read, refused with their place, and run on designs.
#include "checker/program/conformance/packet_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "checker/program/conformance/script_runner.h"
#include "checker/program/stacks/design_stack.h"
#include "model/files/input_error.h"

namespace finwait::program {
namespace {

using Kind = ScriptStep::Kind;
using testing::HasSubstr;

const std::string kOpened = R"(// A passive open.
--tolerance_usecs=10000
0.000 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>
+0 > S. 0:0(0) ack 1 <...>
+.1 < . 1:1(0) ack 1 win 257
+0 accept(3, ..., ...) = 4
)";

std::vector<ScriptStep> parsed(const std::string& more, bool skip_shell = false) {
    return parse_packet_script(kOpened + more, "a.pkt", skip_shell);
}

ScriptRun run_on(const std::string& more, const model::Design& design = model::rfc9293()) {
    DesignStack stack(design);
    return run_packet_script(parsed(more), stack);
}

std::string refusal_of(const std::string& more) {
    try {
        static_cast<void>(parsed(more));
    } catch (const model::InputError& error) {
        return error.what();
    }
    return "none";
}

TEST(PacketScript, IsReadWithoutWhatMakesNoDifference) {
    const auto steps = parsed(R"(+.01 write(4, ..., 100) = 100
   +0 > P. 1:101(100) ack 1
/* a comment
   over lines */
+0 shutdown(4, SHUT_WR) = 0  # another
+0~+.2 > F. 101:101(0) ack 1
+0 %{ assert tcpi_state == TCP_FIN_WAIT1 }%
+0...1 read(4, ..., 1000) = -1 EAGAIN (Resource temporarily unavailable)
)");
    std::vector<Kind> kinds;
    for (const ScriptStep& step : steps) kinds.push_back(step.kind);
    EXPECT_THAT(kinds, testing::ElementsAre(Kind::Inject, Kind::Expect, Kind::Inject, Kind::Write,
                                            Kind::Expect, Kind::ShutdownWrite, Kind::Expect,
                                            Kind::AssertState, Kind::Read));
    EXPECT_EQ(steps[4].segment.len, 100U);
    EXPECT_TRUE(steps[6].segment.fin);
    EXPECT_EQ(steps[6].line, 16U);
    EXPECT_EQ(steps[7].state, model::State::FinWait1);
    EXPECT_EQ(steps[8].count, -1);
}

TEST(PacketScript, WhatIsNotUnderstoodIsRefusedWithItsPlace) {
    EXPECT_THAT(refusal_of("+0 < F. 1:3(1) ack 1\n"), HasSubstr("a.pkt:11:"));
    EXPECT_THAT(refusal_of("+0 < F. 1:3(1) ack 1\n"), HasSubstr("do not fit the length"));
    EXPECT_THAT(refusal_of("+0 < F. 1:1(0)\n"), HasSubstr("expected \"ack\""));
    EXPECT_THAT(refusal_of("+0 < icmp unreachable\n"), HasSubstr("flags of a TCP packet"));
    EXPECT_THAT(refusal_of("+0 splice(4, 5) = 3\n"), HasSubstr("\"splice\" is not understood"));
    EXPECT_THAT(refusal_of("+0 write(4)\n"), HasSubstr("a call with its result"));
    EXPECT_THAT(refusal_of("+0 %{ assert tcpi_rtt == 3 }%\n"), HasSubstr("tcpi_state"));
    EXPECT_THAT(refusal_of("+0 %{ assert tcpi_state == 99 }%\n"), HasSubstr("\"99\" is no state"));
    EXPECT_THAT(refusal_of("+0 `sysctl -w x=1`\n"), HasSubstr("--skip-shell"));
    EXPECT_THAT(refusal_of("/* for ever\n"), HasSubstr("does not end"));
    EXPECT_EQ(parsed("+0 `sysctl -w x=1`\n", true).size(), 3U);
}

TEST(PacketScript, AnOrderlyCloseIsWhatRfc9293Does) {
    const ScriptRun run = run_on(R"(+0 write(4, ..., 10) = 10
+0 > P. 1:11(10) ack 1
+0 < . 1:1(0) ack 11 win 257
+0 < P. 1:4(3) ack 11 win 257
+0 > . 11:11(0) ack 4
+0 read(4, ..., 100) = 3
+0 shutdown(4, SHUT_WR) = 0
+0 > F. 11:11(0) ack 4
+0 %{ assert tcpi_state == TCP_FIN_WAIT1 }%
+.1 < . 4:4(0) ack 12 win 257
+0 %{ assert tcpi_state == 5 }%
+.1 < F. 4:4(0) ack 12 win 257
+0 > . 12:12(0) ack 5
+0 read(4, ..., 100) = 0
)");
    EXPECT_EQ(run.outcome, ScriptRun::Outcome::AsExpected);
    EXPECT_EQ(run.findings.size(), 8U);
}

TEST(PacketScript, WhatRfc9293DoesOtherwiseIsShownWithItsLine) {
    const ScriptRun state = run_on(
        "+0 close(4) = 0\n+0 > F. 1:1(0) ack 1\n"
        "+0 %{ assert tcpi_state == TCP_FIN_WAIT2 }%\n");
    EXPECT_EQ(state.outcome, ScriptRun::Outcome::OtherWay);
    EXPECT_EQ(state.findings.back().line, 13U);
    EXPECT_EQ(state.findings.back().instead, "it is in FIN-WAIT-1");
    const ScriptRun packet = run_on("+0 close(4) = 0\n+0 > R. 1:1(0) ack 1\n");
    EXPECT_EQ(packet.findings.back().instead, "ACK,FIN seq=1 ack=1 len=0 is sent");
    const ScriptRun more = run_on("+0 close(4) = 0\n");
    EXPECT_THAT(more.findings.back().instead, HasSubstr("then it sends ACK,FIN"));
    const ScriptRun nothing = run_on("+0 > F. 1:1(0) ack 1\n");
    EXPECT_EQ(nothing.findings.back().instead, "nothing is sent");
}

TEST(PacketScript, TheSocketThatListensIsClosedWithoutEffect) {
    EXPECT_EQ(run_on("+0 close(3) = 0\n").outcome, ScriptRun::Outcome::AsExpected);
    EXPECT_EQ(run_on("+0 close(4) = 0\n").outcome, ScriptRun::Outcome::OtherWay);
}

TEST(PacketScript, ACloseWithTextUnreadResets) {
    const ScriptRun run = run_on(
        "+0 < P. 1:4(3) ack 1 win 257\n+0 > . 1:1(0) ack 4\n"
        "+0 close(4) = 0\n+0 > R 1:1(0)\n");
    EXPECT_EQ(run.outcome, ScriptRun::Outcome::AsExpected);
}

TEST(PacketScript, WhatATimerSendsAgainEndsItUndecided) {
    const ScriptRun run = run_on("+0 close(4) = 0\n+0 > F. 1:1(0) ack 1\n+.3 > F. 1:1(0) ack 1\n");
    EXPECT_EQ(run.outcome, ScriptRun::Outcome::NotToTheEnd);
    EXPECT_THAT(run.why, HasSubstr("line 13"));
}

TEST(PacketScript, AnActiveOpenIsUnderstoodToo) {
    const auto script = parse_packet_script(R"(+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+0 > S 0:0(0) <...>
+0 < S. 700:700(0) ack 1 win 5000
+0 > . 1:1(0) ack 701
+0 < F. 701:701(0) ack 1 win 5000
+0 > . 1:1(0) ack 702
)",
                                            "b.pkt", false);
    const model::Design design = model::rfc9293();
    DesignStack stack(design);
    EXPECT_EQ(run_packet_script(script, stack).outcome, ScriptRun::Outcome::AsExpected);
}

/// Any script is read and run, or refused.
TEST(PacketScript, DamagedAtRandomIsReadOrRefused) {
    const std::string whole = kOpened + R"(+0 write(4, ..., 10) = 10
+0 > P. 1:11(10) ack 1
+0 close(4) = 0 /* x */
+0 > F. 11:11(0) ack 1
+0 %{ assert tcpi_state == TCP_FIN_WAIT1 }%
+0 < F. 1:1(0) ack 12 win 257
)";
    const std::string characters = "+0<>SFRP.:()`%{}*/#=-, \n19";
    std::mt19937_64 random(3);
    int refused = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = whole;
        for (std::uint64_t changes = 1 + random() % 4; changes > 0; --changes) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0: text[at] = characters[random() % characters.size()]; break;
                case 1: text.erase(at, 1 + random() % 5); break;
                default: text.insert(at, 1, characters[random() % characters.size()]); break;
            }
        }
        try {
            const auto script = parse_packet_script(text, "c.pkt", false);
            const model::Design design = model::rfc9293();
            DesignStack stack(design);
            static_cast<void>(run_packet_script(script, stack));
        } catch (const model::InputError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, 5'000);
    EXPECT_LT(refused, 20'000);
}

}  // namespace
}  // namespace finwait::program
