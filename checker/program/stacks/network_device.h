// The two kinds of network devices that packets of a test can go through: TUN, whose other end is
// a descriptor, and a veth pair, whose other end is a packet socket.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace finwait::program {

class NetlinkSocket;

class NetworkDevice {
  public:
    NetworkDevice() = default;
    virtual ~NetworkDevice() = default;
    NetworkDevice(const NetworkDevice&) = delete;
    NetworkDevice& operator=(const NetworkDevice&) = delete;

    /// Of the interface that the host has.
    [[nodiscard]] virtual int interface_index() const = 0;
    /// An IPv4 packet arrives at the host. False with `errno` where that is not possible.
    [[nodiscard]] virtual bool arrive(std::string_view packet) = 0;
    /// The next one that the host sent. False where there is none.
    [[nodiscard]] virtual bool next(std::string& packet) = 0;
};

/// TUN where /dev/net/tun can be opened, else a veth pair; set up. In the network namespace of the
/// process, in which it must have the rights. Throws NotPossible.
[[nodiscard]] std::unique_ptr<NetworkDevice> make_network_device(const NetlinkSocket& netlink);

}  // namespace finwait::program
