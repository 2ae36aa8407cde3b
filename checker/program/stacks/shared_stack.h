// A TCP in a shared object as a stack under test: finwait_stack.h says what it offers.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checker/program/stacks/finwait_stack.h"
#include "checker/program/stacks/stack_guard.h"
#include "checker/program/stacks/stack_under_test.h"

namespace finwait::program {

/// What is left out of a state when states are compared.
struct MaskedPart {
    std::string what;
    /// A constant is written there before a state is saved; otherwise it may be anything.
    bool is_written = false;
};

/// The numbers that a stack tells of itself.
struct StackNumbers {
    std::optional<std::uint32_t> snd_una{};
    std::optional<std::uint32_t> snd_nxt{};
    std::optional<std::uint32_t> rcv_nxt{};

    friend auto operator<=>(const StackNumbers&, const StackNumbers&) = default;
};

enum class StackTimer : std::uint8_t { Retransmission, TimeWait };

class SharedStack final : public StackUnderTest {
  public:
    /// Loads it. Throws model::InputError where the file is none that offers a stack.
    explicit SharedStack(const std::string& path);
    ~SharedStack() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::optional<Established> open(const Opening& opening) override;
    [[nodiscard]] std::optional<Sent> begin(const Opening& opening) override;
    Sent input(const model::Segment& segment, std::uint32_t window) override;
    Sent write(std::uint32_t octets) override;
    Sent call(StackCall call) override;
    std::optional<Handed> read() override;
    [[nodiscard]] std::optional<model::State> state() override;

    // To explore it (finwait_stack.h). All below but `why_not_explored` needs that to be none.

    /// Why it cannot be explored, and what to do about it; none if it can.
    [[nodiscard]] std::optional<std::string> why_not_explored() const;
    /// What it is as a whole, the connection that it has included; the calls below are about the
    /// state that was saved or restored last.
    [[nodiscard]] std::string save();
    void restore(const std::string& image);
    [[nodiscard]] std::string record();
    [[nodiscard]] std::vector<MaskedPart> masked() const;
    /// None: the timer does not run.
    std::optional<Sent> fire(StackTimer timer);
    [[nodiscard]] StackNumbers numbers() const;
    /// What was not handed to the application before.
    [[nodiscard]] Handed read_new();
    /// What it has sent since the last call that tells it.
    [[nodiscard]] Sent sent_since() { return take_sent(); }

  private:
    struct Functions;

    /// Octets that `write`, a function of the stack, writes where it is given room for them.
    template <class Write>
    [[nodiscard]] std::string written_by(const char* name, const Write& write) const;
    [[nodiscard]] Sent take_sent() { return std::exchange(sent_, {}); }
    static void note(void* stack, const void* packet, std::size_t size);

    std::string path_;
    StackGuard guard_;
    std::unique_ptr<Functions> functions_;
    Sent sent_{};
    /// How many connections there were: each has a port of its own.
    std::uint32_t connections_ = 0;
    Handed handed_{};
    bool has_closed_ = false;
};

}  // namespace finwait::program
