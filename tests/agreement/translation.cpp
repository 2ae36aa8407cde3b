#include "tests/agreement/translation.h"

namespace finwait::agreement {

namespace {

reference::State to_reference(model::State state) {
    switch (state) {
        case model::State::Listen: return reference::State::kListen;
        case model::State::SynSent: return reference::State::kSynSent;
        case model::State::SynReceived: return reference::State::kSynReceived;
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

std::optional<reference::Trigger> to_reference(model::TableEvent event) {
    switch (event) {
        case model::TableEvent::Close: return reference::Trigger::kClose;
        case model::TableEvent::RcvFin: return reference::Trigger::kReceiveFin;
        case model::TableEvent::RcvAckOfFin: return reference::Trigger::kReceiveAckOfFin;
        case model::TableEvent::RcvRst: return reference::Trigger::kReceiveRst;
        case model::TableEvent::TwoMslTimeout: return reference::Trigger::kTwoMslTimeout;
        case model::TableEvent::UserTimeout: return reference::Trigger::kUserTimeout;
        case model::TableEvent::Abort: return reference::Trigger::kAbort;
        // No design of the reference changes these.
        case model::TableEvent::ActiveOpen:
        case model::TableEvent::PassiveOpen:
        case model::TableEvent::RcvSyn:
        case model::TableEvent::RcvAckOfSyn:
        case model::TableEvent::RcvText:
        case model::TableEvent::FirstTimer:
        case model::TableEvent::SecondTimer:
        case model::TableEvent::ThirdTimer: break;
    }
    return std::nullopt;
}

reference::Sends to_reference(model::Reply reply) {
    switch (reply) {
        case model::Reply::Nothing: return reference::Sends::kNothing;
        case model::Reply::Ack: return reference::Sends::kAck;
        case model::Reply::Rst: return reference::Sends::kRst;
        case model::Reply::Syn:
        case model::Reply::SynAck: break;
    }
    return {};
}

reference::TimeWaitRestarts to_reference(model::RestartedBy what) {
    switch (what) {
        case model::RestartedBy::Fin: return reference::TimeWaitRestarts::kFin;
        case model::RestartedBy::Any: return reference::TimeWaitRestarts::kAny;
        case model::RestartedBy::None: return reference::TimeWaitRestarts::kNone;
    }
    return {};
}

reference::FinTest to_reference(model::FinAcknowledgedBy how) {
    switch (how) {
        case model::FinAcknowledgedBy::Sequence: return reference::FinTest::kSequence;
        case model::FinAcknowledgedBy::Flag: return reference::FinTest::kFlag;
        case model::FinAcknowledgedBy::AnyAck: return reference::FinTest::kAnyAck;
        case model::FinAcknowledgedBy::OneShort: break;
    }
    return {};
}

}  // namespace

reference::Design to_reference(const model::Design& design) {
    reference::Design result;
    for (const model::State state : model::kAllStates) {
        for (const model::TableEvent event : model::kAllTableEvents) {
            const auto& row = design.table.row(state, event);
            const auto trigger = to_reference(event);
            if (!row || !trigger) continue;
            result.table[{to_reference(state), *trigger}] = {to_reference(row->next),
                                                             to_reference(row->send)};
        }
    }
    const model::Mechanisms& mechanisms = design.mechanisms;
    result.fin_consumes = static_cast<int>(mechanisms.fin_consumes);
    result.fin_test = to_reference(mechanisms.fin_acknowledged_by[model::State::FinWait1]);
    result.fin_retransmitted_in.clear();
    for (const model::State state : model::kAllStates) {
        if (!model::kFinDue.contains(state)) continue;  // no FIN is outstanding elsewhere
        if (!mechanisms.fin_retransmitted_in.contains(state)) continue;
        result.fin_retransmitted_in.insert(to_reference(state));
    }
    result.takes_fin_over_hole = !mechanisms.fin_over_hole_in.empty();
    result.time_wait_answers = mechanisms.answers_in.contains(model::State::TimeWait);
    result.time_wait_reopens = mechanisms.time_wait_reopens;
    result.old_ack_counts = !mechanisms.old_ack_counts_in.empty();
    result.time_wait_restarts = to_reference(mechanisms.time_wait_restarts);
    return result;
}

reference::Environment to_reference(const model::Environment& environment) {
    const auto pair = [](const std::array<std::uint32_t, 2>& numbers) {
        return std::array{static_cast<int>(numbers[0]), static_cast<int>(numbers[1])};
    };
    reference::Environment result{.data = pair(environment.data),
                                  .window = static_cast<int>(environment.window[0]),
                                  .capacity = static_cast<int>(environment.capacity),
                                  .fifo = environment.order == model::Order::Fifo,
                                  .loss = environment.loss[0],
                                  .duplication = environment.duplication[0],
                                  .delayed_ack = environment.delayed_ack[0],
                                  .closers = environment.closers,
                                  .abort = environment.abort[0]};
    if (environment.start == model::Start::Closed) result.start = reference::Start::kClosed;
    result.incarnations = static_cast<int>(environment.incarnations);
    result.openers = environment.openers;
    result.isn = {environment.isn.begin(), environment.isn.end()};
    result.user_timeout = environment.user_timeout;
    result.crash = environment.crash;
    if (environment.clock) {
        const model::Clock& times = environment.times;
        result.clock = reference::Clock{.msl = static_cast<int>(times.msl),
                                        .rto = static_cast<int>(times.rto),
                                        .backoff = times.backoff,
                                        .time_wait = static_cast<int>(times.time_wait),
                                        .ack_delay = static_cast<int>(times.ack_delay),
                                        .losses = pair(environment.losses),
                                        .duplicates = pair(environment.duplicates)};
    }
    return result;
}

}  // namespace finwait::agreement
