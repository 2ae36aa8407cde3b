// What a monitor makes of segments on a wire, named by what was seen.
#include "checker/program/captures/monitor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "checker/program/captures/observed_connection.h"
#include "checker/program/commands/explain/explained_capture.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "tests/program/wire_packets.h"

namespace finwait::program {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kSecond = 1'000'000'000;

WireSegment on_the_wire(const MadeSegment& made, std::uint64_t packet, std::int64_t apart) {
    const std::string octets = made::packet(made);
    auto segment = tcp_segment_in(
        LinkLayer::Raw, {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
    segment->packet = packet;
    segment->time = static_cast<std::int64_t>(packet) * apart;
    return *segment;
}

/// The connection, followed by the design at both ends.
ObservedConnection observed(const std::vector<MadeSegment>& segments,
                            const std::vector<model::Design>& designs,
                            std::int64_t apart = 10 * kSecond) {
    std::uint64_t packet = 0;
    ObservedConnection connection(1, on_the_wire(segments.front(), 1, apart), designs);
    for (const MadeSegment& segment : segments)
        connection.see(on_the_wire(segment, ++packet, apart));
    connection.finish();
    return connection;
}

std::vector<MadeSegment> after_handshake(const std::vector<MadeSegment>& segments) {
    auto all = made::handshake();
    all.insert(all.end(), segments.begin(), segments.end());
    return all;
}

struct Judged {
    EndVerdict a;
    EndVerdict b;
    std::string why;
};
Judged judged(const std::vector<MadeSegment>& segments, const char* design = "rfc9293",
              std::int64_t apart = 10 * kSecond) {
    const std::vector<model::Design> designs{model::find_design(design)};
    const ObservedConnection connection = observed(segments, designs, apart);
    Judged result{connection.judgements()[0].front().verdict,
                  connection.judgements()[1].front().verdict, ""};
    for (const auto& end : connection.judgements()) {
        if (end.front().stop) result.why = end.front().stop->why;
    }
    return result;
}

TEST(Monitor, FourSegmentCloseIsExplained) {
    const auto is = judged(after_handshake(
        {{0, 101, 501, 0, "AF"}, {1, 501, 102}, {1, 501, 102, 0, "AF"}, {0, 102, 502}}));
    EXPECT_EQ(is.a, EndVerdict::Explained);
    EXPECT_EQ(is.b, EndVerdict::Explained) << is.why;
}

TEST(Monitor, NumbersThatWrapAreExplained) {
    const auto is = judged({{0, 0xffffffffU, 0, 0, "S"},
                            {1, 0xfffffffdU, 0, 0, "SA"},
                            {0, 0, 0xfffffffeU},
                            {1, 0xfffffffeU, 0, 100},
                            {0, 0, 98, 0, "AF"},
                            {1, 98, 1, 0, "AF"},
                            {0, 1, 99}});
    EXPECT_EQ(is.a, EndVerdict::Explained) << is.why;
    EXPECT_EQ(is.b, EndVerdict::Explained) << is.why;
}

TEST(Monitor, AnAckFarBeyondAllThatWasSentIsNotExplained) {
    const auto is = judged(after_handshake({{0, 101, 501 + (1U << 24U)}}));
    EXPECT_EQ(is.a, EndVerdict::NotExplained);
    EXPECT_THAT(is.why, HasSubstr("what can have arrived reaches to 501"));
}

TEST(Monitor, AnAckOfOneMoreThanWasSeenMeansThatTheCaptureLacksIt) {
    EXPECT_EQ(judged(after_handshake({{0, 101, 502}})).a, EndVerdict::CaptureLacks);
}

TEST(Monitor, TextBehindTheOwnFinIsNotExplained) {
    const auto is = judged(after_handshake({{0, 101, 501, 0, "AF"}, {0, 102, 501, 10}}));
    EXPECT_EQ(is.a, EndVerdict::NotExplained);
    EXPECT_THAT(is.why, HasSubstr("behind its FIN"));
}

TEST(Monitor, AFinAgainAtTheNextNumberIsNotExplained) {
    const auto is = judged(after_handshake({{0, 101, 501, 0, "AF"}, {0, 102, 501, 0, "AF"}}));
    EXPECT_EQ(is.a, EndVerdict::NotExplained);
}

TEST(Monitor, AFinThatConsumesNoNumberIsExplainedByFinFreeAlone) {
    const std::vector<MadeSegment> segments = after_handshake({{0, 101, 501, 0, "AF"},
                                                               {1, 501, 101},
                                                               {1, 501, 101, 0, "AF"},
                                                               {0, 101, 501},
                                                               {1, 501, 101, 5}});
    EXPECT_EQ(
        judged(after_handshake({{0, 101, 501, 0, "AF"}, {0, 101, 501, 0, "AF"}}), "fin-free").a,
        EndVerdict::Explained);
    EXPECT_EQ(judged(segments, "fin-free").b, EndVerdict::NotExplained);
    EXPECT_EQ(
        judged(after_handshake({{0, 101, 501, 0, "AF"}, {1, 501, 101, 0, "AF"}, {0, 101, 501}}),
               "fin-free")
            .a,
        EndVerdict::Explained);
}

TEST(Monitor, ASecondFinThatAcknowledgesNothingOfTheFirstIsASimultaneousClose) {
    const auto is = judged(after_handshake(
        {{0, 101, 501, 0, "AF"}, {1, 501, 101, 0, "AF"}, {0, 102, 502}, {1, 502, 102}}));
    EXPECT_EQ(is.a, EndVerdict::Explained) << is.why;
    EXPECT_EQ(is.b, EndVerdict::Explained) << is.why;
}

TEST(Monitor, AnRstAtAnyOtherNumberThanSndNxtIsNotExplained) {
    EXPECT_EQ(judged(after_handshake({{0, 101, 501, 0, "R"}})).a, EndVerdict::Explained);
    EXPECT_EQ(judged(after_handshake({{0, 101, 501, 0, "RA"}})).a, EndVerdict::Explained);
    EXPECT_EQ(judged(after_handshake({{0, 50, 501, 0, "R"}})).a, EndVerdict::NotExplained);
}

TEST(Monitor, WhatTheRstOvertookIsExplainedIfItCameBeforeItAndWithinASecond) {
    const auto overtaken = [](std::uint32_t ack, std::int64_t apart) {
        return judged(after_handshake({{0, 201, 501, 0, "R"}, {0, 101, ack, 100}}), "rfc9293",
                      apart)
            .a;
    };
    EXPECT_EQ(overtaken(501, kSecond), EndVerdict::Explained);
    EXPECT_EQ(overtaken(501, 2 * kSecond), EndVerdict::NotExplained);
    EXPECT_EQ(overtaken(502 + (1U << 24U), kSecond), EndVerdict::NotExplained);
}

TEST(Monitor, AnRstThatTheNetworkCopiesWithinASecondIsExplained) {
    const auto copied = [](std::uint32_t seq, std::int64_t apart) {
        return judged(after_handshake({{0, 201, 501, 0, "R"}, {0, seq, 501, 0, "R"}}), "rfc9293",
                      apart)
            .a;
    };
    EXPECT_EQ(copied(201, kSecond), EndVerdict::Explained);
    EXPECT_EQ(copied(201, 2 * kSecond), EndVerdict::NotExplained);
    EXPECT_EQ(copied(202, kSecond), EndVerdict::NotExplained);
}

TEST(Monitor, ASegmentThatFindsNoConnectionIsAnsweredAtItsAck) {
    EXPECT_EQ(judged({{0, 100, 0, 0, "S"}, {1, 0, 101, 0, "RA"}}).b, EndVerdict::Explained);
    EXPECT_EQ(judged({{0, 100, 0, 0, "S"}, {1, 0, 102, 0, "RA"}}).b, EndVerdict::NotExplained);
}

TEST(Monitor, TextSentAgainInOtherPiecesIsExplained) {
    const auto is = judged(after_handshake({{0, 101, 501, 1000},
                                            {0, 1101, 501, 500, "AF"},
                                            {0, 301, 501, 900},
                                            {0, 1101, 501, 500, "AF"},
                                            {1, 501, 1602}}));
    EXPECT_EQ(is.a, EndVerdict::Explained) << is.why;
    EXPECT_EQ(is.b, EndVerdict::Explained) << is.why;
}

TEST(Monitor, AHalfOpenEndThatIsResetMayListenAgain) {
    const std::vector<MadeSegment> segments{{0, 300, 0, 0, "S"},    {1, 501, 101},
                                            {0, 101, 0, 0, "R"},    {0, 300, 0, 0, "S"},
                                            {1, 900, 301, 0, "SA"}, {0, 301, 901}};
    const auto is = judged(segments);
    EXPECT_EQ(is.a, EndVerdict::Explained) << is.why;
    EXPECT_EQ(is.b, EndVerdict::Explained) << is.why;
    auto unanswered = segments;
    unanswered[4].ack = 300;
    EXPECT_EQ(judged(unanswered).b, EndVerdict::NotExplained);
}

TEST(Monitor, AFinAgainAtTheNextNumberIsExplainedByADesignThatSendsItThere) {
    const auto segments = after_handshake({{0, 101, 501, 0, "AF"}, {0, 102, 501, 0, "AF"}});
    EXPECT_EQ(judged(segments, "fin-again-at-snd-nxt").a, EndVerdict::Explained);
    EXPECT_EQ(judged(segments, "fin-sent-once").a, EndVerdict::NotExplained);
}

TEST(Monitor, AFinWithoutAckIsExplainedByADesignThatSendsItSoAndByNoOther) {
    const auto without = after_handshake({{0, 101, 0, 0, "F"}, {0, 101, 0, 0, "F"}});
    EXPECT_EQ(judged(without, "fin-without-ack").a, EndVerdict::Explained);
    EXPECT_EQ(judged(without).a, EndVerdict::NotExplained);
    const auto with = after_handshake({{0, 101, 501, 0, "AF"}});
    EXPECT_EQ(judged(with, "fin-without-ack").a, EndVerdict::NotExplained);
}

TEST(Monitor, ACaptureThatBeginsInTheMiddleIsExplained) {
    const auto is =
        judged({{1, 9000, 70, 100}, {0, 70, 9100, 0, "AF"}, {1, 9100, 71, 0, "AF"}, {0, 71, 9101}});
    EXPECT_EQ(is.a, EndVerdict::Explained) << is.why;
    EXPECT_EQ(is.b, EndVerdict::Explained) << is.why;
}

TEST(Monitor, TextThatIsAcknowledgedThoughItWasNotSeenMeansThatTheCaptureLacksIt) {
    const std::vector<model::Design> designs{model::find_design("rfc9293")};
    const ObservedConnection connection =
        observed(after_handshake(
                     {{0, 101, 501, 10}, {0, 121, 501, 10}, {1, 501, 131}, {0, 131, 501, 0, "AF"}}),
                 designs);
    EXPECT_EQ(connection.ends()[0].lacks, 6U);
    EXPECT_EQ(connection.judgements()[0].front().verdict, EndVerdict::Explained);
    EXPECT_EQ(connection.judgements()[1].front().verdict, EndVerdict::CaptureLacks);
}

TEST(ObservedConnection, TimeWaitIsWhereTheFinWentOutBeforeThePeersCame) {
    const auto connection = observed(
        after_handshake({{0, 101, 501, 0, "AF"}, {1, 501, 102, 0, "AF"}, {0, 102, 502}}), {});
    EXPECT_EQ(connection.ending(), SeenEnding::Closed);
    EXPECT_EQ(connection.closed_first(), 0U);
    EXPECT_THAT(connection.time_waits(), testing::ElementsAre(true, false));
}

TEST(ObservedConnection, AFinWithoutAnswerLeavesItHalfClosed) {
    const auto connection = observed(
        after_handshake({{1, 501, 101, 0, "AF"}, {1, 501, 101, 0, "AF"}, {0, 101, 502, 5}}), {});
    EXPECT_EQ(connection.ending(), SeenEnding::HalfClosed);
    EXPECT_EQ(connection.ends()[1].fin_again, 1U);
    EXPECT_TRUE(connection.ends()[1].fin_acknowledged.has_value());
}

TEST(WireSegment, IsReadFromBehindEthernetTagsAndIpv6) {
    const std::string ip = made::packet({0, 7, 8, 3, "AF"});
    const std::string ethernet =
        std::string(12, '\1') + std::string("\x81\0\0\5\x08\0", 6) + ip + "padding";
    const auto read = [](LinkLayer link, const std::string& octets) {
        return tcp_segment_in(
            link, {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
    };
    const auto segment = read(LinkLayer::Ethernet, ethernet);
    ASSERT_TRUE(segment);
    EXPECT_EQ(text_of(*segment), "ACK,FIN seq=7 ack=8 len=3");
    EXPECT_EQ(text_of(segment->from), "192.0.2.1:4000");
    const std::string ipv6 = std::string("\x60\0\0\0\0\x1c\0\x40", 8) + std::string(32, '\0') +
                             std::string("\6\0\0\0\0\0\0\0", 8) + ip.substr(20);
    ASSERT_TRUE(read(LinkLayer::Raw, ipv6));
    EXPECT_EQ(text_of(read(LinkLayer::Raw, ipv6)->to), "[::]:80");
}

TEST(WireSegment, IsReadFromBehindPppoe) {
    const std::string ip = made::packet({0, 7, 8, 3, "AF"});
    const std::string session = std::string(12, '\1') + std::string("\x88\x64\x11\0\0\x1\0\0", 8);
    const auto read = [](const std::string& octets) {
        return tcp_segment_in(
            LinkLayer::Ethernet,
            {reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()});
    };
    for (const std::string& protocol : {std::string("\0\x21", 2), std::string("\x21")}) {
        const auto segment = read(session + protocol + ip);
        ASSERT_TRUE(segment);
        EXPECT_EQ(text_of(*segment), "ACK,FIN seq=7 ack=8 len=3");
    }
    // The link control protocol; a session that is cut off.
    EXPECT_FALSE(read(session + "\xc0\x21" + ip));
    for (std::size_t size = 12; size <= session.size() + 1; ++size)
        EXPECT_FALSE(read((session + std::string(1, '\0')).substr(0, size)));
}

TEST(WireSegment, IsNoneWhereThePacketIsCutOffAnywhere) {
    const std::string ip = made::packet({0, 7, 8, 0, "AF"});
    for (std::size_t size = 0; size < ip.size(); ++size) {
        EXPECT_FALSE(tcp_segment_in(LinkLayer::Raw,
                                    {reinterpret_cast<const std::uint8_t*>(ip.data()), size}))
            << size;
    }
}

TEST(ExplainedCapture, ASynThatNothingAnsweredMayArriveInTheConnectionAfterIt) {
    const auto path =
        std::filesystem::temp_directory_path() / ("old-syn-" + std::to_string(getpid()) + ".pcap");
    std::ofstream(path, std::ios::binary) << made::capture({{0, 100, 0, 0, "S"},
                                                            {0, 300, 0, 0, "S"},
                                                            {1, 500, 101, 0, "SA"},
                                                            {0, 101, 0, 0, "R"},
                                                            {0, 300, 0, 0, "S"},
                                                            {1, 700, 301, 0, "SA"},
                                                            {0, 301, 701}});
    const std::vector<model::Design> designs{model::find_design("rfc9293")};
    Reading reading;
    reading.designs = designs;
    const ExplainedCapture explained = explain_capture(path.string(), reading);
    std::filesystem::remove(path);
    ASSERT_EQ(explained.connections.size(), 2U);
    for (const auto& end : explained.connections[1].judgements())
        EXPECT_EQ(end.front().verdict, EndVerdict::Explained);
}

/// FINWAIT_DRAWS=100000 tries so many.
TEST(ExplainedCapture, ADamagedCaptureIsReadOrRefused) {
    const char* const draws = std::getenv("FINWAIT_DRAWS");
    const int most = draws == nullptr ? 1000 : std::atoi(draws);
    const std::string path = testing::TempDir() + "damaged-" + std::to_string(::getpid()) + ".pcap";
    const std::vector<model::Design> designs{model::find_design("rfc9293")};
    const std::string whole = made::capture(after_handshake({{0, 101, 501, 20},
                                                             {1, 501, 121},
                                                             {0, 121, 501, 0, "AF"},
                                                             {1, 501, 122, 0, "AF"},
                                                             {0, 122, 502}}));
    std::mt19937 random(9293);
    int refused = 0;
    for (int draw = 0; draw < most; ++draw) {
        std::string octets = whole;
        for (auto changes = random() % 6 + 1; changes > 0; --changes) {
            octets[random() % octets.size()] = static_cast<char>(random());
        }
        if (random() % 4 == 0) octets.resize(random() % octets.size());
        std::ofstream(path, std::ios::binary) << octets;
        try {
            const ExplainedCapture explained = explain_capture(path, {.designs = designs});
            EXPECT_LE(explained.connections.size(), explained.counts.packets);
        } catch (const model::InputError& error) {
            ++refused;
            EXPECT_EQ(error.place().file, path);
        }
    }
    std::filesystem::remove(path);
    EXPECT_GT(refused, 0);
    EXPECT_LT(refused, most);
}

}  // namespace
}  // namespace finwait::program
