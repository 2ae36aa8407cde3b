#include "checker/program/traces/observation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "checker/program/traces/narration.h"
#include "checker/program/traces/trace.h"

namespace finwait::program {

namespace {

Act act_of(model::EventKind kind) {
    switch (kind) {
        case model::EventKind::Close: return Act::Close;
        case model::EventKind::Open: return Act::Open;
        case model::EventKind::Abort: return Act::Abort;
        case model::EventKind::SendData:
        case model::EventKind::SendDataWithFin:
        case model::EventKind::SendFin:
        case model::EventKind::SendAck:
        case model::EventKind::Retransmit:
        case model::EventKind::UserTimeout:
        case model::EventKind::Crash:
        case model::EventKind::Vanish:
        case model::EventKind::Read:
        case model::EventKind::Probe:
        case model::EventKind::FirstTimer:
        case model::EventKind::SecondTimer:
        case model::EventKind::ThirdTimer:
        case model::EventKind::MiddleboxTimeout:
        case model::EventKind::Tick:
        case model::EventKind::TwoMslTimeout: return Act::OfItsOwn;
        case model::EventKind::Deliver: return Act::Arrival;
        case model::EventKind::Duplicate: return Act::ArrivalOfACopy;
        case model::EventKind::Lose: return Act::Loss;
    }
    return Act::OfItsOwn;
}

}  // namespace

Observation ObservedEnds::loss(std::size_t side, const Message& message) const {
    const auto who = static_cast<model::Side>(side);
    const Local any = initial_local(side);
    const auto seen =
        observation_of(any, {{model::EventKind::Lose, who, message}, model::Outcome{any}});
    return seen.value();
}

std::optional<Observation> observation_of(const model::Endpoint& before,
                                          const model::Change& change) {
    const Narration step = narrate(before, change);
    Observation seen;
    seen.act = act_of(step.event.kind);
    seen.endpoint = step.event.endpoint;
    if (concerns_segment(step.event.kind)) seen.segment = step.event.segment;
    seen.sent = step.sent;
    seen.sent_is_lost = step.sent_is_lost;
    seen.delivered = step.delivered;
    seen.end_of_file = step.end_of_file;
    seen.gone = step.is_gone();
    seen.reset = step.reset;
    const bool nothing = seen.act == Act::OfItsOwn && !seen.sent && seen.delivered == 0 &&
                         !seen.end_of_file && !seen.gone && !seen.reset;
    return nothing ? std::nullopt : std::optional(seen);
}

std::string text_of(const Observation& seen) {
    const std::string who = model::name_of(seen.endpoint);
    std::vector<std::string> parts;
    const std::string segment = seen.segment ? text_of(*seen.segment) : "";
    switch (seen.act) {
        case Act::Open: parts.push_back(who + " calls OPEN"); break;
        case Act::Close: parts.push_back(who + " calls CLOSE"); break;
        case Act::Abort: parts.push_back(who + " calls ABORT"); break;
        case Act::OfItsOwn: break;
        case Act::Arrival: parts.push_back(segment + " arrives at " + who); break;
        case Act::ArrivalOfACopy:
            parts.push_back("a copy of " + segment + " arrives at " + who);
            break;
        case Act::Loss: parts.push_back(segment + " to " + who + " is lost"); break;
    }
    if (seen.sent) {
        parts.push_back(fmt::format("{} {} {}{}", who, seen.segment ? "answers by" : "sends",
                                    text_of(*seen.sent),
                                    seen.sent_is_lost ? ", which is lost" : ""));
    }
    if (seen.delivered > 0)
        parts.push_back(fmt::format("{} is handed {} unit{}", who, seen.delivered,
                                    seen.delivered == 1 ? "" : "s"));
    if (seen.end_of_file) parts.push_back(who + " sees end of file");
    if (seen.reset) parts.push_back(who + "'s connection is reset");
    if (seen.gone && !seen.reset) parts.push_back(who + " is CLOSED");
    return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace finwait::program
