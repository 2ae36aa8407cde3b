#include "checker/program/commands/conform/deviation_capture.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "checker/program/renderings/wire/pcapng_blocks.h"
#include "checker/program/renderings/wire/tcp_packet.h"
#include "checker/program/stacks/stack_under_test.h"

namespace finwait::program {

namespace {

/// Where the numbers of both begin, where the test said nothing.
constexpr std::uint32_t kIsnOfStack = 1'000'000;
constexpr std::uint32_t kIsnOfTester = 2'000'000;

struct CapturedPacket {
    bool by_stack = false;
    model::Segment segment{};
    std::string comment{};
};

/// The connection that leads to one deviation.
class DeviationPackets {
  public:
    DeviationPackets(const ConformReport& report, const Deviation& deviation)
        : report_(report), found_(deviation.steps.front()) {}

    std::vector<CapturedPacket> all() {
        const ReachedEndpoint& first = found_.run->result.endpoints.front();
        Expectation expectation(*report_.design, plan().style, first.endpoint, first.numbers);
        open();
        const std::vector<Stimulus> way = way_to(found_);
        for (std::size_t i = 0; i < way.size(); ++i) step(expectation, way[i], i + 1 == way.size());
        return std::move(packets_);
    }

  private:
    [[nodiscard]] const ConformancePlan& plan() const { return found_.run->plan; }

    /// A segment whose numbers count from the SYN of its direction.
    void put(bool by_stack, model::Segment segment) {
        const std::uint32_t stack = plan().isn.value_or(kIsnOfStack);
        const std::uint32_t tester = plan().isn.value_or(kIsnOfTester);
        segment.seq += by_stack ? stack : tester;
        if (segment.has_ack) segment.ack += by_stack ? tester : stack;
        packets_.push_back({by_stack, segment, comment_});
        comment_.clear();
    }
    void note(const std::string& text) { comment_ += (comment_.empty() ? "" : "\n") + text; }
    /// Behind what is there already.
    void note_at_last(const std::string& text) {
        packets_.back().comment += (packets_.back().comment.empty() ? "" : "\n") + text;
    }

    void open() {
        model::Segment syn;
        syn.syn = true;
        syn.has_ack = false;
        put(plan().active, syn);
        syn.has_ack = true;
        syn.ack = 1;
        put(!plan().active, syn);
        model::Segment ack;
        ack.seq = ack.ack = 1;
        put(plan().active, ack);
    }

    void step(Expectation& expectation, const Stimulus& stimulus, bool last) {
        const std::string done = text_of(stimulus, plan().style);
        if (stimulus.kind == Stimulus::Kind::Segment) {
            note(done);
            put(false, segment_of(stimulus, expectation.numbers()));
        } else {
            note("the application of the stack: " + done);
            // What follows may be nothing.
            note_at_last(std::exchange(comment_, {}));
        }
        const StackAnswer expected = expectation.step(stimulus);
        if (last) {
            note_at_last(fmt::format("{}: {}\n{}: {}", report_.stack, text_of(found_.step->seen),
                                     report_.design->name, text_of(expected)));
        }
        for (const SeenSegment& sent : last ? found_.step->seen.sent : expected.sent)
            put(true, segment_of_seen(sent));
    }

    static model::Segment segment_of_seen(const SeenSegment& seen) {
        model::Segment segment;
        segment.seq = seen.seq;
        segment.ack = seen.ack;
        segment.len = seen.len;
        segment.syn = seen.syn;
        segment.fin = seen.fin;
        segment.rst = seen.rst;
        segment.has_ack = seen.has_ack;
        return segment;
    }

    const ConformReport& report_;
    const FoundStep& found_;
    std::vector<CapturedPacket> packets_{};
    std::string comment_{};
};

}  // namespace

std::string deviation_capture(const ConformReport& report, std::uint32_t number) {
    // Made up, and the same on every run: 2026-01-01 00:00 UTC, a millisecond a packet.
    std::uint64_t time = 1'767'225'600'000'000;
    constexpr std::uint64_t kBetweenPackets = 1'000;
    constexpr std::uint32_t kTestNet = 0xc0000200;  // 192.0.2.0/24: RFC 5737
    const TcpAddress stack{kTestNet + 1, 80};
    const TcpAddress tester{kTestNet + 2, 40'000};
    const Deviation& deviation = report.deviations[number - 1];
    std::vector<CapturedPacket> packets = DeviationPackets(report, deviation).all();
    packets.front().comment = fmt::format("deviation {}: {} (RFC 9293 {}): the stack {}", number,
                                          deviation.rule, deviation.section, deviation.difference);
    std::string file = pcapng_header("a deviation of " + report.stack);
    for (const CapturedPacket& packet : packets) {
        const TcpAddress& from = packet.by_stack ? stack : tester;
        const TcpAddress& to = packet.by_stack ? tester : stack;
        file +=
            pcapng_packet(time, tcp_packet(from, to, packet.segment, kPeerWindow), packet.comment);
        time += kBetweenPackets;
    }
    return file;
}

}  // namespace finwait::program
