// A stack under test that is none: it does what a design says, on 32-bit numbers. So tests know
// what there is to be found.
#pragma once

#include <functional>
#include <vector>

#include "checker/program/conformance/stack_under_test.h"
#include "model/design.h"
#include "model/segment_arrives.h"
#include "model/transmissions.h"
#include "model/user_calls.h"

namespace finwait::program {

class ModelStack final : public StackUnderTest {
  public:
    static constexpr std::uint32_t kRoom = 5000;

    /// Must outlive it.
    explicit ModelStack(const model::Design& design) { stack_.design = &design; }

    /// Told of each segment that arrives; false: the stack never gets it.
    std::function<bool(const model::Segment&)> arrives = [](const model::Segment&) { return true; };
    /// Tells of no states.
    bool is_secretive = false;
    /// Connections opened so far.
    std::uint32_t opened = 0;

    [[nodiscard]] std::string name() const override { return "model"; }

    [[nodiscard]] std::optional<Established> open(const Opening& opening) override {
        ++opened;
        const Established numbers{opening.own_isn.value_or(opened * 1'000'003), opening.peer_isn,
                                  opening.peer_isn + 1 + kRoom};
        end_ = {};
        end_.snd_una = end_.snd_nxt = numbers.own_isn + 1;
        end_.rcv_nxt = numbers.peer_isn + 1;
        edge_ = numbers.edge;
        stack_.delayed_ack = false;
        stack_.may_abort = true;
        stack_.mss = kPeerWindow;
        stack_.peer_window = kPeerWindow;
        return numbers;
    }

    Sent input(const model::Segment& segment, std::uint32_t) override {
        if (!arrives(segment)) return {};
        stack_.window = edge_ - end_.rcv_nxt;
        return take(model::segment_arrives(stack_, end_, segment));
    }

    Sent write(std::uint32_t octets) override {
        end_.unsent += octets;
        return take({end_});
    }

    Sent call(StackCall call) override {
        stack_.close_ends_reading = call == StackCall::Close;
        switch (call) {
            case StackCall::ShutdownWrite:
            case StackCall::Close: return take(model::close(stack_, end_).value_or(same()));
            case StackCall::Abort: return take(model::abort(stack_, end_).value_or(same()));
        }
        return {};
    }

    std::optional<Handed> read() override {
        return Handed{end_.history.delivered, end_.history.fin_received};
    }

    [[nodiscard]] std::optional<model::State> state() override {
        if (is_secretive) return std::nullopt;
        return end_.state;
    }

  private:
    [[nodiscard]] model::Outcome same() const { return {end_}; }

    Sent take(const model::Outcome& outcome) {
        Sent sent;
        add(sent, outcome);
        for (;;) {
            auto next = model::send_data_with_fin(stack_, end_);
            if (!next) next = model::send_data(stack_, end_);
            if (!next) next = model::send_fin(stack_, end_);
            if (!next) return sent;
            add(sent, *next);
        }
    }

    void add(Sent& sent, const model::Outcome& outcome) {
        end_ = outcome.endpoint;
        if (!outcome.sent) return;
        WireSegment wire;
        wire.seq = outcome.sent->seq;
        wire.ack = outcome.sent->ack;
        wire.len = outcome.sent->len;
        wire.syn = outcome.sent->syn;
        wire.fin = outcome.sent->fin;
        wire.rst = outcome.sent->rst;
        wire.has_ack = outcome.sent->has_ack;
        wire.window = edge_ - wire.ack;
        sent.push_back(wire);
    }

    model::Stack stack_{};
    model::Endpoint end_{};
    std::uint32_t edge_ = 0;
};

}  // namespace finwait::program
