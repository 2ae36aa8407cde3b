// `finwait explain` on captures that nobody here made: of Debian's python3-dpkt, pcapfix and
// golang-github-google-gopacket-dev. What it says is compared with what tshark says of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

const std::string kDpktCaptures = "/usr/share/doc/python3-dpkt/examples/data/";
const std::string kPcapfixCaptures = "/usr/share/doc/pcapfix/examples/";
const std::string kGopacketCaptures = "/usr/share/gocode/src/github.com/google/gopacket/";

/// What a command prints; nothing where it fails.
std::optional<std::string> foreign_output(const std::string& command) {
    std::FILE* const pipe = popen((command + " 2>/dev/null").c_str(), "re");
    if (pipe == nullptr) return std::nullopt;
    std::string text;
    std::array<char, 4096> part{};
    for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), pipe)) > 0;) {
        text.append(part.data(), got);
    }
    if (pclose(pipe) != 0) return std::nullopt;
    return text;
}

/// What can be told of a connection by who sent SYN, FIN and RST alone.
struct ForeignConnection {
    /// By the port of the end.
    std::map<std::string, std::uint64_t> segments{};
    std::string closed_first{};
    std::map<std::string, bool> fins{};
    bool reset = false;
};

/// By tshark's number of it; none where there is no tshark. Tunnels are not looked into.
std::optional<std::map<int, ForeignConnection>> judged_by_tshark(const std::string& path) {
    const auto fields =
        foreign_output("tshark -r " + path +
                       " -Y 'tcp and not l2tp' -T fields -E separator=' ' -e tcp.stream -e "
                       "tcp.srcport -e tcp.flags.fin -e tcp.flags.reset");
    if (!fields) return std::nullopt;
    std::map<int, ForeignConnection> connections;
    std::istringstream lines(*fields);
    int stream = 0;
    std::string port;
    std::string fin;
    std::string rst;
    while (lines >> stream >> port >> fin >> rst) {
        ForeignConnection& connection = connections[stream];
        ++connection.segments[port];
        const bool ends = fin == "1" || rst == "1";
        if (ends && connection.closed_first.empty()) connection.closed_first = port;
        if (fin == "1") connection.fins[port] = true;
        connection.reset = connection.reset || rst == "1";
    }
    return connections;
}

std::string port_of_end(const json& end) {
    const std::string address = end["address"];
    return address.substr(address.rfind(':') + 1);
}

void expect_like_tshark(const json& connection, const ForeignConnection& by_tshark) {
    for (const json& end : connection["ends"]) {
        const std::string port = port_of_end(end);
        const auto segments = by_tshark.segments.find(port);
        EXPECT_EQ(end["segments"], segments == by_tshark.segments.end() ? 0 : segments->second);
        EXPECT_EQ(!end["fin"].is_null(), by_tshark.fins.contains(port));
    }
    const json& first = connection["closed_first"];
    const std::string closed_first =
        first.is_null() ? "" : port_of_end(connection["ends"][first == "A" ? 0 : 1]);
    EXPECT_EQ(closed_first, by_tshark.closed_first);
    EXPECT_EQ(connection["ending"] == "reset", by_tshark.reset);
}

/// What someone who looks at it in Wireshark sees: which port closed first and how each connection
/// ends, in their order.
struct SeenByHand {
    std::string closed_first{};
    std::string ending{};
    /// The port that waits in TIME-WAIT.
    std::string time_wait{};
};
struct ForeignCapture {
    std::string name;
    std::string path;
    std::vector<SeenByHand> connections;
};
void PrintTo(const ForeignCapture& capture, std::ostream* stream) { *stream << capture.path; }

class CaptureOfOthers : public testing::TestWithParam<ForeignCapture> {};

