// Steps seven and eight of "segment arrives" (§3, DESIGNS.md): text and FIN, and what is ahead of a
// hole.
#include <algorithm>

#include "reference_endpoint.h"

namespace finwait::reference {

// ---- text and FIN

void Actor::note_taken(const Segment& segment) {
    const Incarnations from = Incarnations{1} << segment.incarnation;
    // Only a further connection asks what this one took.
    if (environment_.incarnations > 1) {
        endpoint_.taken |= from;
    }
    if (stray_) {
        endpoint_.stray_text = true;
    }
    if ((endpoint_.taken_before & from) != 0) {
        endpoint_.replayed = true;
    }
}

void Actor::take_text_and_fin(const Segment& segment) {
    const int end = segment.seq + segment_length(segment);
    if (!acceptable_by_rfc9293(segment) && end <= endpoint_.rcv_nxt) {
        draw(design_.old_segment_draws.in(endpoint_.state), segment);
        return;
    }
    if (is_behind_window(segment)) {
        arrive_behind_window(segment);
        return;
    }
    if (segment.seq > endpoint_.rcv_nxt) {
        arrive_ahead_of_hole(segment);
        return;
    }
    const bool text_is_old = segment.len > 0 && segment.seq + segment.len <= endpoint_.rcv_nxt;
    if (segment.len > 0 && !text_is_old && !take_text(segment)) {
        return;
    }
    take_fin_in_order(segment, text_is_old);
    take_kept(segment);
}

void Actor::take_fin_in_order(const Segment& segment, bool text_is_old) {
    if (!segment.fin || segment.seq + segment.len != endpoint_.rcv_nxt ||
        !has_room_for_fin(segment)) {
        return;
    }
    if (has_taken_fin(endpoint_.state) && text_is_old &&
        design_.fin_taken_again.contains(endpoint_.state)) {
        endpoint_.rcv_nxt += design_.fin_consumes;
        ack_owed_ = true;
    } else if (endpoint_.state != State::kCloseWait) {
        take_fin(segment, endpoint_.rcv_nxt + design_.fin_consumes);
    } else if (design_.fin_consumes == 0) {
        // It was taken before, and comes again (life cycle §3).
        if (const Row* found = row(Trigger::kReceiveFin, segment)) {
            follow_in_arrival(*found, segment);
        }
    }
}

void Actor::arrive_behind_window(const Segment& segment) {
    if (segment.len > 0) {
        if (const Row* found = row(Trigger::kReceiveText, segment)) {
            follow_in_arrival(*found, segment);
            return;
        }
    }
    if (!design_.text_taken.contains(endpoint_.state)) {
        return;
    }
    const auto& draws = segment.len > 0 || segment.fin ? design_.segment_beyond_window_draws
                                                       : design_.bare_ack_ahead_draws;
    draw(draws.in(endpoint_.state), segment);
}

void Actor::arrive_ahead_of_hole(const Segment& segment) {
    if (segment.len > 0) {
        if (const Row* found = row(Trigger::kReceiveText, segment)) {
            follow_in_arrival(*found, segment);
            return;
        }
    }
    if (!design_.text_taken.contains(endpoint_.state)) {
        return;
    }
    if ((segment.len > 0 || segment.fin) && endpoint_.read_shut &&
        design_.text_after_close == TextAfterClose::kRstAheadToo) {
        send_reset(State::kClosed, &segment);
        enter(State::kClosed);
    } else if (segment.fin && design_.fin_over_hole.contains(endpoint_.state)) {
        // The gap is passed over whatever the row says of the FIN.
        endpoint_.rcv_nxt = segment.seq + segment.len;
        take_fin(segment, segment.seq + segment_length(segment));
    } else if (segment.len > 0 || segment.fin) {
        keep(segment);
        draw(design_.ahead_draws.in(endpoint_.state), segment);
    } else {
        draw(design_.bare_ack_ahead_draws.in(endpoint_.state), segment);
    }
}

// Text up to there is taken, and handed to the application.
void Actor::deliver(int end_of_text) {
    const int units = end_of_text - endpoint_.rcv_nxt;
    const bool is_lost = endpoint_.read_shut || room() == 0;
    endpoint_.rcv_nxt = end_of_text;
    if (!is_lost && design_.text_delivered.contains(endpoint_.state)) {
        endpoint_.delivered += units;
        endpoint_.unread += environment_.reading_at_will[self_] ? units : 0;
    }
}

bool Actor::take_text(const Segment& segment) {
    const State state = endpoint_.state;
    const int end_of_text = segment.seq + segment.len;
    const Row* found = row(Trigger::kReceiveText, segment);
    if (found != nullptr && !found->takes) {
        follow_in_arrival(*found, segment);
        return false;
    }
    if (design_.text_taken.contains(state)) {
        if (endpoint_.read_shut && design_.text_after_close != TextAfterClose::kSilence) {
            endpoint_.rcv_nxt = end_of_text;
            send_reset(State::kClosed, &segment);
            enter(State::kClosed);
            return false;
        }
        deliver(end_of_text);
        ack_owed_ = true;
        note_taken(segment);
    }
    if (found != nullptr) {
        follow_in_arrival(*found, segment);
    }
    return endpoint_.state != State::kClosed;
}

// ENVIRONMENTS.md: "A FIN that consumes a number is passed over where, with the text before it
// taken, RCV.WND is 0."
bool Actor::has_room_for_fin(const Segment& segment) const {
    if (design_.fin_consumes == 0 || room() > 0) {
        return true;
    }
    switch (design_.full_buffer) {
        case FullBuffer::kDrops: return false;
        case FullBuffer::kTakesFin: return segment.len == 0;
        case FullBuffer::kLosesText: return true;
    }
    return false;
}

void Actor::take_fin(const Segment& segment, int next_number) {
    const Row* found = row(Trigger::kReceiveFin, segment);
    if (found == nullptr) {
        return;
    }
    if (found->takes) {
        endpoint_.rcv_nxt = next_number;
        endpoint_.fin_received = true;
        // A FIN over a hole may leave it behind.
        std::erase_if(endpoint_.kept,
                      [&](const Piece& piece) { return piece.end <= endpoint_.rcv_nxt; });
        note_taken(segment);
    }
    follow_in_arrival(*found, segment);
}

// ---- `keeps-ahead`

// Keeps what is ahead of a hole, where it has room for it.
void Actor::keep(const Segment& segment) {
    const auto most = static_cast<std::size_t>(design_.keeps_ahead.in(endpoint_.state));
    Piece piece = {segment.seq, segment.seq + segment_length(segment), segment.fin};
    std::vector<Piece> kept;
    for (const Piece& other : endpoint_.kept) {
        if (other.begin <= piece.begin && piece.end <= other.end) {
            return;  // it adds nothing
        }
        if (other.fin && piece.end > other.end) {
            return;  // behind a FIN nothing is kept
        }
        if (piece.begin <= other.begin && other.end <= piece.end) {
            continue;  // it takes its place
        }
        if (piece.end < other.begin || other.end < piece.begin) {
            kept.push_back(other);
        } else {
            piece = {std::min(piece.begin, other.begin), std::max(piece.end, other.end),
                     piece.end > other.end ? piece.fin : other.fin};
        }
    }
    kept.push_back(piece);
    std::sort(kept.begin(), kept.end());
    if (kept.size() <= most) {
        endpoint_.kept = kept;
        note_taken(segment);
    }
}

// The hole may be filled: what was kept behind it is taken.
void Actor::take_kept(const Segment& segment) {
    while (!endpoint_.kept.empty() && endpoint_.kept.front().begin <= endpoint_.rcv_nxt) {
        const Piece piece = endpoint_.kept.front();
        endpoint_.kept.erase(endpoint_.kept.begin());
        const int end_of_text = piece.end - (piece.fin ? design_.fin_consumes : 0);
        if (end_of_text > endpoint_.rcv_nxt) {
            deliver(end_of_text);
        }
        if (piece.fin && end_of_text == endpoint_.rcv_nxt) {
            take_fin(segment, piece.end);
        }
    }
}

}  // namespace finwait::reference
