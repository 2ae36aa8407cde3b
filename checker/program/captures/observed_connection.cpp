#include "checker/program/captures/observed_connection.h"

#include <algorithm>

namespace finwait::program {

namespace {

/// Of the first number, so that numbers before it have a position too.
constexpr std::int64_t kOrigin = std::int64_t{1} << 40U;
/// Twice the MSL of RFC 9293 §3.4.2.
constexpr std::int64_t kTwoMsl = 240'000'000'000;

bool has_come_to(std::uint32_t number, std::uint32_t goal) {
    return static_cast<std::int32_t>(number - goal) >= 0;
}

}  // namespace

std::int64_t SeenNumbers::position(std::uint32_t number) const {
    return newest_position_ + static_cast<std::int32_t>(number - newest_);
}

void SeenNumbers::add(std::uint32_t begin, std::uint32_t end) {
    if (!begun_) {
        begun_ = true;
        newest_ = begin;
        newest_position_ = kOrigin;
    }
    std::int64_t from = position(begin);
    std::int64_t to = from + static_cast<std::int64_t>(end - begin);
    auto next = parts_.upper_bound(from);
    if (next != parts_.begin() && std::prev(next)->second >= from) --next;
    while (next != parts_.end() && next->first <= to) {
        from = std::min(from, next->first);
        to = std::max(to, next->second);
        next = parts_.erase(next);
    }
    parts_.emplace(from, to);
    if (to > newest_position_) {
        newest_ += static_cast<std::uint32_t>(to - newest_position_);
        newest_position_ = to;
    }
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> SeenNumbers::gap_below(
    std::uint32_t end) const {
    if (!begun_) return std::nullopt;
    const std::int64_t to = position(end);
    const std::int64_t seen_to = parts_.begin()->second;
    if (to <= seen_to) return std::nullopt;
    const auto next = std::next(parts_.begin());
    const std::int64_t gap_to = next == parts_.end() ? to : std::min(to, next->first);
    return std::pair{newest_ - static_cast<std::uint32_t>(newest_position_ - seen_to),
                     static_cast<std::uint32_t>(gap_to - seen_to)};
}

std::string_view name_of(SeenEnding ending) {
    switch (ending) {
        case SeenEnding::Open: return "open";
        case SeenEnding::HalfClosed: return "half-closed";
        case SeenEnding::Closing: return "closing";
        case SeenEnding::Closed: return "closed";
        case SeenEnding::Reset: return "reset";
        case SeenEnding::Refused: return "refused";
    }
    return "";
}

ObservedConnection::ObservedConnection(std::uint64_t number, const WireSegment& first,
                                       std::span<const model::Design> designs)
    : number_(number), begin_(first.time), last_(first.time) {
    // Who answers a SYN was not first, though the capture begins with its answer.
    const bool exchanged = first.syn && first.has_ack;
    ends_[0].address = exchanged ? first.to : first.from;
    ends_[1].address = exchanged ? first.from : first.to;
    if (first.syn && !first.has_ack) first_syn_ = first;
    for (std::vector<Monitor>& monitors : monitors_) {
        for (const model::Design& design : designs) monitors.emplace_back(design);
    }
}

void ObservedConnection::see(const WireSegment& segment) {
    const std::size_t from = segment.from == ends_[0].address ? 0 : 1;
    last_ = segment.time;
    note_facts(from, segment);
    note_gaps(from, segment);
    for (Monitor& monitor : monitors_[from]) monitor.sent(segment);
    for (Monitor& monitor : monitors_[1 - from]) monitor.from_peer(segment);
}

void ObservedConnection::note_earlier(const WireSegment& syn) {
    const std::size_t from = syn.from == ends_[0].address ? 0 : 1;
    for (Monitor& monitor : monitors_[1 - from]) monitor.from_peer(syn);
}

std::optional<WireSegment> ObservedConnection::unanswered_syn() const {
    return ends_[1].segments == 0 ? first_syn_ : std::nullopt;
}

void ObservedConnection::note_facts(std::size_t from, const WireSegment& segment) {
    SeenEnd& end = ends_[from];
    SeenEnd& other = ends_[1 - from];
    ++end.segments;
    if (segment.syn && end.isn != segment.seq) {
        // It may have been opened again, and what it sent before is of no account.
        end.isn = segment.seq;
        end.numbers = {};
    }
    if (segment.fin || segment.rst) {
        if (!closed_first_) closed_first_ = from;
    }
    if (segment.fin && !end.fin) {
        end.fin = segment;
    } else if (segment.fin) {
        ++end.fin_again;
    }
    if (segment.rst) {
        end.rst_after_fin = end.rst_after_fin || end.fin.has_value() || other.fin.has_value();
        if (!end.rst) end.rst = segment;
    }
    if (segment.has_ack && !segment.rst && other.fin && !other.fin_acknowledged &&
        has_come_to(segment.ack, other.fin->end())) {
        other.fin_acknowledged = segment.time;
    }
}

/// What an end acknowledges has passed the tap, unless the capture lacks it.
void ObservedConnection::note_gaps(std::size_t from, const WireSegment& segment) {
    if (segment.length() > 0 && !segment.rst) ends_[from].numbers.add(segment.seq, segment.end());
    if (!segment.has_ack || segment.rst) return;
    SeenEnd& other = ends_[1 - from];
    while (const auto gap = other.numbers.gap_below(segment.ack)) {
        // An acknowledgement that is far off tells nothing of what was sent: the monitor judges it.
        constexpr std::uint32_t kPlausible = 1U << 20U;
        if (gap->second > kPlausible) return;
        if (!other.lacks) other.lacks = segment.packet;
        other.numbers.add(gap->first, gap->first + gap->second);
        for (Monitor& monitor : monitors_[from])
            monitor.peer_passed_unseen(gap->first, gap->second);
    }
}

bool ObservedConnection::is_over_before(const WireSegment& segment) const {
    if (!segment.syn || segment.has_ack) return false;
    const std::size_t from = segment.from == ends_[0].address ? 0 : 1;
    const SeenEnd& end = ends_[from];
    // The SYN of this connection, or the same again.
    if (end.segments == 0) return ending() != SeenEnding::Open;
    return end.isn != segment.seq;
}

bool ObservedConnection::is_over_at(std::int64_t time) const {
    const SeenEnding now = ending();
    return (now == SeenEnding::Closed || now == SeenEnding::Reset || now == SeenEnding::Refused) &&
           time - last_ > kTwoMsl;
}

void ObservedConnection::finish() {
    for (const std::size_t end : {0U, 1U}) judge(end);
    monitors_ = {};
}

void ObservedConnection::judge(std::size_t end) {
    constexpr std::uint64_t kNever = UINT64_MAX;
    const std::uint64_t first_lack =
        std::min(ends_[0].lacks.value_or(kNever), ends_[1].lacks.value_or(kNever));
    for (const Monitor& monitor : monitors_[end]) {
        Judgement judgement{monitor.verdict(), monitor.stop()};
        // What it may have been told by a segment that is lacking can neither be held against it
        // nor for it.
        const bool is_decided = judgement.verdict == EndVerdict::NotExplained &&
                                judgement.stop->segment.packet < first_lack;
        if (first_lack != kNever && judgement.verdict != EndVerdict::Silent && !is_decided &&
            (judgement.verdict == EndVerdict::NotExplained || ends_[1 - end].lacks)) {
            judgement.verdict = EndVerdict::CaptureLacks;
        }
        judgements_[end].push_back(std::move(judgement));
    }
}

SeenEnding ObservedConnection::ending() const {
    const SeenEnd& a = ends_[0];
    const SeenEnd& b = ends_[1];
    if (a.fin && b.fin && a.fin_acknowledged && b.fin_acknowledged) return SeenEnding::Closed;
    for (const std::size_t end : {0U, 1U}) {
        if (!ends_[end].rst) continue;
        const bool refused = !ends_[end].isn && ends_[end].segments == 1 && ends_[1 - end].isn;
        return refused ? SeenEnding::Refused : SeenEnding::Reset;
    }
    if (a.fin && b.fin) return SeenEnding::Closing;
    if (a.fin || b.fin) return SeenEnding::HalfClosed;
    return SeenEnding::Open;
}

std::optional<std::size_t> ObservedConnection::closed_first() const { return closed_first_; }

std::array<bool, 2> ObservedConnection::time_waits() const {
    std::array<bool, 2> waits{};
    if (ending() != SeenEnding::Closed) return waits;
    for (const std::size_t end : {0U, 1U}) {
        const WireSegment& fin = *ends_[end].fin;
        waits[end] = !has_come_to(fin.ack, ends_[1 - end].fin->end());
    }
    return waits;
}

}  // namespace finwait::program
