// Segments that arrive at an endpoint, for the tests of "segment arrives".
#pragma once

#include "model/rules/segment_arrives.h"
#include "tests/model/rule_test.h"

namespace finwait::model {

/// `Base` is a RuleTest.
template <class Base>
class Arrivals : public Base {
  protected:
    Result arrives(const Segment& segment) const {
        return result_of(segment_arrives(this->stack_, this->endpoint_, segment));
    }

    /// What the peer may send next, at RCV.NXT; it acknowledges nothing new.
    Segment bare() const {
        Segment segment;
        segment.seq = this->endpoint_.rcv_nxt;
        segment.ack = this->endpoint_.snd_una;
        return segment;
    }
    Segment text() const {
        Segment segment = bare();
        segment.len = 1;
        return segment;
    }
    Segment fin() const {
        Segment segment = bare();
        segment.fin = true;
        return segment;
    }
    Segment text_with_fin() const {
        Segment segment = text();
        segment.fin = true;
        return segment;
    }
    Segment rst() const { return this->rst_at(this->endpoint_.rcv_nxt); }

    static Segment ahead(Segment segment, std::int64_t by) {
        segment.seq = static_cast<std::uint32_t>(segment.seq + by);
        return segment;
    }
    Segment acking_everything(Segment segment) const {
        segment.ack = this->endpoint_.snd_nxt;
        return segment;
    }

    /// The endpoint after it took the peer's FIN; the ACK is not counted as owed.
    Endpoint fin_taken_into(State next) const {
        Endpoint after = this->endpoint_;
        after.state = next;
        after.rcv_nxt += this->design_.mechanisms.fin_consumes;
        after.history.fin_received = true;
        return after;
    }
    /// The endpoint after its FIN was acknowledged.
    Endpoint fin_acknowledged_into(State next) const {
        Endpoint after = this->endpoint_;
        after.state = next;
        after.snd_una = after.snd_nxt;
        after.history.fin_acked = true;
        return after;
    }
};

}  // namespace finwait::model
