// `finwait explain` as a process: captures, right, wrong and damaged.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "process.h"
#include "tests/program/wire_packets.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using program::MadeSegment;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<MadeSegment> four_segments() {
    auto segments = program::made::handshake();
    for (const MadeSegment& segment : std::vector<MadeSegment>{{0, 101, 501, 20},
                                                               {1, 501, 121},
                                                               {0, 121, 501, 0, "AF"},
                                                               {1, 501, 122},
                                                               {1, 501, 122, 0, "AF"},
                                                               {0, 122, 502}}) {
        segments.push_back(segment);
    }
    return segments;
}

TEST(Explain, AFourSegmentCloseIsOneLine) {
    const TemporaryFolder folder;
    const Finished finished =
        run({"explain", folder.write("a.pcap", program::made::capture(four_segments()))});
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("A 192.0.2.1:4000  B 192.0.2.2:80"),
                                    HasSubstr("A closed first, closed, TIME-WAIT at A"),
                                    HasSubstr("A explained by rfc9293  B explained by rfc9293")));
}

TEST(Explain, InJsonHasTheFactsAndTheVerdicts) {
    const TemporaryFolder folder;
    const Finished finished =
        run({"explain", folder.write("a.pcap", program::made::capture(four_segments())), "--format",
             "json"});
    const json document = json::parse(finished.out);
    EXPECT_EQ(document["packets"], 9);
    const json& connection = document["connections"][0];
    EXPECT_EQ(connection["ending"], "closed");
    EXPECT_EQ(connection["closed_first"], "A");
    EXPECT_EQ(connection["ends"][0]["time_wait"], true);
    EXPECT_EQ(connection["ends"][1]["verdict"], "explained");
    EXPECT_EQ(connection["ends"][1]["explained_by"][0], "rfc9293");
}

TEST(Explain, AFinThatConsumesNoNumberIsFoundToBeFinFree) {
    auto segments = program::made::handshake();
    segments.push_back({0, 101, 501, 0, "AF"});
    segments.push_back({1, 501, 101});
    segments.push_back({1, 501, 101, 0, "AF"});
    segments.push_back({.seq = 101, .ack = 501, .later = 3000});
    const TemporaryFolder folder;
    const std::string file = folder.write("a.pcap", program::made::capture(segments));
    const Finished alone = run({"explain", file, "rfc9293"});
    EXPECT_EQ(alone.status, 1);
    EXPECT_THAT(alone.out, HasSubstr("A not explained"));
    const Finished with_others = run({"explain", file});
    EXPECT_EQ(with_others.status, 0);
    EXPECT_THAT(with_others.out, AllOf(HasSubstr("tried: rfc9293, "),
                                       ContainsRegex("A explained by [a-z, -]*fin-free"),
                                       HasSubstr("B explained by ")));
}

TEST(Explain, AnEndThatNoDesignExplainsIsAFindingWithItsPlaceAndWhatItMightHaveSent) {
    auto segments = four_segments();
    segments.push_back({0, 123, 502, 0, "AF"});
    const TemporaryFolder folder;
    const Finished finished =
        run({"explain", folder.write("a.pcap", program::made::capture(segments))});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("A not explained"), HasSubstr("A: packet 10 at"),
                      HasSubstr("ACK,FIN seq=123 ack=502 len=0"), HasSubstr("RFC 9293 §"),
                      HasSubstr("instead it might have sent")));
}

TEST(Explain, OfAFileThatIsNotThereSaysSoAsOthersDo) {
    const Finished finished = run({"explain", "none.pcap"});
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.err, "finwait: none.pcap: there is no such file\n");
}

TEST(Explain, OfOneConnectionDrawsItsSegmentsWithTheirTimes) {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.pcap", program::made::capture(four_segments()));
    const Finished finished = run({"explain", file, "--connection", "1"});
    EXPECT_EQ(finished.status, 0);
    EXPECT_THAT(finished.out,
                AllOf(HasSubstr("0.004 s"), HasSubstr("ACK,FIN seq=121 ack=501 len=0")));
    const Finished none = run({"explain", file, "--connection", "2"});
    EXPECT_EQ(none.status, 2);
    EXPECT_THAT(none.err, HasSubstr("the capture has 1 connection, numbered from 1"));
}

