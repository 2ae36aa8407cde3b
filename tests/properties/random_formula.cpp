#include "random_formula.h"

#include <utility>

namespace finwait::properties {

using model::Endpoint;
using model::Segment;
using model::Side;
using model::World;

namespace {

std::size_t below(std::size_t bound) { return *rc::gen::inRange<std::size_t>(0, bound); }
bool flip() { return below(2) == 1; }
std::uint32_t small_number() { return static_cast<std::uint32_t>(below(4)); }

template <class Item>
const Item& one_of(const std::vector<Item>& items) {
    return items[below(items.size())];
}

template <class Thing>
using Field = std::pair<std::string, std::function<std::int64_t(const Thing&)>>;

const std::vector<Field<Endpoint>>& endpoint_numbers() {
    static const std::vector<Field<Endpoint>> kFields{
        {"snd_una", [](const Endpoint& x) { return x.snd_una; }},
        {"snd_nxt", [](const Endpoint& x) { return x.snd_nxt; }},
        {"rcv_nxt", [](const Endpoint& x) { return x.rcv_nxt; }},
        {"unsent", [](const Endpoint& x) { return x.unsent; }},
        {"delivered", [](const Endpoint& x) { return x.history.delivered; }},
    };
    return kFields;
}
const std::vector<Field<Endpoint>>& endpoint_booleans() {
    static const std::vector<Field<Endpoint>> kFields{
        {"fin_sent", [](const Endpoint& x) { return x.fin_sent; }},
        {"ack_pending", [](const Endpoint& x) { return x.ack_pending; }},
        {"fin_received", [](const Endpoint& x) { return x.history.fin_received; }},
        {"fin_acked", [](const Endpoint& x) { return x.history.fin_acked; }},
        {"closed_first", [](const Endpoint& x) { return x.history.closed_first; }},
        {"time_waited", [](const Endpoint& x) { return x.history.time_waited; }},
        {"reset", [](const Endpoint& x) { return x.history.reset; }},
    };
    return kFields;
}
const std::vector<Field<Segment>>& segment_numbers() {
    static const std::vector<Field<Segment>> kFields{
        {"seq", [](const Segment& s) { return s.seq; }},
        {"ack", [](const Segment& s) { return s.ack; }},
        {"len", [](const Segment& s) { return s.len; }},
    };
    return kFields;
}
const std::vector<Field<Segment>>& segment_booleans() {
    static const std::vector<Field<Segment>> kFields{
        {"fin", [](const Segment& s) { return s.fin; }},
        {"rst", [](const Segment& s) { return s.rst; }},
        {"flag", [](const Segment& s) { return s.fin_taken; }},
    };
    return kFields;
}

RandomTerm constant(std::string text, std::int64_t value) {
    return {std::move(text), [value](const World&, const Bindings&) { return value; }};
}

RandomTerm infix(const RandomTerm& left, const std::string& sign, const RandomTerm& right,
                 std::function<std::int64_t(std::int64_t, std::int64_t)> meaning) {
    return {"(" + left.text + ") " + sign + " (" + right.text + ")",
            [=](const World& world, const Bindings& bound) {
                return meaning(left.value(world, bound), right.value(world, bound));
            }};
}

}  // namespace

RandomFormula::Reference RandomFormula::reference() {
    const std::size_t choice = below(endpoints_.empty() ? 2 : 4);
    Reference reference;
    if (choice < 2) {
        const Side side = choice == 0 ? Side::A : Side::B;
        reference = {name_of(side), [side](const Bindings&) { return side; }};
    } else {
        const std::string& name = one_of(endpoints_);
        reference = {name, [name](const Bindings& bound) { return bound.endpoints.at(name); }};
    }
    if (below(4) > 0) return reference;
    return {"peer(" + reference.text + ")",
            [inner = reference.side](const Bindings& bound) { return model::peer(inner(bound)); }};
}

RandomTerm RandomFormula::boolean_atom() {
    switch (below(segments_.empty() ? 3 : 6)) {
        case 0: {
            const Reference of = reference();
            const auto field = one_of(endpoint_booleans());
            return {of.text + "." + field.first, [=](const World& world, const Bindings& bound) {
                        return field.second(world.endpoint(of.side(bound)));
                    }};
        }
        case 1:
            switch (below(7)) {
                case 0: return constant("loss", environment_.loss.any());
                case 1: return constant("duplication", environment_.duplication.any());
                case 2: return constant("delayed_ack", environment_.delayed_ack.any());
                case 3: return constant("abort", environment_.abort.any());
                case 4: return constant("fifo", environment_.order == model::Order::Fifo);
                case 5: return constant("true", 1);
                default: return constant("false", 0);
            }
        case 2: {
            const Reference of = reference();
            return {"closer(" + of.text + ")",
                    [of, settings = environment_](const World&, const Bindings& bound) {
                        return settings.closers[index(of.side(bound))];
                    }};
        }
        default: {
            const std::string name = one_of(segments_);
            const auto field = one_of(segment_booleans());
            return {name + "." + field.first, [=](const World&, const Bindings& bound) {
                        return field.second(bound.segments.at(name));
                    }};
        }
    }
}

RandomTerm RandomFormula::number_atom() {
    switch (below(segments_.empty() ? 4 : 6)) {
        case 0: {
            const Reference of = reference();
            const auto field = one_of(endpoint_numbers());
            return {of.text + "." + field.first, [=](const World& world, const Bindings& bound) {
                        return field.second(world.endpoint(of.side(bound)));
                    }};
        }
        case 1: {
            const std::uint32_t number = small_number();
            return constant(std::to_string(number), number);
        }
        case 2:
            return flip() ? constant("window", environment_.window[0])
                          : constant("capacity", environment_.capacity);
        case 3: {
            const Reference of = reference();
            return {"data(" + of.text + ")",
                    [of, settings = environment_](const World&, const Bindings& bound) {
                        return settings.data[index(of.side(bound))];
                    }};
        }
        default: {
            const std::string name = one_of(segments_);
            const auto field = one_of(segment_numbers());
            return {name + "." + field.first, [=](const World&, const Bindings& bound) {
                        return field.second(bound.segments.at(name));
                    }};
        }
    }
}

RandomTerm RandomFormula::number(int depth) {
    if (depth <= 0) return number_atom();
    switch (below(6)) {
        case 0: return infix(number(depth - 1), "+", number(depth - 1), std::plus<>());
        case 1: return infix(number(depth - 1), "-", number(depth - 1), std::minus<>());
        case 2: {
            const std::uint32_t factor = small_number();
            return infix(number(depth - 1), "*", constant(std::to_string(factor), factor),
                         std::multiplies<>());
        }
        case 3: return quantified(depth);
        default: return number_atom();
    }
}

RandomTerm RandomFormula::state() {
    if (flip()) {
        const std::size_t i = below(model::kStates);
        return constant(std::string(name_of(model::kAllStates[i])), static_cast<std::int64_t>(i));
    }
    const Reference of = reference();
    return {of.text + ".state", [=](const World& world, const Bindings& bound) {
                return static_cast<std::int64_t>(world.endpoint(of.side(bound)).state);
            }};
}

RandomTerm RandomFormula::comparison(int depth) {
    const auto equal = [](std::int64_t a, std::int64_t b) { return a == b; };
    const auto unequal = [](std::int64_t a, std::int64_t b) { return a != b; };
    switch (below(10)) {
        case 0: return infix(state(), "=", state(), equal);
        case 1: return infix(state(), "!=", state(), unequal);
        case 2: return infix(condition(depth - 1), "=", condition(depth - 1), equal);
        case 3: return infix(condition(depth - 1), "!=", condition(depth - 1), unequal);
        case 4: return infix(number(depth - 1), "=", number(depth - 1), equal);
        case 5: return infix(number(depth - 1), "!=", number(depth - 1), unequal);
        case 6: return infix(number(depth - 1), "<", number(depth - 1), std::less<>());
        case 7: return infix(number(depth - 1), "<=", number(depth - 1), std::less_equal<>());
        case 8: return infix(number(depth - 1), ">", number(depth - 1), std::greater<>());
        default: return infix(number(depth - 1), ">=", number(depth - 1), std::greater_equal<>());
    }
}

RandomTerm RandomFormula::connective(int depth) {
    switch (below(4)) {
        case 0: {
            const RandomTerm operand = condition(depth - 1);
            return {"not (" + operand.text + ")",
                    [=](const World& world, const Bindings& bound) -> std::int64_t {
                        return operand.value(world, bound) == 0;
                    }};
        }
        case 1:
            return infix(condition(depth - 1), "and", condition(depth - 1), std::logical_and<>());
        case 2: return infix(condition(depth - 1), "or", condition(depth - 1), std::logical_or<>());
        default:
            return infix(condition(depth - 1), "implies", condition(depth - 1),
                         [](std::int64_t a, std::int64_t b) { return a == 0 || b != 0; });
    }
}

/// A count; each and some are made of it.
RandomTerm RandomFormula::quantified(int depth) {
    return flip() && segments_.size() < 4 ? over_segments(depth) : over_endpoints(depth);
}

RandomTerm RandomFormula::over_endpoints(int depth) {
    const std::string name = "x" + std::to_string(endpoints_.size());
    endpoints_.push_back(name);
    const RandomTerm body = condition(depth - 1);
    endpoints_.pop_back();
    return {"count " + name + ": " + body.text, [=](const World& world, Bindings bound) {
                std::int64_t count = 0;
                for (const Side side : {Side::A, Side::B}) {
                    bound.endpoints[name] = side;
                    count += body.value(world, bound);
                }
                return count;
            }};
}

RandomTerm RandomFormula::over_segments(int depth) {
    const bool to = flip();
    const Reference whose = reference();
    const std::string name = "s" + std::to_string(segments_.size());
    segments_.push_back(name);
    const RandomTerm body = condition(depth - 1);
    segments_.pop_back();
    return {"count " + name + (to ? " to " : " from ") + whose.text + ": " + body.text,
            [=](const World& world, Bindings bound) {
                const Side named = whose.side(bound);
                std::int64_t count = 0;
                for (const Segment& s : world.from(to ? model::peer(named) : named).segments()) {
                    bound.segments[name] = s;
                    count += body.value(world, bound);
                }
                return count;
            }};
}

RandomTerm RandomFormula::condition(int depth) {
    if (depth <= 0) return boolean_atom();
    switch (below(5)) {
        case 0: return boolean_atom();
        case 1:
        case 2: return connective(depth);
        case 3: return comparison(depth);
        default: {
            // `some` counts more than 0; `each` counts none for which it is not so.
            const bool each = flip();
            RandomTerm count = quantified(depth);
            const std::string head = count.text.substr(5, count.text.find(": ") + 2 - 5);
            const std::string body = count.text.substr(count.text.find(": ") + 2);
            return {(each ? "each" : "some") + head + (each ? "not (" + body + ")" : body),
                    [=](const World& world, const Bindings& bound) -> std::int64_t {
                        return (count.value(world, bound) == 0) == each;
                    }};
        }
    }
}

model::Environment random_environment() {
    model::Environment environment;
    environment.data = {small_number(), small_number()};
    environment.window = 1 + small_number();
    environment.capacity = 1 + small_number();
    environment.order = flip() ? model::Order::Fifo : model::Order::Any;
    environment.loss = flip();
    environment.duplication = flip();
    environment.delayed_ack = flip();
    environment.closers = {flip(), flip()};
    environment.abort = flip();
    return environment;
}

Endpoint random_endpoint() {
    Endpoint x;
    x.state = model::kAllStates[below(model::kStates)];
    x.snd_una = small_number();
    x.snd_nxt = small_number();
    x.rcv_nxt = small_number();
    x.unsent = small_number();
    x.fin_sent = flip();
    x.ack_pending = flip();
    x.history = {small_number(), flip(), flip(), flip(), flip(), flip()};
    return x;
}

Segment random_segment() {
    return {small_number(), small_number(), static_cast<std::uint32_t>(below(2)),
            flip(),         flip(),         flip()};
}

model::Channel random_channel() {
    model::Channel channel;
    for (std::size_t i = below(4); i > 0; --i) channel.put(random_segment(), model::Order::Any);
    return channel;
}

World random_world() {
    return {{random_endpoint(), random_endpoint()}, {random_channel(), random_channel()}};
}

}  // namespace finwait::properties
