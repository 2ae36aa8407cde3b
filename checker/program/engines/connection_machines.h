// The connection model as two communicating machines: what the factored engine and the diagrams
// explore.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/factored/layout/numbered.h"
#include "checker/transition_system.h"
#include "model/fairness.h"
#include "model/packing.h"
#include "model/settings.h"

namespace finwait::program {

class ConnectionMachines {
  public:
    using Local = model::Endpoint;
    using Message = model::Segment;
    using State = model::World;

    /// `model` is not owned and must outlive this.
    explicit ConnectionMachines(const model::ConnectionModel& model)
        : model_(&model), packing_(model) {}

    [[nodiscard]] checker::factored::ChannelRules channel_rules() const {
        const model::Environment& environment = model_->environment();
        const auto by_channel = [](const model::PerEnd<bool>& of) {
            return checker::factored::ByChannel(of[0], of[1]);
        };
        checker::factored::ChannelRules rules{
            environment.capacity, environment.order == model::Order::Fifo,
            by_channel(environment.loss), by_channel(environment.duplication),
            model_->losses() == model::Losses::FromFullChannels};
        if (!environment.clock) return rules;
        rules.lifetime = static_cast<std::uint8_t>(environment.times.msl);
        rules.most_faults.emplace();
        for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
            (*rules.most_faults)[side] = {static_cast<std::uint8_t>(environment.losses[side]),
                                          static_cast<std::uint8_t>(environment.duplicates[side])};
        }
        return rules;
    }
    /// The same rules, and an environment that treats both ends alike.
    [[nodiscard]] bool alike() const {
        const model::Environment& environment = model_->environment();
        const model::Design& a = model_->design(model::Side::A);
        const model::Design& b = model_->design(model::Side::B);
        // Of code one end opened the connection, the other one accepted it.
        const bool by_rules = a.implementation == nullptr && b.implementation == nullptr;
        return by_rules && a.behaves_as(b) && environment.data[0] == environment.data[1] &&
               environment.closers[0] == environment.closers[1] &&
               model::treats_ends_alike(environment) &&
               (!environment.clock || (environment.losses[0] == environment.losses[1] &&
                                       environment.duplicates[0] == environment.duplicates[1])) &&
               (environment.start == model::Start::Established && environment.incarnations == 1
                    ? true
                    : environment.openers[0] == environment.openers[1]);
    }
    [[nodiscard]] Local initial_local(std::size_t side) const {
        return model_->initial_endpoint(static_cast<model::Side>(side));
    }
    template <class Visit>
    void for_each_own_event(std::size_t side, const Local& local, Visit&& visit) const {
        model_->for_each_own_event(
            static_cast<model::Side>(side), local,
            [&](model::EventKind kind, std::uint8_t choice, const model::Outcome& outcome) {
                visit(numbered(kind, choice), outcome.endpoint,
                      outcome.sent ? &*outcome.sent : nullptr,
                      model::ConnectionModel::needs_room(kind, outcome));
            });
    }
    [[nodiscard]] static bool is_owed(std::uint8_t kind) { return model::is_owed(kind_of(kind)); }
    template <class Visit>
    void arrival(std::size_t side, const Local& local, const Message& message,
                 Visit&& visit) const {
        const model::Outcome outcome =
            model_->arrival(static_cast<model::Side>(side), local, message);
        visit(outcome.endpoint, outcome.sent ? &*outcome.sent : nullptr);
    }

    /// A tick: an endpoint lets it happen unless it is urgent, with or without room.
    template <class Visit>
    void joint_part(std::size_t side, const Local& local, Visit&& visit) const {
        const auto who = static_cast<model::Side>(side);
        if (model_->is_urgent(who, local, false)) return;
        Local after = local;
        model::tick(after);
        visit(after, model_->is_urgent(who, local, true));
    }
    [[nodiscard]] static Message older(Message message) {
        ++message.age;
        return message;
    }

