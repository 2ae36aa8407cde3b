#include "properties/proofs/terms/run_terms.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "properties/proofs/claims/arithmetic_claims.h"

namespace finwait::proofs {

namespace {

using model::EventKind;
using model::Side;

/// An MSS option has 16 bits (RFC 9293 §3.7.1).
constexpr std::uint32_t kLargestMss = 0xffff;

RunTerms::ByEnd of_both(const Arithmetic& numbers, const std::string& name) {
    return {numbers.variable("A." + name), numbers.variable("B." + name)};
}

}  // namespace

/// Answers as the run had it: with its own numbers, which begin at 0, one unit per segment.
class RunTerms::Answers final : public Oracle {
  public:
    Answers(RunTerms& terms, const model::Environment& environment)
        : terms_(terms), variables_(terms.numbers_.context()), values_(terms.numbers_.context()) {
        for (const Side side : {Side::A, Side::B}) {
            set(terms.isn[index(side)], 0);
            set(terms.octets[index(side)], environment.data[index(side)]);
            set(terms.mss[index(side)], 1);
        }
        set(terms.window, environment.window[0]);
    }

    bool decide(const z3::expr& question) override {
        const bool answer = in_run(question).is_true();
        const z3::expr condition = (answer ? question : !question).simplify();
        if (!condition.is_true()) terms_.conditions_.push_back(condition);
        return answer;
    }
    [[nodiscard]] std::uint32_t value(const Term& term) {
        return in_run(terms_.numbers_.of(term)).get_numeral_uint();
    }

  private:
    void set(const z3::expr& variable, std::uint32_t value) {
        variables_.push_back(variable);
        values_.push_back(terms_.numbers_.constant(value));
    }
    [[nodiscard]] z3::expr in_run(z3::expr term) const {
        return term.substitute(variables_, values_).simplify();
    }

    RunTerms& terms_;
    z3::expr_vector variables_;
    z3::expr_vector values_;
};

RunTerms::RunTerms(const Arithmetic& numbers, const model::ConnectionModel& model,
                   std::span<const model::Change> changes, std::optional<std::size_t> loop)
    : isn(of_both(numbers, "isn")),
      octets(of_both(numbers, "octets")),
      mss(of_both(numbers, "mss")),
      window(numbers.variable("window")),
      numbers_(numbers) {
    begin(model);
    Answers answers(*this, model.environment());
    std::optional<Ends> at_begin_of_cycle;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (loop == i) at_begin_of_cycle = now_;
        follow(answers, model, changes[i]);
    }
    if (at_begin_of_cycle) close_cycle(*at_begin_of_cycle);
}

/// Every unit but the last of an end is a segment's worth of octets, and that is no more.
void RunTerms::begin(const model::ConnectionModel& model) {
    const model::Environment& environment = model.environment();
    const auto number = [&](std::uint32_t value) { return numbers_.constant(value); };
    const auto within = [&](const z3::expr& n, const z3::expr& least, const z3::expr& most) {
        conditions_.push_back(numbers_.at_most(least, n) && numbers_.at_most(n, most));
    };
    within(window, number(1), number(static_cast<std::uint32_t>(largest_window(32))));
    for (const Side side : {Side::A, Side::B}) {
        const std::size_t i = index(side);
        within(mss[i], number(1), number(kLargestMss));
        const std::uint32_t units = environment.data[i];
        if (units == 0) {
            conditions_.push_back(octets[i] == number(0));
        } else {
            within(octets[i], mss[i] * number(units - 1) + number(1), mss[i] * number(units));
        }
        SymbolicEndpoint& endpoint = now_.endpoints[i];
        endpoint.snd_una = endpoint.snd_nxt = isn[i];
        endpoint.rcv_nxt = isn[index(peer(side))];
        if (asks_where_acks_begin(model.design(side).mechanisms)) endpoint.ack_base = isn[i];
        endpoint.unsent = octets[i];
    }
}

