// What can be seen of an event from outside of both endpoints, by one who sees all segments on the
// wire and what each application is told. checker/README.md says it for users.
//
// Seen are the calls of the applications (CLOSE, ABORT); each segment that is put onto the wire,
// arrives, arrives while a copy stays in flight, or is lost; text and end of file that an
// application is handed; and that a connection is gone, orderly or by reset. Not seen are the names
// of states, why a segment was sent (whether it is a retransmission, say), owed acknowledgements,
// and timers.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "checker/observed_system.h"
#include "checker/program/engines/connection_machines.h"
#include "model/connection_model.h"
#include "model/packing.h"

namespace finwait::program {

enum class Act : std::uint8_t { Open, Close, Abort, OfItsOwn, Arrival, ArrivalOfACopy, Loss };

struct Observation {
    Act act = Act::OfItsOwn;
    /// Who acts; to whom the segment was in flight.
    model::Side endpoint = model::Side::A;
    /// What arrived or was lost.
    std::optional<model::Segment> segment{};
    /// What the endpoint sent, if it sent anything; in flight, or lost for want of room.
    std::optional<model::Segment> sent{};
    bool sent_is_lost = false;
    /// Units that the application was handed.
    std::uint32_t delivered = 0;
    bool end_of_file = false;
    bool gone = false;
    bool reset = false;

    friend auto operator<=>(const Observation&, const Observation&) = default;
};

/// Of a change where the endpoint that acts was `before`. None where nothing is to be seen.
[[nodiscard]] std::optional<Observation> observation_of(const model::Endpoint& before,
                                                        const model::Change& change);

/// "A sends ACK,FIN seq=0 ack=0 len=0", "ACK seq=1 ack=1 len=0 arrives at B; B is CLOSED".
[[nodiscard]] std::string text_of(const Observation& observation);

/// The connection model as an observer sees it: a checker::ObservedSystem. Labels are those of
/// PackedConnectionModel. Needs Packing::world_bits() ≤ 64 · Words.
template <std::size_t Words>
class ObservedModel {
  public:
    using State = model::Key<Words>;
    using Observation = program::Observation;

    /// `model` is not owned and must outlive this.
    explicit ObservedModel(const model::ConnectionModel& model) : packed_(model) {}

    [[nodiscard]] const model::PackedConnectionModel<Words>& packed() const { return packed_; }
    [[nodiscard]] State initial() const { return packed_.initial(); }

    template <class Visit>
    void for_each_step(const State& state, Visit&& visit) const {
        const model::World world = packed_.unpack(state);
        packed_.model().for_each_change(world, [&](const model::Change& change) {
            const auto seen = observation_of(world.endpoint(change.event.endpoint), change);
            visit(packed_.label(change), seen ? &*seen : nullptr,
                  packed_.pack(packed_.model().apply(world, change)));
        });
    }

    /// Segments and calls are always seen, so it is a timer that runs out in silence, or a tick.
    template <class Visit>
    void for_each_silent_step(const State& state, Visit&& visit) const {
        for_each_step(state, [&](checker::Label, const Observation* seen, const State& after) {
            if (seen == nullptr) visit(after);
        });
    }

  private:
    model::PackedConnectionModel<Words> packed_;
};

/// The same without a clock, end by end: checker::ObservedMachines.
class ObservedEnds {
  public:
    using Local = model::Endpoint;
    using Message = model::Segment;
    using Observation = program::Observation;

    /// `model` is not owned and must outlive this.
    explicit ObservedEnds(const model::ConnectionModel& model) : model_(&model) {}

    [[nodiscard]] checker::factored::ChannelRules channel_rules() const {
        return ConnectionMachines(*model_).channel_rules();
    }
    [[nodiscard]] Local initial_local(std::size_t side) const {
        return model_->initial_endpoint(static_cast<model::Side>(side));
    }
    template <class Visit>
    void for_each_own_step(std::size_t side, const Local& local, bool room, Visit&& visit) const {
        const auto who = static_cast<model::Side>(side);
        model_->for_each_own_event(
            who, local,
            [&](model::EventKind kind, std::uint8_t choice, const model::Outcome& outcome) {
                if (!room && model::ConnectionModel::needs_room(kind, outcome)) return;
                visit_change({{kind, who, {}, choice}, outcome}, local, room, visit);
            });
    }
    template <class Visit>
    void arrival(std::size_t side, const Local& local, const Message& message, bool copy, bool room,
                 Visit&& visit) const {
        const auto who = static_cast<model::Side>(side);
        const auto kind = copy ? model::EventKind::Duplicate : model::EventKind::Deliver;
        visit_change({{kind, who, message}, model_->arrival(who, local, message)}, local, room,
                     visit);
    }
    [[nodiscard]] Observation loss(std::size_t side, const Message& message) const;

  private:
    template <class Visit>
    static void visit_change(model::Change change, const Local& before, bool room, Visit&& visit) {
        const model::Outcome& outcome = change.outcome;
        if (outcome.sent)
            change.sent = room ? model::SendResult::InFlight : model::SendResult::Lost;
        const auto seen = observation_of(before, change);
        const bool in_flight = outcome.sent && room;
        visit(seen ? &*seen : nullptr, outcome.endpoint, in_flight ? &*outcome.sent : nullptr);
    }

    const model::ConnectionModel* model_;
};

}  // namespace finwait::program
