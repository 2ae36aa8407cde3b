#include "tests/proofs/encoding.h"

#include <algorithm>
#include <sstream>

namespace finwait::proofs {

namespace {

constexpr std::uint64_t kUnknown = ~std::uint64_t{0};

std::uint32_t on_wire(std::uint64_t position, unsigned bits) {
    return static_cast<std::uint32_t>(position & ((std::uint64_t{1} << bits) - 1));
}

unsigned shape_of(const Situation& s) {
    unsigned shape = static_cast<unsigned>(s.kind) * static_cast<unsigned>(model::kStates) +
                     static_cast<unsigned>(s.state);
    for (const bool flag : {s.fin_sent, s.ack_pending, s.fin, s.rst, s.fin_taken, s.delayed_ack}) {
        shape = shape << 1U | static_cast<unsigned>(flag);
    }
    return shape;
}

std::string text_of(const model::Outcome& outcome) {
    std::ostringstream out;
    const auto& e = outcome.endpoint;
    const auto& h = e.history;
    out << name_of(e.state) << " una " << e.snd_una << " nxt " << e.snd_nxt << " rcv " << e.rcv_nxt
        << " unsent " << e.unsent << " flags " << e.fin_sent << e.ack_pending << " history "
        << h.delivered << ' ' << h.fin_received << h.fin_acked << h.closed_first << h.time_waited
        << h.reset << " coverage";
    for (const model::ArrivalBranch branch : model::kAllBranches) {
        if (outcome.coverage.has(branch)) out << ' ' << name_of(branch);
    }
    for (const model::State state : model::kAllStates) {
        for (const model::TableEvent event : model::kAllTableEvents) {
            if (outcome.coverage.has(state, event)) {
                out << ' ' << name_of(state) << '/' << name_of(event);
            }
        }
    }
    if (outcome.sent) {
        const auto& s = *outcome.sent;
        out << " sent seq " << s.seq << " ack " << s.ack << " len " << s.len << " flags " << s.fin
            << s.rst << s.fin_taken;
    }
    return out.str();
}

}  // namespace

std::string to_string(const Situation& s) {
    std::ostringstream out;
    out << name_of(s.kind) << " in " << name_of(s.state) << " fin_sent " << s.fin_sent
        << " ack_pending " << s.ack_pending << " una " << s.snd_una << " nxt " << s.snd_nxt
        << " rcv " << s.rcv_nxt << " unsent " << s.unsent << " seq " << s.seq << " ack " << s.ack
        << " len " << s.len << " fin " << s.fin << " rst " << s.rst << " fin_taken " << s.fin_taken
        << " window " << s.window << " mss " << s.mss << " delayed_ack " << s.delayed_ack;
    return out.str();
}

const std::vector<Path>& Encoding::paths(const Situation& s) {
    const auto [found, is_new] = paths_.try_emplace(shape_of(s));
    if (!is_new) return found->second;
    const auto variable = [&](const char* name) { return Term(arithmetic_.variable(name)); };
    StackTerms stack;
    stack.design = &design_;
    stack.window = variable("window");
    stack.mss = variable("mss");
    stack.delayed_ack = s.delayed_ack;
    stack.may_abort = true;
    SymbolicEndpoint endpoint;
    endpoint.state = s.state;
    endpoint.fin_sent = s.fin_sent;
    endpoint.ack_pending = s.ack_pending;
    endpoint.snd_una = variable("una");
    endpoint.snd_nxt = variable("nxt");
    endpoint.rcv_nxt = variable("rcv");
    endpoint.unsent = variable("unsent");
    endpoint.history.delivered = variable("delivered");
    SymbolicSegment segment;
    segment.seq = variable("seq");
    segment.ack = variable("ack");
    segment.len = variable("len");
    segment.fin = s.fin;
    segment.rst = s.rst;
    segment.has_ack = !s.rst;
    segment.fin_taken = s.fin_taken;
    z3::solver solver(arithmetic_.context());
    // What Z3 does not soon know to be impossible stays a path, and one that nothing takes. Some
    // drawn designs would otherwise take half a minute.
    solver.set("rlimit", 100'000U);
    found->second = paths_of(solver, arithmetic_, s.kind, stack, endpoint, segment);
    return found->second;
}

z3::expr Encoding::value(const z3::expr& term, const Situation& s) const {
    z3::expr_vector variables(arithmetic_.context());
    z3::expr_vector values(arithmetic_.context());
    const auto count = [&](const char* name, std::uint64_t v) {
        variables.push_back(arithmetic_.variable(name));
        values.push_back(arithmetic_.constant(v));
    };
    const auto number = [&](const char* name, std::uint64_t v) {
        const bool fits = arithmetic_.well_formed(arithmetic_.constant(v)).simplify().is_true();
        count(name, fits ? v : on_wire(v, bits_));
    };
    number("una", s.snd_una);
    number("nxt", s.snd_nxt);
    number("rcv", s.rcv_nxt);
    number("seq", s.seq);
    number("ack", s.ack);
    count("unsent", s.unsent);
    count("delivered", s.delivered);
    count("len", s.len);
    count("window", s.window);
    count("mss", s.mss);
    z3::expr closed = term;
    return closed.substitute(variables, values).simplify();
}

std::uint64_t Encoding::number(const Term& term, const Situation& s) const {
    const z3::expr v = value(arithmetic_.of(term), s);
    std::uint64_t number = kUnknown;
    std::int64_t negative = 0;
    if (v.is_numeral_u64(number)) return number;
    if (v.is_numeral_i64(negative)) return static_cast<std::uint64_t>(negative);
    return kUnknown;
}

bool Encoding::holds(const z3::expr& condition, const Situation& s) const {
    return value(condition, s).is_true();
}

std::optional<std::string> Encoding::fault(const Situation& s) {
    model::Stack stack;
    stack.design = &design_;
    stack.space = model::SequenceSpace(bits_);
    stack.window = s.window;
    stack.mss = s.mss;
    stack.delayed_ack = s.delayed_ack;
    stack.may_abort = true;
    model::Endpoint endpoint;
    endpoint.state = s.state;
    endpoint.fin_sent = s.fin_sent;
    endpoint.ack_pending = s.ack_pending;
    endpoint.snd_una = on_wire(s.snd_una, bits_);
    endpoint.snd_nxt = on_wire(s.snd_nxt, bits_);
    endpoint.rcv_nxt = on_wire(s.rcv_nxt, bits_);
    endpoint.unsent = s.unsent;
    endpoint.history.delivered = s.delivered;
    model::Segment segment;
    segment.seq = on_wire(s.seq, bits_);
    segment.ack = on_wire(s.ack, bits_);
    segment.len = s.len;
    segment.fin = s.fin;
    segment.rst = s.rst;
    segment.has_ack = !s.rst;
    segment.fin_taken = s.fin_taken;
    const auto expected = outcome_of(s.kind, stack, endpoint, segment);

    const Path* admitted = nullptr;
    for (const Path& path : paths(s)) {
        if (!std::ranges::all_of(path.conditions,
                                 [&](const z3::expr& condition) { return holds(condition, s); })) {
            continue;
        }
        if (admitted != nullptr) return "more than one path admits " + to_string(s);
        admitted = &path;
    }
    if (admitted == nullptr) return "no path admits " + to_string(s);
    if (admitted->outcome.has_value() != expected.has_value()) return "guard of " + to_string(s);
    if (!expected) return std::nullopt;

    const SymbolicOutcome& symbolic = *admitted->outcome;
    const auto wire = [&](const Term& term) { return on_wire(number(term, s), bits_); };
    const auto count = [&](const Term& term) {
        return static_cast<std::uint32_t>(number(term, s));
    };
    model::Outcome found;
    found.coverage = symbolic.coverage;
    auto& e = found.endpoint;
    e.state = symbolic.endpoint.state;
    e.fin_sent = symbolic.endpoint.fin_sent;
    e.ack_pending = symbolic.endpoint.ack_pending;
    e.snd_una = wire(symbolic.endpoint.snd_una);
    e.snd_nxt = wire(symbolic.endpoint.snd_nxt);
    e.rcv_nxt = wire(symbolic.endpoint.rcv_nxt);
    e.unsent = count(symbolic.endpoint.unsent);
    const auto& history = symbolic.endpoint.history;
    e.history = {count(history.delivered), history.fin_received, history.fin_acked,
                 history.closed_first,     history.time_waited,  history.reset};
    if (symbolic.sent) {
        found.sent.emplace();
        found.sent->seq = wire(symbolic.sent->seq);
        found.sent->ack = wire(symbolic.sent->ack);
        found.sent->len = count(symbolic.sent->len);
        found.sent->fin = symbolic.sent->fin;
        found.sent->rst = symbolic.sent->rst;
        found.sent->has_ack = symbolic.sent->has_ack;
        found.sent->fin_taken = symbolic.sent->fin_taken;
    }
    if (text_of(found) == text_of(*expected)) return std::nullopt;
    return to_string(s) + "\n  model:    " + text_of(*expected) + "\n  encoding: " + text_of(found);
}

std::optional<std::string> Encoding::fault(model::EventKind kind, const model::Stack& stack,
                                           const model::Endpoint& endpoint,
                                           const model::Segment& segment) {
    Situation s;
    s.kind = kind;
    s.state = endpoint.state;
    s.fin_sent = endpoint.fin_sent;
    s.ack_pending = endpoint.ack_pending;
    s.fin = segment.fin;
    s.rst = segment.rst;
    s.fin_taken = segment.fin_taken;
    s.delayed_ack = stack.delayed_ack;
    s.snd_una = endpoint.snd_una;
    s.snd_nxt = endpoint.snd_nxt;
    s.rcv_nxt = endpoint.rcv_nxt;
    s.seq = segment.seq;
    s.ack = segment.ack;
    s.unsent = endpoint.unsent;
    s.delivered = endpoint.history.delivered;
    s.len = segment.len;
    s.window = stack.window;
    s.mss = stack.mss;
    return fault(s);
}

}  // namespace finwait::proofs
