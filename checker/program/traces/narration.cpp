#include "checker/program/traces/narration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "checker/program/traces/trace.h"

namespace finwait::program {

namespace {

std::string stopped_by_middlebox(const model::Coverage& coverage) {
    using enum model::ArrivalBranch;
    if (coverage.has(MiddleboxDrops)) return "the middlebox drops it";
    if (coverage.has(MiddleboxAnswers)) return "the middlebox answers it";
    if (coverage.has(MiddleboxStops)) return "the middlebox drops what is sent";
    if (coverage.has(MiddleboxResets)) return "the middlebox answers what is sent by an RST";
    return "";
}

}  // namespace

Narration narrate(const model::Endpoint& before, const model::Change& change) {
    Narration narration{change.event};
    if (concerns_both_ends(change.event.kind)) return narration;
    const model::Endpoint& after = change.outcome.endpoint;
    narration.sent = change.outcome.sent;
    narration.sent_is_lost = change.sent == model::SendResult::Lost;
    // A new connection counts from 0.
    if (after.history.delivered > before.history.delivered)
        narration.delivered = after.history.delivered - before.history.delivered;
    const bool same = after.history.incarnation == before.history.incarnation;
    if (same && after.history.delivered < before.history.delivered)
        narration.thrown_away = before.history.delivered - after.history.delivered;
    narration.end_of_file = after.history.fin_received && !before.history.fin_received;
    if (after.state != before.state) narration.entered = after.state;
    narration.reset = after.history.reset && !before.history.reset;
    narration.stopped = stopped_by_middlebox(change.outcome.coverage);
    if (after.middlebox != before.middlebox) narration.box_state = after.middlebox;
    narration.ignored = narration.is_arrival() && narration.stopped.empty() && before == after &&
                        !change.outcome.sent;
    return narration;
}

std::string consequence_text(const Narration& narration) {
    std::vector<std::string> parts;
    if (!narration.stopped.empty()) parts.push_back(narration.stopped);
    if (narration.sent) {
        parts.push_back(fmt::format("{} {}{}", narration.is_arrival() ? "answers" : "sends",
                                    text_of(*narration.sent),
                                    narration.sent_is_lost ? ", lost: no room" : ""));
    }
    if (narration.delivered > 0) parts.emplace_back("takes text");
    if (narration.thrown_away > 0) parts.emplace_back("throws away what is unread");
    if (narration.end_of_file) parts.emplace_back("takes the FIN");
    if (narration.entered) parts.push_back(fmt::format("enters {}", name_of(*narration.entered)));
    if (narration.ignored) parts.emplace_back("ignored");
    return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace finwait::program
