#include "checker/program/explored_code/explored_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <new>
#include <string_view>

#include "checker/program/traces/trace.h"
#include "model/files/input_error.h"
#include "model/packing.h"

namespace finwait::program {

namespace {

using model::EventKind;
using model::State;

constexpr model::TcpStates kWritable{State::Established, State::CloseWait};

/// As which event of the model a segment goes out.
EventKind kind_of_sent(const model::Segment& segment) {
    if (segment.len > 0) return segment.fin ? EventKind::SendDataWithFin : EventKind::SendData;
    return segment.fin ? EventKind::SendFin : EventKind::SendAck;
}

bool sends_rst(const CodeStep& step) {
    return std::ranges::any_of(step.sent, [](const model::Segment& sent) { return sent.rst; });
}
bool sends_fin(const CodeStep& step) {
    return std::ranges::any_of(step.sent, [](const model::Segment& sent) { return sent.fin; });
}

/// A segment as the code sees it: without what only the model knows of.
model::Segment as_code_sees_it(model::Segment segment) {
    const model::Segment plain;
    segment.wnd = plain.wnd;
    segment.incarnation = plain.incarnation;
    segment.to = plain.to;
    segment.age = plain.age;
    return segment;
}

CodeEvent of_kind(CodeEvent::Kind kind) { return {kind, {}}; }

/// An acknowledgement that waits is owed; what is sent again acknowledges nothing new.
bool owes_ack(const std::vector<WaitingSegment>& waiting) {
    return std::ranges::any_of(waiting, [](const WaitingSegment& one) {
        return one.segment.has_ack && one.kind != EventKind::Retransmit;
    });
}

}  // namespace

ExploredEnd::ExploredEnd(CodeTable& table, std::mutex& stack_in_use, std::string path,
                         model::Side side, const model::Environment& environment)
    : table_(table),
      stack_in_use_(stack_in_use),
      path_(std::move(path)),
      side_(side),
      environment_(environment) {}

model::Endpoint ExploredEnd::numbered(const Local& local) const {
    const auto [it, fresh] = ids_.try_emplace(local, static_cast<std::uint32_t>(locals_.size()));
    if (fresh) {
        if (locals_.size() >= model::kMostImages) throw std::bad_alloc();
        locals_.push_back(&it->first);
    }
    model::Endpoint endpoint = local.endpoint;
    endpoint.image = it->second;
    return endpoint;
}

model::Endpoint ExploredEnd::initial() const {
    const std::lock_guard lock(stack_in_use_);
    Local local;
    local.endpoint.unsent = environment_.data[index(side_)];
    return numbered(local);
}

bool ExploredEnd::wants_to_close(const model::Endpoint& endpoint) const {
    if (!environment_.closers[index(side_)] || endpoint.close_called) return false;
    switch (environment_.close_when[index(side_)]) {
        case model::CloseWhen::AnyTime: return true;
        case model::CloseWhen::AfterEndOfFile: return endpoint.history.fin_received;
        case model::CloseWhen::AfterAllIsSent: return endpoint.unsent == 0;
    }
    return true;
}

std::vector<model::OwnChange> ExploredEnd::own_events(const model::Endpoint& endpoint) const {
    const std::lock_guard lock(stack_in_use_);
    const Local before = local(endpoint);
    std::vector<model::OwnChange> events;
    if (!before.waiting.empty()) {
        Local after = before;
        after.waiting.erase(after.waiting.begin());
        after.endpoint.ack_pending = owes_ack(after.waiting);
        model::Outcome sent{numbered(after)};
        sent.sent = before.waiting.front().segment;
        events.push_back({before.waiting.front().kind, sent});
        return events;
    }
    offer_calls(before, events);
    if (environment_.retransmission[index(side_)])
        offer(before, EventKind::Retransmit, of_kind(CodeEvent::Kind::Retransmission), events);
    offer(before, EventKind::TwoMslTimeout, of_kind(CodeEvent::Kind::TimeWait), events);
    if (environment_.abort[index(side_)] && before.endpoint.state != State::Closed)
        offer(before, EventKind::Abort, of_kind(CodeEvent::Kind::Abort), events);
    return events;
}

void ExploredEnd::offer_calls(const Local& before, std::vector<model::OwnChange>& events) const {
    const model::Endpoint& endpoint = before.endpoint;
    if (!kWritable.contains(endpoint.state)) return;
    if (wants_to_close(endpoint)) {
        Local after = before;
        after.endpoint.close_called = true;
        events.push_back({EventKind::Close, model::Outcome{numbered(after)}});
    }
    if (endpoint.unsent > 0)
        offer(before, EventKind::SendData, of_kind(CodeEvent::Kind::Write), events);
    if (endpoint.close_called && endpoint.unsent == 0)
        offer(before, EventKind::SendFin, of_kind(CodeEvent::Kind::Shutdown), events);
}

void ExploredEnd::offer(const Local& before, EventKind kind, const CodeEvent& event,
                        std::vector<model::OwnChange>& events) const {
    const CodeStep step = table_.step(before.record, event);
    if (!step.happens) return;
    const bool again = kind == EventKind::Retransmit;
    model::OwnChange change{
        kind, outcome(before, event, step, again ? std::optional(kind) : std::nullopt)};
    // A timer that ends and changes nothing is no event.
    const bool is_timer = again || kind == EventKind::TwoMslTimeout;
    if (is_timer && !change.outcome.sent && local(change.outcome.endpoint) == before) return;
    events.push_back(change);
}

model::Outcome ExploredEnd::arrival(const model::Endpoint& endpoint,
                                    const model::Segment& segment) const {
    const std::lock_guard lock(stack_in_use_);
    const Local before = local(endpoint);
    const CodeEvent event{CodeEvent::Kind::Segment, as_code_sees_it(segment)};
    const CodeStep step = table_.step(before.record, event);
    return outcome(before, event, step, std::nullopt);
}

model::Outcome ExploredEnd::outcome(const Local& before, const CodeEvent& event,
                                    const CodeStep& step, std::optional<EventKind> kind) const {
    Local after = before;
    after.record = step.after;
    take_history(before, event, step, after);
    check_range(step, after);
    std::optional<model::Segment> now;
    // What keeps order does so here, too.
    const bool waits = environment_.order == model::Order::Fifo && !before.waiting.empty();
    for (const model::Segment& sent : step.sent) {
        if (!now && !waits) {
            now = sent;
        } else if (after.waiting.size() < kMostWaiting) {
            after.waiting.push_back({kind.value_or(kind_of_sent(sent)), sent});
        }
    }
    after.endpoint.ack_pending = owes_ack(after.waiting);
    model::Outcome outcome{numbered(after)};
    outcome.sent = now;
    return outcome;
}

void ExploredEnd::take_history(const Local& before, const CodeEvent& event, const CodeStep& step,
                               Local& after) const {
    const State was = before.endpoint.state;
    const CodeFacts& facts = table_.facts(step.after);
    model::Endpoint& endpoint = after.endpoint;
    endpoint.state = facts.state;
    endpoint.snd_una = facts.numbers.snd_una.value_or(0);
    endpoint.snd_nxt = facts.numbers.snd_nxt.value_or(0);
    endpoint.rcv_nxt = facts.numbers.rcv_nxt.value_or(0);
    endpoint.fin_sent = endpoint.fin_sent || sends_fin(step);
    if (event.kind == CodeEvent::Kind::Write) --endpoint.unsent;
    if (event.kind == CodeEvent::Kind::Shutdown) {
        endpoint.close_called = false;
        if (was == State::Established) endpoint.history.closed_first = true;
    }
    model::History& history = endpoint.history;
    history.delivered += step.handed;
    history.fin_received = history.fin_received || step.end_of_file;
    const bool gone = facts.state == State::Closed && was != State::Closed;
    const bool reset =
        gone && (event.kind == CodeEvent::Kind::Abort || event.segment.rst || sends_rst(step));
    history.reset = history.reset || reset;
    history.time_waited = history.time_waited || facts.state == State::TimeWait;
    // States that nothing else leads to but its acknowledgement.
    const bool ends = was == State::LastAck && gone && !reset;
    if (ends || facts.state == State::TimeWait || facts.state == State::FinWait2)
        history.fin_acked = true;
    if (!gone) return;
    model::Endpoint closed;
    closed.state = State::Closed;
    closed.history = history;
    endpoint = closed;
}

/// What is sent or handed over has to be something that worlds have room for.
void ExploredEnd::check_range(const CodeStep& step, const Local& after) const {
    const auto most = [&](model::Side from) {
        return std::int64_t{environment_.data[index(from)]} + 1 + model::kImplementedBeyond;
    };
    const auto is_in_range = [&](std::uint32_t number, model::Side from) {
        const auto shown = static_cast<std::int32_t>(number);
        return shown >= -static_cast<std::int32_t>(model::kImplementedBelow) && shown <= most(from);
    };
    const auto refuse = [&](const std::string& what) {
        return model::InputError(
            {path_}, fmt::format("{}, which is farther from what the connection has than an "
                                 "exploration counts; finwait conform tests such a stack",
                                 what));
    };
    for (const model::Segment& sent : step.sent) {
        const bool in_range = is_in_range(sent.seq, side_) &&
                              (!sent.has_ack || is_in_range(sent.ack, peer(side_))) &&
                              sent.len <= std::max(environment_.data[index(side_)], 1U);
        if (!in_range) throw refuse("the stack sends " + text_of(sent));
    }
    const model::Endpoint& endpoint = after.endpoint;
    if (!is_in_range(endpoint.snd_una, side_) || !is_in_range(endpoint.snd_nxt, side_) ||
        !is_in_range(endpoint.rcv_nxt, peer(side_))) {
        throw refuse("finwait_stack_numbers tells numbers");
    }
    if (endpoint.history.delivered > environment_.data[index(peer(side_))] + 2)
        throw refuse("the stack hands over more text than was sent");
}

std::optional<CodeEvent> ExploredEnd::executed_by(const model::Endpoint& endpoint,
                                                  const model::Event& event) const {
    const std::lock_guard lock(stack_in_use_);
    const bool waits = !local(endpoint).waiting.empty();
    switch (event.kind) {
        case EventKind::Deliver:
        case EventKind::Duplicate:
            return CodeEvent{CodeEvent::Kind::Segment, as_code_sees_it(event.segment)};
        case EventKind::SendData:
            if (waits) return std::nullopt;
            return of_kind(CodeEvent::Kind::Write);
        case EventKind::SendFin:
            if (waits) return std::nullopt;
            return of_kind(CodeEvent::Kind::Shutdown);
        case EventKind::Retransmit:
            if (waits) return std::nullopt;
            return of_kind(CodeEvent::Kind::Retransmission);
        case EventKind::TwoMslTimeout: return of_kind(CodeEvent::Kind::TimeWait);
        case EventKind::Abort: return of_kind(CodeEvent::Kind::Abort);
        case EventKind::Close:
        case EventKind::SendDataWithFin:
        case EventKind::SendAck:
        case EventKind::Open:
        case EventKind::UserTimeout:
        case EventKind::Crash:
        case EventKind::Vanish:
        case EventKind::Read:
        case EventKind::Probe:
        case EventKind::FirstTimer:
        case EventKind::SecondTimer:
        case EventKind::ThirdTimer:
        case EventKind::MiddleboxTimeout:
        case EventKind::Tick:
        case EventKind::Lose: return std::nullopt;
    }
    return std::nullopt;
}

ExploredStack::ExploredStack(const std::string& path) : path_(path), stack_(path) {
    if (const auto why = stack_.why_not_explored()) throw model::InputError({}, *why);
    name_ = stack_.name();
    masked_ = stack_.masked();
}

CodeTable& ExploredStack::table(model::Side side) const {
    auto& table = tables_[index(side)];
    if (!table) table = std::make_unique<CodeTable>(stack_, path_, side == model::Side::A);
    return *table;
}

StackNumbers ExploredStack::numbers() const {
    const std::lock_guard lock(stack_in_use_);
    return table(model::Side::A).facts(CodeTable::initial()).numbers;
}

std::shared_ptr<const model::ImplementedEnd> ExploredStack::end(
    model::Side side, const model::Environment& environment) const {
    const std::lock_guard lock(stack_in_use_);
    // The end sees nothing of how many segments there may be, and of what becomes of them.
    model::Environment seen = environment;
    seen.capacity = model::Environment{}.capacity;
    seen.loss = seen.duplication = true;
    for (std::size_t i = 0; i < ends_.size(); ++i) {
        if (ends_[i].first == seen && sides_of_ends_[i] == side) return ends_[i].second;
    }
    ends_.emplace_back(seen, std::make_shared<const ExploredEnd>(table(side), stack_in_use_, path_,
                                                                 side, environment));
    sides_of_ends_.push_back(side);
    return ends_.back().second;
}

bool is_shared_object(const std::string& path) {
    constexpr std::string_view kElf{
        "\x7f"
        "ELF"};
    // To open a pipe is to wait for who writes into it.
    std::error_code none;
    if (!std::filesystem::is_regular_file(path, none)) return false;
    std::array<char, kElf.size()> begin{};
    std::ifstream file(path, std::ios::binary);
    return file.read(begin.data(), begin.size()) &&
           std::string_view(begin.data(), begin.size()) == kElf;
}

model::Design explored_design(const std::string& path) {
    auto stack = std::make_shared<const ExploredStack>(path);
    model::Design design;
    design.name = stack->name();
    design.summary = "the code in " + path;
    design.implementation = std::move(stack);
    return design;
}

const ExploredStack* explored_stack(const model::Design& design) {
    return dynamic_cast<const ExploredStack*>(design.implementation.get());
}

std::optional<std::string> why_not_explored_in(const model::Environment& environment,
                                               model::Side side) {
    const model::Environment plain;
    const auto why = [](std::string_view option, std::string_view what) {
        return fmt::format("--{}: {}", option, what);
    };
    if (environment.clock) return why("clock", "the code of a stack is explored without one");
    if (environment.start != plain.start)
        return why("start", "the connection of a stack begins ESTABLISHED");
    if (environment.incarnations != plain.incarnations)
        return why("incarnations", "one connection of a stack is explored");
    if (environment.user_timeout) return why("user-timeout", "a stack is not asked to give up");
    if (environment.crash) return why("crash", "a stack is not asked to crash");
    if (environment.vanish.any()) return why("vanish", "with a stack no host vanishes");
    if (environment.reading != plain.reading)
        return why("reading", "the application at a stack reads at once, and its peer's too");
    if (environment.close_ends_reading[index(side)])
        return why("close-ends-reading", "the application at a stack calls shutdown(WR)");
    if (environment.close_aborts[index(side)])
        return why("close-aborts", "the application at a stack calls shutdown(WR)");
    if (environment.data[index(side)] > environment.window[index(peer(side))])
        return fmt::format(
            "--window: a stack is told of a window of {} octets, whatever the environment says, so "
            "that the peer's must have room for all its data ({})",
            kPeerWindow, environment.data[index(side)]);
    return std::nullopt;
}

}  // namespace finwait::program