TEST_P(CaptureOfOthers, IsExplainedAsTsharkAndAHumanSay) {
    const std::string& path = GetParam().path;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not installed";
    const Finished finished = run({"explain", path, "--format", "json"});
    ASSERT_EQ(finished.status, 0) << finished.err << finished.out;
    const json document = json::parse(finished.out);
    const json& connections = document["connections"];
    ASSERT_EQ(connections.size(), GetParam().connections.size());
    for (std::size_t i = 0; i < connections.size(); ++i) {
        const SeenByHand& seen = GetParam().connections[i];
        const json& ends = connections[i]["ends"];
        EXPECT_EQ(connections[i]["ending"], seen.ending);
        for (const json& end : ends) {
            EXPECT_EQ(end["time_wait"], port_of_end(end) == seen.time_wait);
            EXPECT_EQ(end["verdict"], end["segments"] == 0 ? "silent" : "explained");
        }
    }
    const auto by_tshark = judged_by_tshark(path);
    if (!by_tshark) GTEST_SKIP() << "tshark is not installed";
    ASSERT_EQ(connections.size(), by_tshark->size());
    for (std::size_t i = 0; i < connections.size(); ++i) {
        SCOPED_TRACE(i);
        expect_like_tshark(connections[i], by_tshark->at(static_cast<int>(i)));
        EXPECT_EQ(by_tshark->at(static_cast<int>(i)).closed_first,
                  GetParam().connections[i].closed_first);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Debian, CaptureOfOthers,
    testing::Values(ForeignCapture{"DownloadOverADialUpLine",
                                   kDpktCaptures + "http.pcap",
                                   {{"80", "closed", "80"}, {"", "open", ""}}},
                    ForeignCapture{"HttpOverEthernetAndPppoe",
                                   kDpktCaptures + "nb6-http.pcap",
                                   {{"33198", "closed", "33198"}, {"52573", "closed", "52573"}}},
                    ForeignCapture{"TwoDownloads",
                                   kPcapfixCaptures + "test.pcap",
                                   {{"80", "closed", "80"}, {"80", "closed", "80"}}},
                    ForeignCapture{
                        "OnlyASyn", kPcapfixCaptures + "test_2018.pcap", {{"", "open", ""}}},
                    ForeignCapture{"TheLoopbackOfABsd",
                                   kGopacketCaptures + "pcap/test_loopback.pcap",
                                   {{"", "open", ""}, {"", "open", ""}}},
                    ForeignCapture{"FinWithText",
                                   kGopacketCaptures + "pcap/test_ethernet.pcap",
                                   {{"80", "closed", "80"}}}),
    [](const auto& capture) { return capture.param.name; });

TEST(DamagedCaptureOfOthers, SaysWhereItBreaks) {
    const std::string path = kPcapfixCaptures + "test_damaged.pcap";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not installed";
    const Finished finished = run({"explain", path});
    EXPECT_EQ(finished.status, 2);
    EXPECT_THAT(finished.err, HasSubstr("test_damaged.pcap: breaks behind packet 1, at octet"));
    EXPECT_EQ(run({"explain", kPcapfixCaptures + "test_without_pcap_header.pcap"}).status, 2);
}

/// gopacket ships a suite of pcapng files, each in both byte orders.
TEST(PcapngOfOthers, IsReadAlikeInBothByteOrdersOrRefused) {
    const std::string folder = kGopacketCaptures + "pcapgo/tests/";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not installed";
    int read = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder + "le")) {
        SCOPED_TRACE(entry.path());
        const std::string name = entry.path().filename().string();
        if (entry.path().extension() != ".pcapng") continue;
        const Finished little = run({"explain", entry.path().string(), "--format", "json"});
        const Finished big = run({"explain", folder + "be/" + name, "--format", "json"});
        EXPECT_EQ(little.status, big.status);
        if (little.status == 2) {
            EXPECT_THAT(little.err, HasSubstr(name + ": "));
            continue;
        }
        ++read;
        json of_little = json::parse(little.out);
        json of_big = json::parse(big.out);
        const auto counted =
            foreign_output("capinfos -Mc -Tr " + entry.path().string() + " | cut -f2");
        if (counted && !counted->empty()) {
            EXPECT_EQ(of_little["packets"], std::stoi(*counted));
        }
        of_little.erase("capture");
        of_big.erase("capture");
        EXPECT_EQ(of_little, of_big);
    }
    EXPECT_GT(read, 10);
}

}  // namespace
}  // namespace finwait::cli
