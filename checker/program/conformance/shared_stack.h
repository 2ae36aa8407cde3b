// A TCP in a shared object as a stack under test: finwait_stack.h says what it offers.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "checker/program/conformance/finwait_stack.h"
#include "checker/program/conformance/stack_under_test.h"

namespace finwait::program {

class SharedStack final : public StackUnderTest {
  public:
    /// Loads it. Throws model::InputError where the file is none that offers a stack.
    explicit SharedStack(const std::string& path);
    ~SharedStack() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::optional<Established> open(const Opening& opening) override;
    Sent input(const model::Segment& segment, std::uint32_t window) override;
    Sent write(std::uint32_t octets) override;
    Sent call(StackCall call) override;
    std::optional<Handed> read() override;
    [[nodiscard]] std::optional<model::State> state() override;

  private:
    struct Functions;

    [[nodiscard]] Sent take_sent() { return std::exchange(sent_, {}); }
    static void note(void* stack, const void* packet, std::size_t size);

    std::unique_ptr<Functions> functions_;
    Sent sent_{};
    /// How many connections there were: each has a port of its own.
    std::uint32_t connections_ = 0;
    Handed handed_{};
    bool has_closed_ = false;
};

}  // namespace finwait::program