void RunTerms::follow(Answers& answers, const model::ConnectionModel& model,
                      const model::Change& change) {
    const EventKind kind = change.event.kind;
    const Side side = change.event.endpoint;
    StepInTerms step{kind, side};
    step.before = step.after = now_.endpoints[index(side)];
    if (model::concerns_segment(kind)) {
        // Of equal segments the one sent first.
        Channel& incoming = now_.channels[index(peer(side))];
        const auto found =
            std::ranges::find(incoming, change.event.segment, &Channel::value_type::first);
        if (found == incoming.end()) throw std::logic_error("a segment of a run is not in flight");
        step.concerned = found->second;
        if (change.taken) incoming.erase(found);
    }
    if (kind != EventKind::Lose) {
        const model::Stack& stack = model.stack(side);
        const StackTerms terms{stack.design,      Term(window),    Term(mss[index(side)]),
                               stack.delayed_ack, stack.may_close, stack.may_abort};
        SymbolicStack at_work = stack_of(terms, SymbolicSpace(numbers_, answers));
        at_work.close_when = stack.close_when;
        at_work.vanish = stack.vanish;
        at_work.close_aborts = stack.close_aborts;
        auto outcome = outcome_of(kind == EventKind::Duplicate ? EventKind::Deliver : kind, at_work,
                                  step.before, step.concerned.value_or(SymbolicSegment{}));
        if (!outcome) throw std::logic_error("an event of a run cannot happen");
        step.after = std::move(outcome->endpoint);
        step.sent = std::move(outcome->sent);
    }

    const auto value = [&](const Term& term) { return answers.value(term); };
    std::optional<model::Segment> sent;
    if (step.sent) sent = segment_of(*step.sent, value);
    if (endpoint_of(step.after, value) != change.outcome.endpoint || sent != change.outcome.sent) {
        throw std::logic_error("the terms of a run are not what the model did");
    }
    now_.endpoints[index(side)] = step.after;
    if (change.sent == model::SendResult::InFlight) {
        now_.channels[index(side)].emplace_back(*sent, *step.sent);
    }
    steps_.push_back(std::move(step));
}

void RunTerms::close_cycle(const Ends& at_begin) {
    for (const std::size_t i : {0U, 1U}) {
        require_equal(at_begin.endpoints[i], now_.endpoints[i]);
        Channel at_end = now_.channels[i];
        for (const auto& [segment, terms] : at_begin.channels[i]) {
            const auto same = std::ranges::find(at_end, segment, &Channel::value_type::first);
            if (same == at_end.end()) throw std::logic_error("the cycle of a run does not close");
            require_equal(terms, same->second);
            at_end.erase(same);
        }
    }
}

void RunTerms::require_equal(const SymbolicEndpoint& a, const SymbolicEndpoint& b) {
    require_equal(a.snd_una, b.snd_una);
    require_equal(a.snd_nxt, b.snd_nxt);
    require_equal(a.rcv_nxt, b.rcv_nxt);
    require_equal(a.unsent, b.unsent);
    require_equal(a.history.delivered, b.history.delivered);
}
void RunTerms::require_equal(const SymbolicSegment& a, const SymbolicSegment& b) {
    require_equal(a.seq, b.seq);
    require_equal(a.ack, b.ack);
    require_equal(a.len, b.len);
}
void RunTerms::require_equal(const Term& a, const Term& b) {
    conditions_.push_back(numbers_.of(a) == numbers_.of(b));
}

z3::expr RunTerms::wraps(Side side) const {
    std::vector<z3::expr> ways;
    for (const StepInTerms& step : steps_) {
        if (step.side != side || step.after.state == model::State::Closed) continue;
        ways.push_back(
            !numbers_.at_most(numbers_.of(step.before.snd_nxt), numbers_.of(step.after.snd_nxt)));
    }
    return any_of(numbers_.context(), ways);
}

model::Endpoint endpoint_of(const SymbolicEndpoint& endpoint,
                            const std::function<std::uint32_t(const Term&)>& value) {
    const auto& history = endpoint.history;
    model::Endpoint concrete;
    concrete.state = endpoint.state;
    concrete.snd_una = value(endpoint.snd_una);
    concrete.snd_nxt = value(endpoint.snd_nxt);
    concrete.rcv_nxt = value(endpoint.rcv_nxt);
    if (endpoint.ack_base.expr()) concrete.ack_base = value(endpoint.ack_base);
    for (std::size_t i = 0; i < concrete.kept.size(); ++i) {
        const auto& piece = endpoint.kept[i];
        if (!piece.is_there) break;
        concrete.kept[i] = {value(piece.from), value(piece.to), piece.fin, true};
    }
    concrete.unsent = value(endpoint.unsent);
    concrete.fin_sent = endpoint.fin_sent;
    concrete.ack_pending = endpoint.ack_pending;
    concrete.passive = endpoint.passive;
    concrete.syn_outstanding = endpoint.syn_outstanding;
    concrete.history.delivered = value(history.delivered);
    concrete.history.fin_received = history.fin_received;
    concrete.history.fin_acked = history.fin_acked;
    concrete.history.closed_first = history.closed_first;
    concrete.history.time_waited = history.time_waited;
    concrete.history.reset = history.reset;
    return concrete;
}

model::Segment segment_of(const SymbolicSegment& segment,
                          const std::function<std::uint32_t(const Term&)>& value) {
    model::Segment concrete;
    concrete.seq = value(segment.seq);
    concrete.ack = value(segment.ack);
    concrete.len = value(segment.len);
    concrete.fin = segment.fin;
    concrete.rst = segment.rst;
    concrete.has_ack = segment.has_ack;
    concrete.syn = segment.syn;
    concrete.fin_taken = segment.fin_taken;
    return concrete;
}

}  // namespace finwait::proofs
