#include "properties/language/fields.h"

#include <array>
#include <type_traits>

#include "model/segment.h"

namespace finwait::properties {

namespace {

using model::Endpoint;
using model::History;
using model::Segment;

static_assert(std::is_standard_layout_v<Endpoint> && std::is_standard_layout_v<Segment>);
static_assert(sizeof(model::SequenceSpace::Number) == 4 &&
              sizeof(model::SequenceSpace::Count) == 4 && sizeof(bool) == 1 &&
              sizeof(model::State) == 1);

constexpr std::size_t kHistory = offsetof(Endpoint, history);

constexpr Field state(std::string_view name, std::size_t offset) {
    return {name, Type::State, static_cast<std::uint8_t>(offset)};
}
constexpr Field number(std::string_view name, std::size_t offset) {
    return {name, Type::Number, static_cast<std::uint8_t>(offset)};
}
constexpr Field condition(std::string_view name, std::size_t offset) {
    return {name, Type::Boolean, static_cast<std::uint8_t>(offset)};
}

}  // namespace

std::span<const Field> endpoint_fields() {
    static constexpr std::array kFields{
        state("state", offsetof(Endpoint, state)),
        number("snd_una", offsetof(Endpoint, snd_una)),
        number("snd_nxt", offsetof(Endpoint, snd_nxt)),
        number("rcv_nxt", offsetof(Endpoint, rcv_nxt)),
        number("unsent", offsetof(Endpoint, unsent)),
        condition("fin_sent", offsetof(Endpoint, fin_sent)),
        condition("ack_pending", offsetof(Endpoint, ack_pending)),
        number("delivered", kHistory + offsetof(History, delivered)),
        condition("fin_received", kHistory + offsetof(History, fin_received)),
        condition("fin_acked", kHistory + offsetof(History, fin_acked)),
        condition("closed_first", kHistory + offsetof(History, closed_first)),
        condition("time_waited", kHistory + offsetof(History, time_waited)),
        condition("reset", kHistory + offsetof(History, reset)),
    };
    return kFields;
}

std::span<const Field> segment_fields() {
    static constexpr std::array kFields{
        number("seq", offsetof(Segment, seq)),    number("ack", offsetof(Segment, ack)),
        number("len", offsetof(Segment, len)),    condition("fin", offsetof(Segment, fin)),
        condition("rst", offsetof(Segment, rst)), condition("flag", offsetof(Segment, fin_taken)),
    };
    return kFields;
}

std::span<const NamedSetting> settings() {
    using enum Setting;
    static constexpr std::array<NamedSetting, 9> kSettings{{
        {"window", Type::Number, Window},
        {"capacity", Type::Number, Capacity},
        {"fifo", Type::Boolean, Fifo},
        {"loss", Type::Boolean, Loss},
        {"duplication", Type::Boolean, Duplication},
        {"delayed_ack", Type::Boolean, DelayedAck},
        {"abort", Type::Boolean, Abort},
        {"data", Type::Number, Data},
        {"closer", Type::Boolean, Closer},
    }};
    return kSettings;
}

std::int64_t value_of(const model::Environment& environment, Setting setting, model::Side side) {
    switch (setting) {
        case Setting::Window: return environment.window;
        case Setting::Capacity: return environment.capacity;
        case Setting::Fifo: return environment.order == model::Order::Fifo ? 1 : 0;
        case Setting::Loss: return environment.loss ? 1 : 0;
        case Setting::Duplication: return environment.duplication ? 1 : 0;
        case Setting::DelayedAck: return environment.delayed_ack ? 1 : 0;
        case Setting::Abort: return environment.abort ? 1 : 0;
        case Setting::Data: return environment.data[index(side)];
        case Setting::Closer: return environment.closers[index(side)] ? 1 : 0;
    }
    return 0;
}

}  // namespace finwait::properties
