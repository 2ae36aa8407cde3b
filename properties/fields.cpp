#include "properties/fields.h"

#include <array>

namespace finwait::properties {

std::span<const Named<EndpointField>> endpoint_fields() {
    using enum EndpointField;
    static constexpr std::array<Named<EndpointField>, 13> kFields{{
        {"state", State, Type::State},
        {"snd_una", SndUna, Type::Number},
        {"snd_nxt", SndNxt, Type::Number},
        {"rcv_nxt", RcvNxt, Type::Number},
        {"unsent", Unsent, Type::Number},
        {"fin_sent", FinSent, Type::Boolean},
        {"ack_pending", AckPending, Type::Boolean},
        {"delivered", Delivered, Type::Number},
        {"fin_received", FinReceived, Type::Boolean},
        {"fin_acked", FinAcked, Type::Boolean},
        {"closed_first", ClosedFirst, Type::Boolean},
        {"time_waited", TimeWaited, Type::Boolean},
        {"reset", Reset, Type::Boolean},
    }};
    return kFields;
}

std::span<const Named<SegmentField>> segment_fields() {
    using enum SegmentField;
    static constexpr std::array<Named<SegmentField>, 6> kFields{{
        {"seq", Seq, Type::Number},
        {"ack", Ack, Type::Number},
        {"len", Len, Type::Number},
        {"fin", Fin, Type::Boolean},
        {"rst", Rst, Type::Boolean},
        {"flag", Flag, Type::Boolean},
    }};
    return kFields;
}

std::span<const Named<Setting>> settings() {
    using enum Setting;
    static constexpr std::array<Named<Setting>, 9> kSettings{{
        {"window", Window, Type::Number},
        {"capacity", Capacity, Type::Number},
        {"fifo", Fifo, Type::Boolean},
        {"loss", Loss, Type::Boolean},
        {"duplication", Duplication, Type::Boolean},
        {"delayed_ack", DelayedAck, Type::Boolean},
        {"abort", Abort, Type::Boolean},
        {"data", Data, Type::Number},
        {"closer", Closer, Type::Boolean},
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
