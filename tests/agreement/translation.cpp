#include "tests/agreement/translation.h"

#include <algorithm>

namespace finwait::agreement {

namespace {

reference::State to_reference(model::State state) {
    switch (state) {
        case model::State::Established: return reference::State::kEstablished;
        case model::State::FinWait1: return reference::State::kFinWait1;
        case model::State::FinWait2: return reference::State::kFinWait2;
        case model::State::CloseWait: return reference::State::kCloseWait;
        case model::State::Closing: return reference::State::kClosing;
        case model::State::LastAck: return reference::State::kLastAck;
        case model::State::TimeWait: return reference::State::kTimeWait;
        case model::State::Closed: return reference::State::kClosed;
    }
    return {};
}

reference::Trigger to_reference(model::TableEvent event) {
    switch (event) {
        case model::TableEvent::Close: return reference::Trigger::kClose;
        case model::TableEvent::RcvFin: return reference::Trigger::kReceiveFin;
        case model::TableEvent::RcvAckOfFin: return reference::Trigger::kReceiveAckOfFin;
        case model::TableEvent::RcvRst: return reference::Trigger::kReceiveRst;
        case model::TableEvent::TwoMslTimeout: return reference::Trigger::kTwoMslTimeout;
        case model::TableEvent::Abort: return reference::Trigger::kAbort;
    }
    return {};
}

reference::Sends to_reference(model::Reply reply) {
    switch (reply) {
        case model::Reply::Nothing: return reference::Sends::kNothing;
        case model::Reply::Ack: return reference::Sends::kAck;
        case model::Reply::Rst: return reference::Sends::kRst;
    }
    return {};
}

reference::FinTest to_reference(model::FinAcknowledgedBy how) {
    switch (how) {
        case model::FinAcknowledgedBy::Sequence: return reference::FinTest::kSequence;
        case model::FinAcknowledgedBy::Flag: return reference::FinTest::kFlag;
        case model::FinAcknowledgedBy::AnyAck: return reference::FinTest::kAnyAck;
    }
    return {};
}

reference::Endpoint to_reference(const model::Endpoint& endpoint) {
    const model::History& history = endpoint.history;
    return {.state = to_reference(endpoint.state),
            .snd_una = static_cast<int>(endpoint.snd_una),
            .snd_nxt = static_cast<int>(endpoint.snd_nxt),
            .rcv_nxt = static_cast<int>(endpoint.rcv_nxt),
            .unsent = static_cast<int>(endpoint.unsent),
            .fin_sent = endpoint.fin_sent,
            .ack_pending = endpoint.ack_pending,
            .delivered = static_cast<int>(history.delivered),
            .fin_received = history.fin_received,
            .fin_acked = history.fin_acked,
            .closed_first = history.closed_first,
            .time_waited = history.time_waited,
            .reset = history.reset};
}

}  // namespace

reference::Design to_reference(const model::Design& design) {
    reference::Design result;
    for (const model::State state : model::kAllStates) {
        for (const model::TableEvent event : model::kAllTableEvents) {
            const auto& row = design.table.row(state, event);
            if (!row) continue;
            result.table[{to_reference(state), to_reference(event)}] = {to_reference(row->next),
                                                                        to_reference(row->send)};
        }
    }
    const model::Mechanisms& mechanisms = design.mechanisms;
    result.fin_consumes = static_cast<int>(mechanisms.fin_consumes);
    result.fin_test = to_reference(mechanisms.fin_acknowledged_by);
    result.fin_retransmitted_in.clear();
    for (const model::State state : model::kAllStates) {
        if (!model::kFinDue.contains(state)) continue;  // no FIN is outstanding elsewhere
        if (!mechanisms.fin_retransmitted_in.contains(state)) continue;
        result.fin_retransmitted_in.insert(to_reference(state));
    }
    result.takes_fin_over_hole = mechanisms.fin_over_hole;
    result.time_wait_answers = mechanisms.time_wait_answers;
    return result;
}

reference::Environment to_reference(const model::Environment& environment) {
    return {.data = {static_cast<int>(environment.data[0]), static_cast<int>(environment.data[1])},
            .window = static_cast<int>(environment.window),
            .capacity = static_cast<int>(environment.capacity),
            .fifo = environment.order == model::Order::Fifo,
            .loss = environment.loss,
            .duplication = environment.duplication,
            .delayed_ack = environment.delayed_ack,
            .closers = environment.closers,
            .abort = environment.abort};
}

reference::Segment to_reference(const model::Segment& segment) {
    return {.seq = static_cast<int>(segment.seq),
            .ack = static_cast<int>(segment.ack),
            .len = static_cast<int>(segment.len),
            .fin = segment.fin,
            .rst = segment.rst,
            .flag = segment.fin_taken};
}

reference::World to_reference(const model::World& world) {
    reference::World result;
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        result.endpoint[side] = to_reference(world.endpoints[side]);
        for (const model::Segment& segment : world.channels[side].segments()) {
            result.channel[side].push_back(to_reference(segment));
        }
    }
    return result;
}

reference::Kind to_reference(model::EventKind kind) {
    switch (kind) {
        case model::EventKind::Close: return reference::Kind::kClose;
        case model::EventKind::SendData: return reference::Kind::kSendData;
        case model::EventKind::SendDataWithFin: return reference::Kind::kSendDataWithFin;
        case model::EventKind::SendFin: return reference::Kind::kSendFin;
        case model::EventKind::SendAck: return reference::Kind::kSendAck;
        case model::EventKind::Retransmit: return reference::Kind::kRetransmit;
        case model::EventKind::TwoMslTimeout: return reference::Kind::kTwoMslTimeout;
        case model::EventKind::Abort: return reference::Kind::kAbort;
        case model::EventKind::Deliver: return reference::Kind::kDeliver;
        case model::EventKind::Duplicate: return reference::Kind::kDuplicate;
        case model::EventKind::Lose: return reference::Kind::kLose;
    }
    return {};
}

}  // namespace finwait::agreement
