// A network of this process's own, in which the kernel's TCP is tested: a network namespace with
// one device, TUN or a veth pair, and no other. No packet leaves it, and nothing of it is left when
// the process ends.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "checker/program/stacks/network_device.h"

namespace finwait::program {

/// The machine does not allow what a test needs. what() says what, and what to do.
class NotPossible : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// A file descriptor that is closed with this.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor() { reset(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    /// Closes what there was.
    void reset(int number = -1);

  private:
    int number_;
};

/// Every address of 10.0.0.0/8 but one is that of a peer beyond the device.
class TestNetwork {
  public:
    static constexpr std::uint32_t kHost = 0x0aff0001;       // 10.255.0.1
    static constexpr std::uint32_t kFirstPeer = 0x0a000001;  // 10.0.0.1
    static constexpr std::uint32_t kPeers = 0x00f00000;

    /// Nothing waits: acknowledgements go out at once, and timers are far off; or all is as it is
    /// in the kernel by default.
    enum class Waits : std::uint8_t { Never, AsTheKernelDoes };

    /// Moves the process into a namespace of its own: of the network alone where it may, else of
    /// users too. Needs a process of one thread. Throws NotPossible.
    explicit TestNetwork(Waits waits = Waits::Never);
    /// Back into the namespace of before, where that is possible.
    ~TestNetwork();
    TestNetwork(const TestNetwork&) = delete;
    TestNetwork& operator=(const TestNetwork&) = delete;

    /// A packet comes from a peer. What the host has to say to it, it has said when this returns.
    void arrive(std::string_view packet);
    /// The next packet that the host sent. False where there is none.
    [[nodiscard]] bool next(std::string& packet);

  private:
    Descriptor former_namespace_;
    std::unique_ptr<NetworkDevice> device_;
};

}  // namespace finwait::program
