// A design that runs as a stack: what the rules say, on 32-bit numbers, all that can be sent at
// once.
#pragma once

#include "checker/program/stacks/stack_under_test.h"
#include "model/design.h"
#include "model/endpoint.h"
#include "model/rules/rules.h"

namespace finwait::program {

class DesignStack : public StackUnderTest {
  public:
    /// How much text it has room for.
    static constexpr std::uint32_t kRoom = 60'000;

    /// The design must outlive it.
    explicit DesignStack(const model::Design& design);

    [[nodiscard]] std::string name() const override { return stack_.design->name; }
    [[nodiscard]] std::optional<Established> open(const Opening& opening) override;
    [[nodiscard]] std::optional<Sent> begin(const Opening& opening) override;
    Sent input(const model::Segment& segment, std::uint32_t window) override;
    Sent write(std::uint32_t octets) override;
    Sent call(StackCall call) override;
    std::optional<Handed> read() override;
    [[nodiscard]] std::optional<model::State> state() override { return end_.state; }

  private:
    [[nodiscard]] model::Outcome as_it_is() const { return {end_}; }
    [[nodiscard]] bool has_peer() const;
    void take(Sent& sent, const model::Outcome& outcome);
    [[nodiscard]] Sent all_sent(const model::Outcome& outcome);

    model::Stack stack_{};
    model::Endpoint end_{};
    std::uint32_t edge_ = 0;
    /// How much the application has read.
    std::uint32_t read_ = 0;
};

}  // namespace finwait::program
