#include "checker/program/captures/monitor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/rules/segment_arrives.h"
#include "model/rules/timeouts.h"
#include "model/rules/transmissions.h"
#include "model/rules/user_calls.h"

namespace finwait::program {

namespace {

using model::Endpoint;
using model::Segment;
using model::State;
using model::TcpStates;

constexpr model::SequenceSpace kSpace{};
/// Numbers this far apart are compared without doubt.
constexpr std::uint32_t kFar = 1U << 30U;
/// So many endpoints are followed at most, and met on the way to one segment.
constexpr std::size_t kMostEndpoints = 256;
constexpr std::size_t kMostMet = 4096;
/// So many old segments of the peer are kept, for they may arrive again.
constexpr std::size_t kOldKept = 8;
constexpr std::int64_t kOutOfOrderAtMost = 1'000'000'000;

bool at_most(std::uint32_t a, std::uint32_t b) { return !kSpace.before(b, a); }

Segment in_the_model(const WireSegment& wire) {
    Segment segment;
    segment.seq = wire.seq;
    segment.ack = wire.ack;
    segment.len = wire.len;
    segment.syn = wire.syn;
    segment.has_ack = wire.has_ack;
    segment.fin = wire.fin;
    segment.rst = wire.rst;
    return segment;
}

bool is_bare_ack(const WireSegment& segment) {
    return !segment.syn && !segment.fin && !segment.rst && segment.len == 0;
}

/// Is what the model sends what was seen?
bool is_same(const Segment& sent, const WireSegment& seen) {
    return sent.seq == seen.seq && sent.len == seen.len && sent.syn == seen.syn &&
           sent.fin == seen.fin && sent.rst == seen.rst && sent.has_ack == seen.has_ack &&
           (!sent.has_ack || sent.ack == seen.ack);
}

Endpoint in_state(State state, std::uint32_t snd_nxt, std::uint32_t rcv_nxt, bool fin_sent) {
    Endpoint endpoint;
    endpoint.state = state;
    endpoint.snd_una = endpoint.snd_nxt = snd_nxt;
    endpoint.rcv_nxt = rcv_nxt;
    endpoint.fin_sent = fin_sent;
    return endpoint;
}

Endpoint in_syn_sent(std::uint32_t isn) {
    Endpoint opened = in_state(State::SynSent, isn + 1, 0, false);
    opened.snd_una = isn;
    opened.syn_outstanding = true;
    return opened;
}

Endpoint in_listen(std::uint32_t isn) {
    Endpoint listening = in_state(State::Listen, isn, 0, false);
    listening.passive = true;
    return listening;
}

model::Stack stack_of(const model::Design& design, std::uint32_t window) {
    model::Stack stack;
    stack.design = &design;
    stack.window = window;
    stack.mss = kFar;
    // What the peer's window was at its largest the capture does not say.
    stack.peer_window = window;
    stack.may_abort = true;
    stack.user_timeout = true;
    return stack;
}

/// The states in which a TCB stands that can acknowledge something.
constexpr TcpStates kMayAcknowledge{State::SynReceived, State::Established, State::FinWait1,
                                    State::FinWait2,    State::CloseWait,   State::Closing,
                                    State::LastAck,     State::TimeWait};

}  // namespace

Monitor::Monitor(const model::Design& design)
    : design_(&design),
      receiving_(stack_of(design, kFar)),
      sending_(stack_of(design, 2 * kFar - 1)) {}

model::TcpStates Monitor::states() const {
    TcpStates states;
    for (const Endpoint& endpoint : endpoints_) states.insert(endpoint.state);
    return states;
}

/// RFC 7323 §2.3: windows are scaled if both SYNs say so, those of SYNs never. Where the SYNs were
/// not seen, any window may be meant.
void Monitor::note_window(const WireSegment& segment) {
    if (!own_syn_seen_ || !peer_syn_seen_ || segment.syn || segment.rst) return;
    const bool is_scaled = own_scale_ && peer_scale_;
    const std::uint32_t window = segment.window << (is_scaled ? *own_scale_ : 0U);
    if (receiving_.window == kFar) receiving_.window = 1;
    receiving_.window = std::max(receiving_.window, std::min(window, kFar));
}

void Monitor::from_peer(const WireSegment& segment) {
    if (verdict_ == EndVerdict::NotExplained || verdict_ == EndVerdict::NotJudged) return;
    const Segment arriving = in_the_model(segment);
    if (segment.syn) {
        peer_syn_seen_ = true;
        peer_scale_ = segment.window_scale;
    }
    const auto add = [&](std::deque<Segment>& kept, std::size_t most) {
        if (std::ranges::find(kept, arriving) != kept.end()) return;
        kept.push_back(arriving);
        if (kept.size() > most) kept.pop_front();
    };
    constexpr std::size_t kControls = 32;
    if (segment.syn || segment.fin || segment.rst) {
        add(controls_, kControls);
    } else if (segment.len == 0) {
        add(acks_, kOldKept);
    }
    if (segment.len == 0 || segment.syn) return;
    const auto behind = std::find_if(text_.rbegin(), text_.rend(), [&](const Segment& other) {
        return at_most(other.seq, arriving.seq);
    });
    if (behind != text_.rend() && *behind == arriving) return;
    text_.insert(behind.base(), arriving);
}

void Monitor::peer_passed_unseen(std::uint32_t seq, std::uint32_t count) {
    WireSegment text;
    text.seq = seq;
    text.len = count;
    text.has_ack = true;
    text.ack = first_number_;
    from_peer(text);
}

/// Text that ends at or before RCV.NXT draws no more than an ACK: the last few of it are enough.
void Monitor::forget_what_is_old(std::uint32_t rcv_nxt) {
    std::size_t old = 0;
    while (old < text_.size() && at_most(text_[old].seq + text_[old].len, rcv_nxt)) ++old;
    if (old > kOldKept)
        text_.erase(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(old - kOldKept));
}

/// All that is acknowledged before the FIN is forgotten, and what no rule reads.
model::Endpoint Monitor::canonical(Endpoint endpoint) const {
    constexpr TcpStates kForgets{State::Established, State::FinWait1, State::CloseWait,
                                 State::Closing, State::LastAck};
    endpoint.history = {};
    endpoint.timers = {};
    endpoint.isn_base = 0;
    endpoint.unsent = 0;
    // What is kept arrives again, as far as anything tells.
    endpoint.kept = {};
    // How much was acknowledged before the capture began is not known.
    endpoint.ack_base = endpoint.snd_una - kFar;
    if (kForgets.contains(endpoint.state) && !endpoint.syn_outstanding) {
        const std::uint32_t sent = kSpace.distance(first_number_, endpoint.snd_nxt);
        endpoint.snd_una = endpoint.snd_nxt - std::min(sent, kFar);
    }
    return endpoint;
}

void Monitor::begin(const WireSegment& first) {
    first_number_ = first.seq + (first.syn ? 1U : 0U);
    const bool peer_opened = std::ranges::any_of(controls_, [](const Segment& s) { return s.syn; });
    if (first.syn && !first.has_ack) {
        endpoints_ = {in_syn_sent(first.seq)};
    } else if (first.syn && peer_opened) {
        endpoints_ = {in_listen(first.seq)};
    } else if (first.syn) {
        Endpoint answered = in_state(State::SynReceived, first.seq + 1, first.ack, false);
        answered.snd_una = first.seq;
        answered.syn_outstanding = answered.passive = true;
        endpoints_ = {answered};
    } else if (first.rst && peer_opened) {
        endpoints_ = {in_state(State::Closed, 0, 0, false)};
    } else {
        begin_in_the_middle(first);
    }
}

/// Whatever state it is in, it sends this one next.
void Monitor::begin_in_the_middle(const WireSegment& first) {
    endpoints_.insert(in_state(State::Closed, 0, 0, false));
    constexpr std::array kBefore{State::Established, State::CloseWait, State::FinWait1,
                                 State::Closing, State::LastAck};
    constexpr std::array kAfter{State::FinWait1, State::FinWait2, State::Closing, State::LastAck,
                                State::TimeWait};
    for (const State state : kBefore) {
        endpoints_.insert(in_state(state, first.seq, first.ack, false));
    }
    for (const State state : kAfter) {
        endpoints_.insert(in_state(state, first.seq, first.ack, true));
    }
}

void Monitor::sent(const WireSegment& segment) {
    if (verdict_ == EndVerdict::NotExplained || verdict_ == EndVerdict::NotJudged) return;
    if (segment.syn && (segment.len > 0 || segment.fin || segment.rst)) {
        verdict_ = EndVerdict::NotJudged;
        stop_ = {segment, "a SYN that carries more: the model does not speak of it", "RFC 7413"};
        return;
    }
    if (segment.syn) {
        own_syn_seen_ = true;
        own_scale_ = segment.window_scale;
        // It may be that of a further connection.
        first_number_ = segment.seq + 1;
        before_reset_.clear();
        resets_.clear();
    }
    if (verdict_ == EndVerdict::Silent) {
        verdict_ = EndVerdict::Explained;
        begin(segment);
    }
    if (!explain(segment)) return;
    note_window(segment);
    if (segment.has_ack && !segment.rst) forget_what_is_old(segment.ack);
    last_sent_ = segment.time;
}

bool Monitor::explain(const WireSegment& segment) {
    Search search;
    search.sent = &segment;
    if (!run(search, endpoints_)) {
        verdict_ = EndVerdict::NotJudged;
        stop_ = {segment, "too many endpoints could have sent it", ""};
        return false;
    }
    if (search.after.empty() && follows_its_reset(segment)) return true;
    if (search.after.empty()) {
        verdict_ = EndVerdict::NotExplained;
        stop_ = stop_at(segment, search.met);
        return false;
    }
    if (segment.rst) note_reset(segment);
    endpoints_ = std::move(search.after);
    return true;
}

/// Follows `from` to what may have sent it; false where there is too much of it.
bool Monitor::run(Search& search, const Endpoints& from) {
    for (const Endpoint& endpoint : from) meet(search, endpoint);
    while (!search.to_do.empty() && search.met.size() <= kMostMet &&
           search.after.size() <= kMostEndpoints) {
        const Endpoint endpoint = search.to_do.front();
        search.to_do.pop_front();
        step(search, endpoint);
    }
    return search.to_do.empty();
}

void Monitor::note_reset(const WireSegment& rst) {
    const auto has_tcb = [](const Endpoint& e) { return kMayAcknowledge.contains(e.state); };
    if (std::ranges::any_of(endpoints_, has_tcb)) {
        before_reset_ = endpoints_;
        reset_at_ = rst.time;
    }
    resets_.push_back(rst);
    if (resets_.size() > kOldKept) resets_.pop_front();
}

/// Sent before the RST that ended the connection, and overtaken by it on the way to the tap; or an
/// RST that the network copied.
bool Monitor::follows_its_reset(const WireSegment& segment) {
    const auto is_soon_after = [&](std::int64_t time) {
        return segment.time - time <= kOutOfOrderAtMost;
    };
    if (segment.rst) {
        return std::ranges::any_of(resets_, [&](const WireSegment& rst) {
            return is_soon_after(rst.time) && is_same(in_the_model(rst), segment);
        });
    }
    if (before_reset_.empty() || !is_soon_after(reset_at_)) return false;
    Search search;
    search.sent = &segment;
    if (!run(search, before_reset_) || search.after.empty()) return false;
    before_reset_ = std::move(search.after);
    return true;
}

void Monitor::meet(Search& search, Endpoint endpoint) const {
    endpoint = canonical(endpoint);
    if (search.met.insert(endpoint).second) search.to_do.push_back(endpoint);
}

void Monitor::step(Search& search, const Endpoint& endpoint) {
    sends(search, endpoint);
    calls_and_timers(search, endpoint);
    arrivals(search, endpoint);
    unseen_transmissions(search, endpoint);
}

/// Those that are not seen. An end that is gone sends nothing but RSTs, and SYNs when it is opened
/// again, so it need not be looked at before one is seen.
void Monitor::calls_and_timers(Search& search, const Endpoint& endpoint) {
    if (const auto closed = model::close(receiving_, endpoint)) meet(search, closed->endpoint);
    if (search.sent->syn) opens(search, endpoint);
    if (!search.sent->rst && !search.sent->syn) return;
    if (const auto over = model::two_msl_timeout(receiving_, endpoint))
        meet(search, over->endpoint);
    if (const auto given_up = model::user_timeout(receiving_, endpoint)) {
        meet(search, given_up->endpoint);
    }
    if (const auto aborted = model::abort(receiving_, endpoint)) {
        meet(search, aborted->endpoint);
        // Whether the RST of an ABORT carries ACK is left open (RFC 9293 §3.10.5).
        if (search.sent->rst && aborted->sent && aborted->sent->rst &&
            aborted->sent->seq == search.sent->seq) {
            search.after.insert(canonical(aborted->endpoint));
        }
    }
}

/// The OPEN of a further connection between the same ports, with the number that was seen.
void Monitor::opens(Search& search, const Endpoint& endpoint) const {
    const WireSegment& syn = *search.sent;
    if (endpoint.state == State::Closed)
        meet(search, syn.has_ack ? in_listen(syn.seq) : in_syn_sent(syn.seq));
    if (endpoint.state == State::Listen && syn.has_ack && endpoint.snd_nxt != syn.seq)
        meet(search, in_listen(syn.seq));
}

/// A segment of the peer arrives, if something comes of it that matters for what was seen.
void Monitor::arrivals(Search& search, const Endpoint& endpoint) {
    const bool has_tcb = kMayAcknowledge.contains(endpoint.state);
    const bool answers = !has_tcb || search.sent->rst;
    for (const Segment& segment : controls_) arrival(search, endpoint, segment);
    if (endpoint.fin_sent || endpoint.syn_outstanding || answers) {
        for (const Segment& segment : acks_) arrival(search, endpoint, segment);
    }
    for (const Segment& segment : text_) {
        if (has_tcb && kSpace.before(endpoint.rcv_nxt, segment.seq)) break;
        const bool is_new = kSpace.before(endpoint.rcv_nxt, segment.seq + segment.len);
        if (is_new || answers || endpoint.fin_sent || endpoint.syn_outstanding) {
            arrival(search, endpoint, segment);
        }
    }
}

void Monitor::arrival(Search& search, const Endpoint& endpoint, const Segment& segment) {
    const model::Outcome outcome = model::segment_arrives(receiving_, endpoint, segment);
    const WireSegment& seen = *search.sent;
    if (outcome.sent && is_same(*outcome.sent, seen)) {
        search.after.insert(canonical(outcome.endpoint));
    }
    // More than it acknowledges it has not received.
    const bool has_tcb = kMayAcknowledge.contains(outcome.endpoint.state);
    if (has_tcb && seen.has_ack && !seen.rst && kSpace.before(seen.ack, outcome.endpoint.rcv_nxt))
        return;
    meet(search, outcome.endpoint);
}

/// What it sent before, and the tap did not see: text up to what was seen, or the FIN.
void Monitor::unseen_transmissions(Search& search, const Endpoint& endpoint) {
    if (endpoint.fin_sent || !kMayAcknowledge.contains(endpoint.state)) return;
    const std::uint32_t ahead = kSpace.distance(endpoint.snd_nxt, search.sent->seq);
    if (ahead > kFar) return;
    const auto send_unseen = [&](std::uint32_t count) {
        Endpoint sender = endpoint;
        if (count == 0) return std::optional<Endpoint>(sender);
        sender.unsent = count;
        const auto outcome = model::send_data(sending_, sender);
        return outcome ? std::optional<Endpoint>(outcome->endpoint) : std::nullopt;
    };
    if (const auto after = send_unseen(ahead); after && ahead > 0) meet(search, *after);
    const std::uint32_t of_fin = design_->mechanisms.fin_consumes;
    if (ahead < of_fin) return;
    if (const auto after = send_unseen(ahead - of_fin)) {
        if (const auto fin = model::send_fin(sending_, *after)) meet(search, fin->endpoint);
    }
}

bool Monitor::acknowledges(const Endpoint& endpoint, const WireSegment& segment) const {
    return segment.has_ack && segment.ack == endpoint.rcv_nxt;
}

/// Whether the endpoint itself sends what was seen; answers to segments are in `arrival`.
void Monitor::sends(Search& search, const Endpoint& endpoint) const {
    const WireSegment& seen = *search.sent;
    if (seen.rst) return;
    if (seen.syn) {
        if (!endpoint.syn_outstanding) return;
        Endpoint after = endpoint;
        if (is_same(model::transmit_syn(sending_, after), seen))
            search.after.insert(canonical(after));
        return;
    }
    if (!kMayAcknowledge.contains(endpoint.state)) return;
    if (!seen.has_ack) {
        // Of a design whose text or FIN carries none.
        if (sends_again(endpoint, seen)) search.after.insert(endpoint);
        sends_something_new(search, endpoint);
        return;
    }
    if (is_out_of_order(endpoint, seen)) {
        search.after.insert(endpoint);
        return;
    }
    if (!acknowledges(endpoint, seen)) return;
    Endpoint told = endpoint;
    told.ack_pending = false;
    const bool mute = endpoint.state == State::TimeWait && !endpoint.ack_pending &&
                      !design_->mechanisms.answers_in.contains(State::TimeWait);
    const bool is_ack = is_bare_ack(seen) && seen.seq == endpoint.snd_nxt && !mute;
    // RFC 9293 §3.8.4: a keep-alive is at SND.NXT − 1, with an octet or none; none is needed while
    // a FIN is sent again.
    const bool is_quiet = !endpoint.fin_sent || endpoint.state == State::FinWait2;
    const bool is_keep_alive =
        is_quiet && !seen.fin && seen.len <= 1 && seen.seq == endpoint.snd_nxt - 1 && !mute;
    const bool is_again = sends_again(endpoint, seen) || sends_fin_again_elsewhere(endpoint, seen);
    if (is_ack || is_keep_alive || is_again) search.after.insert(canonical(told));
    sends_something_new(search, endpoint);
}

/// Text or the FIN at SND.NXT, text that was sent before in front of it or not.
void Monitor::sends_something_new(Search& search, const Endpoint& endpoint) const {
    const WireSegment& seen = *search.sent;
    const std::uint32_t end = seen.seq + seen.len;
    if (endpoint.fin_sent || kSpace.before(endpoint.snd_nxt, seen.seq) ||
        kSpace.before(end, endpoint.snd_nxt)) {
        return;
    }
    Endpoint sender = endpoint;
    sender.unsent = end - endpoint.snd_nxt;
    if (sender.unsent == 0 && !seen.fin) return;
    const auto outcome = !seen.fin            ? model::send_data(sending_, sender)
                         : sender.unsent == 0 ? model::send_fin(sending_, sender)
                                              : model::send_data_with_fin(sending_, sender);
    if (outcome && outcome->sent && outcome->sent->has_ack == seen.has_ack)
        search.after.insert(canonical(outcome->endpoint));
}

/// Any part of what is outstanding, cut as it likes.
bool Monitor::sends_again(const Endpoint& endpoint, const WireSegment& segment) const {
    if (segment.len == 0 && !segment.fin) return false;
    Endpoint sender = endpoint;
    if (kSpace.before(segment.seq, endpoint.snd_una)) return false;
    if (!kSpace.before(segment.seq, endpoint.snd_nxt) && design_->mechanisms.fin_consumes > 0) {
        return false;
    }
    sender.snd_una = segment.seq;
    const auto outcome = model::retransmit(sending_, sender);
    if (!outcome || !outcome->sent || outcome->sent->syn) return false;
    const Segment& again = *outcome->sent;
    if (segment.fin == again.fin && segment.has_ack != again.has_ack) return false;
    if (segment.fin) return again.fin && again.len == segment.len;
    return segment.len <= again.len;
}

/// The FIN alone, at another number than before, as a design may do (fin-retransmitted-at).
bool Monitor::sends_fin_again_elsewhere(const Endpoint& endpoint,
                                        const WireSegment& segment) const {
    if (!endpoint.fin_sent || !segment.fin) return false;
    Endpoint sender = endpoint;
    sender.snd_una = endpoint.snd_nxt - design_->mechanisms.fin_consumes;
    const auto outcome = model::retransmit(sending_, sender);
    return outcome && outcome->sent && is_same(*outcome->sent, segment);
}

/// Sent before what was seen last, and overtaken by it on the way to the tap.
bool Monitor::is_out_of_order(const Endpoint& endpoint, const WireSegment& segment) const {
    if (segment.time - last_sent_ > kOutOfOrderAtMost) return false;
    const bool older_ack = kSpace.before(segment.ack, endpoint.rcv_nxt);
    const bool older_bare = is_bare_ack(segment) && kSpace.before(segment.seq, endpoint.snd_nxt) &&
                            at_most(segment.ack, endpoint.rcv_nxt);
    if (!older_ack && !older_bare) return false;
    // Not before the end began: the tap saw that.
    if (kSpace.before(segment.seq, first_number_)) return false;
    const std::uint32_t of_fin = endpoint.fin_sent ? design_->mechanisms.fin_consumes : 0;
    if (segment.fin) return endpoint.fin_sent && segment.end() == endpoint.snd_nxt;
    return at_most(segment.end(), endpoint.snd_nxt - of_fin);
}

/// What is wrong with a segment that none of the endpoints sends.
Stop Monitor::stop_at(const WireSegment& segment, const Endpoints& met) const {
    Stop stop{segment, "no event of the design sends it", "RFC 9293 §3.10"};
    std::optional<std::uint32_t> received;
    bool all_sent_fin = true;
    for (const Endpoint& endpoint : met) {
        if (!kMayAcknowledge.contains(endpoint.state)) continue;
        if (!received || kSpace.before(*received, endpoint.rcv_nxt)) received = endpoint.rcv_nxt;
        all_sent_fin = all_sent_fin && endpoint.fin_sent;
    }
    if (!received && !segment.rst) {
        stop.why = "it comes from an end that has no connection any more";
        stop.section = "RFC 9293 §3.10.7.1";
    } else if (segment.rst) {
        stop.why = "neither an ABORT nor a segment that arrived draws an RST at this number";
        stop.section = "RFC 9293 §3.10.5, §3.5.2";
    } else if (!segment.has_ack) {
        stop.why = "it carries no ACK";
        stop.section = "RFC 9293 §3.10.7.4";
    } else if (received && kSpace.before(*received, segment.ack)) {
        stop.why = fmt::format("it acknowledges {}, and what can have arrived reaches to {}",
                               segment.ack, *received);
        stop.section = "RFC 9293 §3.4";
    } else if (received && segment.ack != *received &&
               std::ranges::none_of(met,
                                    [&](const Endpoint& e) { return acknowledges(e, segment); })) {
        stop.why = fmt::format("it acknowledges {} again, after more", segment.ack);
        stop.section = "RFC 9293 §3.4";
    } else if (all_sent_fin && segment.fin) {
        stop.why =
            "its FIN is at another number than the one sent before, or is sent again where it "
            "is acknowledged";
        stop.section = "RFC 9293 §3.4, §3.8.1";
    } else if (all_sent_fin) {
        stop.why = "its numbers are not those behind its FIN";
        stop.section = "RFC 9293 §3.10.4, §3.6";
    }
    for (const Endpoint& endpoint : met) {
        if (!kMayAcknowledge.contains(endpoint.state) || stop.instead.size() == 3) continue;
        stop.instead.push_back(fmt::format("in {}: ACK seq={} ack={}", name_of(endpoint.state),
                                           endpoint.snd_nxt, endpoint.rcv_nxt));
    }
    return stop;
}

}  // namespace finwait::program
