#include "tests/agreement/translation.h"

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

}  // namespace finwait::agreement
