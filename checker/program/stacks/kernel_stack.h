// The TCP of the running kernel as a stack under test.
#pragma once

#include "checker/program/stacks/netlink.h"
#include "checker/program/stacks/stack_under_test.h"
#include "checker/program/stacks/test_network.h"

namespace finwait::program {

class KernelStack final : public StackUnderTest {
  public:
    /// Makes a network of its own. Throws NotPossible.
    explicit KernelStack(TestNetwork::Waits waits = TestNetwork::Waits::Never);
    ~KernelStack() override;

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] std::optional<Established> open(const Opening& opening) override;
    [[nodiscard]] std::optional<Sent> begin(const Opening& opening) override;
    Sent input(const model::Segment& segment, std::uint32_t window) override;
    Sent write(std::uint32_t octets) override;
    Sent call(StackCall call) override;
    std::optional<Handed> read() override;
    [[nodiscard]] std::optional<model::State> state() override;
    /// What it has sent since it was asked last, though nothing happened to it.
    [[nodiscard]] Sent sent_meanwhile() { return sent(); }

  private:
    void forget();
    void begin_anew(const Opening& opening);
    [[nodiscard]] bool listens();
    [[nodiscard]] std::optional<WireSegment> send_syn();
    /// Takes the connection that the listener has, if it has one by now.
    void accept();
    [[nodiscard]] std::optional<Established> open_by_repair(const Opening& opening,
                                                            std::uint32_t own_isn);
    [[nodiscard]] std::optional<Established> open_actively(const Opening& opening);
    [[nodiscard]] std::optional<Established> open_passively(const Opening& opening);
    [[nodiscard]] Sent sent();

    TestNetwork network_;
    NetlinkSocket diagnosis_;
    Descriptor socket_;
    /// While the connection has no socket of its own.
    Descriptor listener_;
    /// How many connections there were: each has a peer of its own.
    std::uint32_t connections_ = 0;
    Handed handed_{};
    /// What the kernel acknowledged last: an RST at this number ends what there is.
    std::uint32_t acknowledged_ = 0;
};

}  // namespace finwait::program