const std::string kCloseScript = R"(+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 60000
+0 > S. 0:0(0) ack 1 <...>
+0 < . 1:1(0) ack 1 win 60000
+0 accept(3, ..., ...) = 4
+0 shutdown(4, SHUT_WR) = 0
+0 > F. 1:1(0) ack 1
+0 < F. 1:1(0) ack 2 win 60000
+0 > . 2:2(0) ack 2
)";

TEST(Explain, AScriptIsWhatADesignDoesOrNot) {
    const TemporaryFolder folder;
    const std::string file = folder.write("close.pkt", kCloseScript);
    const Finished right = run({"explain", file});
    EXPECT_EQ(right.status, 0) << right.err;
    EXPECT_THAT(right.out, HasSubstr("rfc9293 does what the script expects"));
    const Finished wrong = run({"explain", file, "rfc9293", "fin-free"});
    EXPECT_EQ(wrong.status, 1);
    EXPECT_THAT(wrong.out, HasSubstr("fin-free goes another way in line 11"));
    const json document = json::parse(run({"explain", file, "--format", "json"}).out);
    EXPECT_EQ(document["runs"][0]["outcome"], "as expected");
    EXPECT_EQ(document["runs"][0]["lines"].size(), 2U);
}

TEST(Explain, AScriptIsPlayedToTheKernel) {
    const TemporaryFolder folder;
    const Finished played =
        run({"explain", folder.write("close.pkt", kCloseScript), "--play", "linux"});
    if (played.status == 3 && played.out.empty()) GTEST_SKIP() << played.err;
    EXPECT_EQ(played.status, 0) << played.out;
    EXPECT_THAT(played.out, AllOf(HasSubstr("Linux "), HasSubstr("does what the script expects")));
}

TEST(Explain, AScriptThatIsNotUnderstoodIsRefusedWithItsPlace) {
    const TemporaryFolder folder;
    const std::string file = folder.write("a.pkt", kCloseScript + "+0 `rm x`\n");
    const Finished finished = run({"explain", file});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("a.pkt:12:"), HasSubstr("--skip-shell")));
    EXPECT_EQ(run({"explain", file, "--skip-shell"}).status, 0);
    EXPECT_EQ(run({"explain", folder.write("b.pkt", "")}).status, 2);
    EXPECT_EQ(run({"explain", folder.write("c.pcap", "x"), "--play", "linux"}).status, 2);
}

TEST(Explain, WhatIsNoCaptureIsRefused) {
    const TemporaryFolder folder;
    const Finished text = run({"explain", folder.write("a.pcap", "hello, world, this is text")});
    EXPECT_EQ(text.status, 2);
    EXPECT_THAT(text.err,
                AllOf(StartsWith("finwait: "), HasSubstr("neither a pcap nor a pcapng file")));
    EXPECT_EQ(run({"explain", folder.file("none.pcap")}).status, 2);
    EXPECT_THAT(run({"explain", folder.file("")}).err, HasSubstr("no regular file"));
}

TEST(Explain, ACaptureThatIsCutOffSaysBehindWhichPacket) {
    const TemporaryFolder folder;
    std::string octets = program::made::capture(four_segments());
    octets.resize(octets.size() - 10);
    const Finished finished = run({"explain", folder.write("a.pcap", octets)});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("breaks behind packet 8, at octet"));
}

/// pcapng counts microseconds with 64 bits, which is more than nanoseconds have room for.
TEST(Explain, ATimeBeyondAllYearsIsRefusedWithItsPacket) {
    const TemporaryFolder folder;
    const std::string file = folder.file("a.pcapng");
    ASSERT_EQ(run({"check", "fin-free", "--property", "fin-ack-unambiguous", "--as", "pcapng", "-o",
                   file})
                  .status,
              1);
    ASSERT_EQ(run({"explain", file}).status, 0);
    // The first block of a packet: its type, its length, the interface, the upper half of the time.
    std::string octets = read_file(file);
    const std::size_t block = octets.find(std::string("\6\0\0\0", 4));
    ASSERT_NE(block, std::string::npos);
    octets.replace(block + 12, 4, "\xff\xff\xff\xff");
    const Finished finished = run({"explain", folder.write("b.pcapng", octets)});
    EXPECT_EQ(finished.status, 2) << finished.out;
    EXPECT_THAT(finished.err, ContainsRegex("b.pcapng: packet 1 has a time .* since 1970"));
}

}  // namespace
}  // namespace finwait::cli
