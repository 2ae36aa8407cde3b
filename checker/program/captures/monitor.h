// Whether what one end of a connection sent is what a TCP of a design may have sent there.
//
// The monitor follows every endpoint that the end may be by now, by the rules of the model on real
// numbers: a subset construction over what is not seen. The tap is anywhere between the ends. So a
// segment of the peer that the tap saw may arrive at any later moment, again, or never; one of the
// end may get lost before the tap; calls and timers are not seen at all. After each segment that
// the end sent those endpoints are left that may have sent it; where none is, the design does not
// explain it.
//
// What a TCP may do whatever its design is never held against it: an acknowledgement of what it has
// received, at any time (RFC 9293 §3.8.6); text cut into segments anew when it is sent again
// (§3.8); keep-alives (§3.8.4); and what the network did within a second: segments out of order,
// also behind the RST that ended the connection, and copies of an RST.
//
// Bounded: of the peer's segments those are kept that can still matter, and a few old ones. Numbers
// acknowledged before the FIN change nothing that can be seen, so an endpoint forgets them.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checker/program/captures/wire_segment.h"
#include "model/design.h"
#include "model/endpoint.h"
#include "model/rules/rules.h"
#include "model/segment.h"

namespace finwait::program {

enum class EndVerdict : std::uint8_t {
    Silent,        ///< it sent nothing
    Explained,     ///< the design may send all that it sent
    NotExplained,  ///< it does not
    CaptureLacks,  ///< a segment must have passed that the capture does not hold
    NotJudged,     ///< something that the model does not speak of, or too many possibilities
};

/// Where the verdict stopped being Explained.
struct Stop {
    WireSegment segment;
    /// One sentence: what is wrong with it.
    std::string why;
    /// RFC 9293, the section.
    std::string section{};
    /// What an end that follows the design might have sent instead.
    std::vector<std::string> instead{};
};

class Monitor {
  public:
    /// `design` must outlive the monitor.
    explicit Monitor(const model::Design& design);

    /// The tap saw a segment that the peer sent.
    void from_peer(const WireSegment& segment);
    /// The tap saw a segment that the end sent.
    void sent(const WireSegment& segment);
    /// `count` octets of the peer at `seq` passed unseen, for they were acknowledged.
    void peer_passed_unseen(std::uint32_t seq, std::uint32_t count);

    [[nodiscard]] EndVerdict verdict() const { return verdict_; }
    [[nodiscard]] const std::optional<Stop>& stop() const { return stop_; }
    /// The states in which the end may be.
    [[nodiscard]] model::TcpStates states() const;
    [[nodiscard]] const model::Design& design() const { return *design_; }

  private:
    using Endpoints = std::set<model::Endpoint>;
    /// What explains one segment: the endpoints met on the way there, and those that sent it.
    struct Search {
        const WireSegment* sent = nullptr;
        Endpoints met{};
        std::deque<model::Endpoint> to_do{};
        Endpoints after{};
    };

    void begin(const WireSegment& first);
    void begin_in_the_middle(const WireSegment& first);
    [[nodiscard]] bool explain(const WireSegment& segment);
    [[nodiscard]] bool run(Search& search, const Endpoints& from);
    void note_reset(const WireSegment& rst);
    [[nodiscard]] bool follows_its_reset(const WireSegment& segment);
    void step(Search& search, const model::Endpoint& endpoint);
    void calls_and_timers(Search& search, const model::Endpoint& endpoint);
    void opens(Search& search, const model::Endpoint& endpoint) const;
    void arrivals(Search& search, const model::Endpoint& endpoint);
    void arrival(Search& search, const model::Endpoint& endpoint, const model::Segment& segment);
    void unseen_transmissions(Search& search, const model::Endpoint& endpoint);
    void meet(Search& search, model::Endpoint endpoint) const;
    void sends(Search& search, const model::Endpoint& endpoint) const;
    void sends_something_new(Search& search, const model::Endpoint& endpoint) const;
    [[nodiscard]] bool sends_again(const model::Endpoint& endpoint,
                                   const WireSegment& segment) const;
    [[nodiscard]] bool sends_fin_again_elsewhere(const model::Endpoint& endpoint,
                                                 const WireSegment& segment) const;
    [[nodiscard]] bool is_out_of_order(const model::Endpoint& endpoint,
                                       const WireSegment& segment) const;
    [[nodiscard]] bool acknowledges(const model::Endpoint& endpoint,
                                    const WireSegment& segment) const;
    [[nodiscard]] model::Endpoint canonical(model::Endpoint endpoint) const;
    [[nodiscard]] Stop stop_at(const WireSegment& segment, const Endpoints& met) const;
    void forget_what_is_old(std::uint32_t rcv_nxt);
    void note_window(const WireSegment& segment);

    const model::Design* design_;
    /// To receive with, and to send with: the peer's window is not followed.
    model::Stack receiving_;
    model::Stack sending_;
    EndVerdict verdict_ = EndVerdict::Silent;
    std::optional<Stop> stop_{};
    Endpoints endpoints_{};
    /// The lowest number that the end is known to have used.
    std::uint32_t first_number_ = 0;
    std::int64_t last_sent_ = 0;
    /// What the end may have been before it sent the RST that ended the connection, and when.
    Endpoints before_reset_{};
    std::int64_t reset_at_ = 0;
    /// The last RSTs of the end.
    std::deque<WireSegment> resets_{};
    std::optional<std::uint8_t> own_scale_{};
    std::optional<std::uint8_t> peer_scale_{};
    bool own_syn_seen_ = false;
    bool peer_syn_seen_ = false;
    /// Of the peer, what may still arrive: text in the order of its numbers; SYN, FIN, RST; bare
    /// ACKs.
    std::deque<model::Segment> text_{};
    std::deque<model::Segment> controls_{};
    std::deque<model::Segment> acks_{};
};

}  // namespace finwait::program
