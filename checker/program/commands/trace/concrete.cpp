#include "checker/program/commands/trace/concrete.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

#include "checker/program/terminal/console.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

using model::Side;

[[noreturn]] void refuse(const std::vector<proofs::Constraint>& constraints,
                         const std::vector<std::size_t>& clash, const ShownTrace& shown) {
    const model::Place& place = constraints[clash.front()].place;
    if (clash.size() == 1) {
        throw model::InputError(
            place,
            fmt::format("no numbers of the trace of {} have {}; drop or change this constraint",
                        name_of(shown), model::in_quotes(constraints[clash.front()].text)));
    }
    std::vector<std::string> clashing;
    clashing.reserve(clash.size());
    for (const std::size_t i : clash) {
        clashing.push_back(fmt::format("{} (column {})", model::in_quotes(constraints[i].text),
                                       constraints[i].place.column));
    }
    throw model::InputError(
        place,
        fmt::format(
            "no numbers of the trace of {} have all of {}; drop or change one of these constraints",
            name_of(shown), fmt::join(clashing, ", ")));
}

/// What the terms of a run do not speak of (properties/proofs/terms): what is set, or nothing.
std::string_view beyond_the_terms(const model::Environment& environment) {
    const auto reads_always = [&](std::size_t end) {
        return environment.reading[end] == model::Reading::Always;
    };
    if (environment.clock) return "a clock";
    if (environment.start != model::Start::Established) return "start = closed";
    if (environment.incarnations != 1) return "several incarnations";
    if (environment.user_timeout) return "user-timeout";
    if (environment.crash) return "crash";
    if (environment.vanish.any()) return "vanish";
    if (!environment.window.alike()) return "windows that differ";
    if (!reads_always(0) || !reads_always(1)) return "reading = at-will";
    if (environment.close_ends_reading.any()) return "close-ends-reading";
    return "";
}

void refuse_what_terms_cannot_say(const model::ConnectionModel& model, const ShownTrace& shown) {
    if (model.has_code()) {
        throw UsageError(
            "--concrete: one end is the code of a stack, which begins with numbers of its own; "
            "leave out --concrete");
    }
    const std::string_view instance = beyond_the_terms(model.environment());
    if (instance.empty()) return;
    throw UsageError(fmt::format(
        "--concrete: the environment of {} has {}, and real numbers are found only for one "
        "connection that begins ESTABLISHED, without a clock, user timeouts, crashes and hosts "
        "that vanish, with windows that are alike, applications that read at once, and CLOSE that "
        "ends sending only; leave out --concrete",
        name_of(shown), instance));
}

/// Everything of an endpoint but its numbers.
model::Endpoint without_numbers(model::Endpoint endpoint) {
    endpoint.snd_una = endpoint.snd_nxt = endpoint.rcv_nxt = endpoint.ack_base = 0;
    endpoint.unsent = endpoint.history.delivered = 0;
    for (auto& piece : endpoint.kept) piece.from = piece.to = 0;
    return endpoint;
}

/// The same rows and steps as in the abstract trace, with the numbers that Z3 expects.
bool is_as_expected(const model::Change& done, const model::Change& in_trace,
                    const proofs::ConcreteStep& expected) {
    return done.outcome.coverage == in_trace.outcome.coverage && done.sent == in_trace.sent &&
           without_numbers(done.outcome.endpoint) == without_numbers(in_trace.outcome.endpoint) &&
           done.outcome.endpoint == expected.after && done.outcome.sent == expected.sent;
}

/// The trace again, by the rules of the model, with these numbers.
Trace replay_with(const model::ConnectionModel& model, const proofs::ConcreteTrace& numbers,
                  const Trace& trace) {
    std::vector<model::Event> events;
    events.reserve(numbers.steps.size());
    for (const proofs::ConcreteStep& step : numbers.steps) events.push_back(step.event);
    Trace replayed;
    try {
        replayed = replay(model, events, trace.loop);
    } catch (const NotReplayable& error) {
        throw std::logic_error(fmt::format("step {} with the numbers that were found: {}",
                                           error.step() + 1, error.what()));
    }
    for (std::size_t i = 0; i < replayed.steps.size(); ++i) {
        if (!is_as_expected(replayed.steps[i].change, trace.steps[i].change, numbers.steps[i])) {
            throw std::logic_error(
                fmt::format("step {} is another one with the numbers that were found", i + 1));
        }
    }
    return replayed;
}

}  // namespace

std::string name_of(const ShownTrace& shown) {
    return shown.property == nullptr ? "a walk" : shown.property->name;
}

ConcreteShown concrete(const Instance& instance, const ShownTrace& shown,
                       const std::vector<proofs::Constraint>& constraints,
                       const proofs::ProofOptions& settings) {
    refuse_what_terms_cannot_say(*instance.model, shown);
    for (const model::Side side : {model::Side::A, model::Side::B}) {
        if (!instance.model->is_behind_middlebox(side)) continue;
        throw UsageError(fmt::format(
            "--concrete: in {} {} stands behind a middlebox, of which no real numbers are found; "
            "leave out --concrete",
            name_of(shown), model::name_of(side)));
    }
    std::vector<model::Change> changes;
    changes.reserve(shown.trace.steps.size());
    for (const TraceStep& step : shown.trace.steps) changes.push_back(step.change);
    const model::ConnectionModel& model = *instance.model;
    proofs::Concretion found = proofs::concrete_numbers(name_of(shown), model, changes,
                                                        shown.trace.loop, constraints, settings);
    if (!found.clash.empty()) refuse(constraints, found.clash, shown);
    if (!found.trace) return {{}, {}, {shown.property, shown.verdict, {}}, found.undecided};

    ConcreteShown concrete{std::move(*found.trace), {instance.designs, nullptr}, shown};
    model::Environment environment = model.environment();
    environment.data = concrete.numbers.octets;
    environment.window = concrete.numbers.window;
    concrete.instance.model = std::make_unique<model::ConnectionModel>(
        model.design(Side::A), model.design(Side::B), environment, concrete.numbers.numbering);
    concrete.shown.trace = replay_with(*concrete.instance.model, concrete.numbers, shown.trace);
    concrete.shown.numbers = RealNumbers{concrete.numbers.numbering.isn, concrete.numbers.octets,
                                         concrete.numbers.numbering.mss, concrete.numbers.window};
    return concrete;
}

std::uint32_t isn(const proofs::ConcreteTrace& numbers, Side side) {
    return numbers.numbering.isn[index(side)] - 1;
}

std::string text_of(const proofs::ConcreteTrace& numbers) {
    std::string text;
    for (const Side side : {Side::A, Side::B}) {
        const std::size_t i = index(side);
        text +=
            fmt::format("{}: ISN {}, {} octet{} from {}, MSS {} · ", model::name_of(side),
                        isn(numbers, side), numbers.octets[i], numbers.octets[i] == 1 ? "" : "s",
                        numbers.numbering.isn[i], numbers.numbering.mss[i]);
    }
    return text + fmt::format("window {}", numbers.window);
}

}  // namespace finwait::program