    using InFlight = checker::factored::InFlight<Message>;
    [[nodiscard]] State state(const Local& a, const Local& b, const InFlight& from_a,
                              const InFlight& from_b) const {
        State world;
        world.endpoints = {a, b};
        put(from_a, world.from(model::Side::A));
        put(from_b, world.from(model::Side::B));
        return world;
    }
    [[nodiscard]] static checker::factored::Faults faults(const State& world, std::size_t side) {
        return {world.channels[side].losses, world.channels[side].duplicates};
    }
    [[nodiscard]] Local local(const State& world, std::size_t side) const {
        return world.endpoints[side];
    }
    template <class Visit>
    void for_each_message(const State& world, std::size_t side, Visit&& visit) const {
        for (const Message& message : world.channels[side].segments()) visit(message);
    }
    template <class Visit>
    void for_each_step(const State& world, Visit&& visit) const {
        model_->for_each_change(world, [&](const model::Change& change) {
            const model::Event& event = change.event;
            const bool concerns = model::concerns_segment(event.kind);
            visit(packing_.label(event.kind, event.endpoint, change.sent,
                                 concerns ? &event.segment : nullptr, event.choice),
                  change.outcome.sent ? &*change.outcome.sent : nullptr,
                  model_->apply(world, change));
        });
    }

    /// As model::PackedConnectionModel labels it.
    [[nodiscard]] checker::Label label(const checker::factored::EventLabel& label,
                                       const Message* message) const {
        return packing_.label(kind_of(label.kind), static_cast<model::Side>(label.side),
                              static_cast<model::SendResult>(label.fate), message,
                              choice_of(label.kind));
    }

    [[nodiscard]] const model::ConnectionModel& model() const { return *model_; }
    [[nodiscard]] const model::Packing& packing() const { return packing_; }

    /// The event that a number of the engine stands for.
    [[nodiscard]] static model::EventKind kind_of(std::uint8_t kind) {
        switch (kind) {
            case checker::factored::kDeliver: return model::EventKind::Deliver;
            case checker::factored::kDuplicate: return model::EventKind::Duplicate;
            case checker::factored::kLose: return model::EventKind::Lose;
            case checker::factored::kJoint: return model::EventKind::Tick;
            default:
                return kind > kFirstChoice ? model::EventKind::Open
                                           : static_cast<model::EventKind>(kind);
        }
    }

  private:
    void put(const InFlight& from, model::Channel& channel) const {
        for (const Message& message : from.messages) {
            channel.put(message, model_->environment().order);
        }
        channel.losses = from.faults.losses;
        channel.duplicates = from.faults.duplicates;
    }

    /// A machine's own events have one number each: OPENs with a further choice stand behind the
    /// others.
    static std::uint8_t numbered(model::EventKind kind, std::uint8_t choice) {
        const auto number = static_cast<std::uint8_t>(kind);
        return choice == 0 ? number : static_cast<std::uint8_t>(kFirstChoice + choice);
    }
    static std::uint8_t choice_of(std::uint8_t kind) {
        const bool further = kind > kFirstChoice && kind < checker::factored::kOwnKinds;
        return further ? static_cast<std::uint8_t>(kind - kFirstChoice) : std::uint8_t{0};
    }
    // checker/ and model/ know nothing of one another, so each says for itself what becomes of a
    // message that is sent.
    static_assert(static_cast<int>(model::SendResult::InFlight) ==
                      static_cast<int>(checker::factored::SendResult::InFlight) &&
                  static_cast<int>(model::SendResult::Lost) ==
                      static_cast<int>(checker::factored::SendResult::Lost));
    static constexpr std::uint8_t kFirstChoice = model::kEventKinds;
    static_assert(kFirstChoice + model::kMaxIsnOffsets <= checker::factored::kOwnKinds);

    const model::ConnectionModel* model_;
    model::Packing packing_;
};

/// By number.
using NumberedConnection = checker::factored::Numbered<ConnectionMachines>;

}  // namespace finwait::program
