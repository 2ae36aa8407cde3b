#include "checker/program/engines/run_preference.h"

#include "model/packing.h"

namespace finwait::program {

namespace {

using model::EventKind;

bool is_fault(EventKind kind) {
    switch (kind) {
        case EventKind::Crash:
        case EventKind::Vanish:
        case EventKind::Duplicate:
        case EventKind::Lose: return true;
        case EventKind::Close:
        case EventKind::SendData:
        case EventKind::SendDataWithFin:
        case EventKind::SendFin:
        case EventKind::SendAck:
        case EventKind::Retransmit:
        case EventKind::Read:
        case EventKind::Probe:
        case EventKind::FirstTimer:
        case EventKind::SecondTimer:
        case EventKind::ThirdTimer:
        case EventKind::MiddleboxTimeout:
        case EventKind::TwoMslTimeout:
        case EventKind::Abort:
        case EventKind::Open:
        case EventKind::UserTimeout:
        case EventKind::Tick:
        case EventKind::Deliver: return false;
    }
    return false;
}

bool is_timer(EventKind kind) {
    switch (kind) {
        case EventKind::FirstTimer:
        case EventKind::SecondTimer:
        case EventKind::ThirdTimer:
        case EventKind::MiddleboxTimeout:
        case EventKind::TwoMslTimeout:
        case EventKind::UserTimeout: return true;
        case EventKind::Close:
        case EventKind::SendData:
        case EventKind::SendDataWithFin:
        case EventKind::SendFin:
        case EventKind::SendAck:
        case EventKind::Retransmit:
        case EventKind::Read:
        case EventKind::Probe:
        case EventKind::Abort:
        case EventKind::Open:
        case EventKind::Crash:
        case EventKind::Vanish:
        case EventKind::Tick:
        case EventKind::Deliver:
        case EventKind::Duplicate:
        case EventKind::Lose: return false;
    }
    return false;
}

}  // namespace

const checker::RunPreference& run_preference(ShownRun shown) {
    const auto preference = [](bool fewest_faults_first) {
        return checker::RunPreference{
            [](checker::Label label) {
                return is_fault(model::Packing::kind(label)) ||
                       model::Packing::sent(label) == model::SendResult::Lost;
            },
            [](checker::Label label) { return is_timer(model::Packing::kind(label)); },
            fewest_faults_first};
    };
    static const checker::RunPreference kShortest = preference(false);
    static const checker::RunPreference kFewestFaults = preference(true);
    switch (shown) {
        case ShownRun::Shortest: break;
        case ShownRun::FewestFaults: return kFewestFaults;
    }
    return kShortest;
}

}  // namespace finwait::program
