#include "checker/program/commands/conform/deviation_script.h"

#include <fmt/format.h>

#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

namespace {

/// As tcpdump has it: "FP.".
std::string script_flags(bool syn, bool rst, bool fin, std::uint32_t len, bool has_ack) {
    std::string flags;
    if (syn) flags += 'S';
    if (rst) flags += 'R';
    if (fin) flags += 'F';
    if (len > 0) flags += 'P';
    if (has_ack) flags += '.';
    return flags.empty() ? "-" : flags;
}

/// Of a model's segment or a seen one, on relative numbers: a SYN has 0.
template <class AnySegment>
std::string script_segment(const AnySegment& segment) {
    std::string text = fmt::format(
        "{} {}:{}({})",
        script_flags(segment.syn, segment.rst, segment.fin, segment.len, segment.has_ack),
        segment.seq, segment.seq + segment.len, segment.len);
    if (segment.has_ack) text += fmt::format(" ack {}", segment.ack);
    return text;
}

class DeviationScript {
  public:
    DeviationScript(const ConformReport& report, const Deviation& deviation)
        : report_(report), deviation_(deviation), found_(deviation.steps.front()) {}

    std::string text() {
        introduce();
        open();
        const ReachedEndpoint& first = found_.run->result.endpoints.front();
        Expectation expectation(*report_.design, plan().style, first.endpoint, first.numbers);
        for (const Stimulus& stimulus : way_to(found_)) step(expectation, stimulus);
        remark(fmt::format("{} did instead: {}", report_.stack, text_of(found_.step->seen)));
        return script_;
    }

  private:
    [[nodiscard]] const ConformancePlan& plan() const { return found_.run->plan; }
    void line(const std::string& text) { script_ += text + "\n"; }
    void remark(const std::string& text) { line("// " + printable(text)); }
    void do_at_once(const std::string& text) { line("+0 " + text); }

    void introduce() {
        remark(fmt::format("{}, which deviates from {}", report_.stack, report_.design->name));
        remark(fmt::format("{} (RFC 9293 {}): the stack {}", deviation_.rule, deviation_.section,
                           deviation_.difference));
    }

    void open() {
        do_at_once("socket(..., SOCK_STREAM, IPPROTO_TCP) = 3");
        do_at_once("setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0");
        if (plan().active) {
            do_at_once("fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0");
            do_at_once("connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)");
            do_at_once("> S 0:0(0) <...>");
            do_at_once(fmt::format("< S. 0:0(0) ack 1 win {}", kPeerWindow));
            do_at_once("> . 1:1(0) ack 1");
            socket_ = 3;
        } else {
            do_at_once("bind(3, ..., ...) = 0");
            do_at_once("listen(3, 1) = 0");
            do_at_once(fmt::format("< S 0:0(0) win {}", kPeerWindow));
            do_at_once("> S. 0:0(0) ack 1 <...>");
            do_at_once(fmt::format("< . 1:1(0) ack 1 win {}", kPeerWindow));
            do_at_once("accept(3, ..., ...) = 4");
            do_at_once("close(3) = 0");
            socket_ = 4;
        }
        // So that what is written goes out at once.
        do_at_once(fmt::format("setsockopt({}, SOL_TCP, TCP_NODELAY, [1], 4) = 0", socket_));
    }

    void step(Expectation& expectation, const Stimulus& stimulus) {
        switch (stimulus.kind) {
            case Stimulus::Kind::Segment:
                do_at_once(fmt::format("< {} win {}",
                                       script_segment(segment_of(stimulus, expectation.numbers())),
                                       kPeerWindow));
                break;
            case Stimulus::Kind::Write:
                do_at_once(fmt::format("write({}, ..., 1) = 1", socket_));
                break;
            case Stimulus::Kind::Close: close(); break;
        }
        const StackAnswer answer = expectation.step(stimulus);
        for (const SeenSegment& segment : answer.sent) do_at_once("> " + script_segment(segment));
        read(answer);
        if (answer.state) remark(fmt::format("{} now", name_of(*answer.state)));
    }

    void close() {
        switch (plan().style) {
            case ApplicationStyle::Shutdown:
                do_at_once(fmt::format("shutdown({}, SHUT_WR) = 0", socket_));
                return;
            case ApplicationStyle::Abort:
                do_at_once(fmt::format(
                    "setsockopt({}, SOL_SOCKET, SO_LINGER, {{onoff=1, linger=0}}, 8) = 0",
                    socket_));
                break;
            case ApplicationStyle::Close:
            case ApplicationStyle::CloseUnread: break;
        }
        do_at_once(fmt::format("close({}) = 0", socket_));
        is_closed_ = true;
    }

    void read(const StackAnswer& answer) {
        if (is_closed_ || !answer.handed) return;
        if (answer.handed->octets > handed_) {
            do_at_once(
                fmt::format("read({}, ..., 65535) = {}", socket_, answer.handed->octets - handed_));
            handed_ = answer.handed->octets;
        }
        if (answer.handed->end_of_file && !has_end_of_file_) {
            do_at_once(fmt::format("read({}, ..., 65535) = 0", socket_));
            has_end_of_file_ = true;
        }
    }

    const ConformReport& report_;
    const Deviation& deviation_;
    const FoundStep& found_;
    std::string script_{};
    int socket_ = 0;
    std::uint32_t handed_ = 0;
    bool has_end_of_file_ = false;
    bool is_closed_ = false;
};

}  // namespace

std::string packetdrill_script(const ConformReport& report, const Deviation& deviation) {
    return DeviationScript(report, deviation).text();
}

}  // namespace finwait::program
