#include "checker/program/stacks/network_device.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/if_tun.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "checker/program/stacks/netlink.h"

namespace finwait::program {

namespace {

constexpr const char* kHostDevice = "finwait0";
constexpr const char* kFarDevice = "finwait1";

[[noreturn]] void no_device(const std::string& what) {
    throw NotPossible(fmt::format("{}: {}", what, std::strerror(errno)));
}

int index_of(const char* device) {
    const unsigned index = if_nametoindex(device);
    if (index == 0) no_device(fmt::format("the network device {} is not there", device));
    return static_cast<int>(index);
}

void set_device_up(const NetlinkSocket& netlink, int device, unsigned flags) {
    ifinfomsg body{};
    body.ifi_index = device;
    body.ifi_flags = body.ifi_change = IFF_UP | flags;
    const NetlinkRequest request(RTM_NEWLINK, NLM_F_ACK, body);
    if ((errno = netlink.ask(request)) != 0) no_device("a network device cannot be set up");
}

ifreq request_for(const char* device) {
    ifreq request{};
    std::strncpy(request.ifr_name, device, IFNAMSIZ - 1);
    return request;
}

class TunDevice final : public NetworkDevice {
  public:
    /// `device`: /dev/net/tun.
    TunDevice(const NetlinkSocket& netlink, int device) : device_(device) {
        ifreq request = request_for(kHostDevice);
        request.ifr_flags = IFF_TUN | IFF_NO_PI;
        if (ioctl(device, TUNSETIFF, &request) != 0) no_device("no TUN device can be made");
        set_device_up(netlink, interface_index(), 0);
    }

    [[nodiscard]] int interface_index() const override { return index_of(kHostDevice); }
    [[nodiscard]] bool arrive(std::string_view packet) override {
        return ::write(device_.get(), packet.data(), packet.size()) ==
               static_cast<ssize_t>(packet.size());
    }
    [[nodiscard]] bool next(std::string& packet) override {
        std::array<char, 4096> octets;
        const ssize_t got = ::read(device_.get(), octets.data(), octets.size());
        if (got <= 0) return false;
        packet.assign(octets.data(), static_cast<std::size_t>(got));
        return true;
    }

  private:
    Descriptor device_;
};

class VethDevice final : public NetworkDevice {
  public:
    explicit VethDevice(const NetlinkSocket& netlink) {
        make_pair(netlink);
        // Nobody asks for addresses of the link layer, and no one answers.
        set_device_up(netlink, index_of(kHostDevice), IFF_NOARP);
        set_device_up(netlink, index_of(kFarDevice), IFF_NOARP);
        // Packets that arrive at the far end; those that it sends are none.
        socket_.reset(
            ::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, htons(ETH_P_IP)));
        far_.sll_family = AF_PACKET;
        far_.sll_protocol = htons(ETH_P_IP);
        far_.sll_ifindex = index_of(kFarDevice);
        if (!socket_.is_open() ||
            bind(socket_.get(), reinterpret_cast<const sockaddr*>(&far_), sizeof far_) != 0) {
            no_device("no packet socket can be had");
        }
        host_ = far_;
        ifreq request = request_for(kHostDevice);
        if (ioctl(socket_.get(), SIOCGIFHWADDR, &request) != 0) no_device("no link address");
        host_.sll_halen = ETH_ALEN;
        std::memcpy(&host_.sll_addr, &request.ifr_hwaddr.sa_data, ETH_ALEN);
    }

    [[nodiscard]] int interface_index() const override { return index_of(kHostDevice); }
    [[nodiscard]] bool arrive(std::string_view packet) override {
        return sendto(socket_.get(), packet.data(), packet.size(), 0,
                      reinterpret_cast<const sockaddr*>(&host_),
                      sizeof host_) == static_cast<ssize_t>(packet.size());
    }
    [[nodiscard]] bool next(std::string& packet) override {
        std::array<char, 4096> octets;
        const ssize_t got = recv(socket_.get(), octets.data(), octets.size(), 0);
        if (got <= 0) return false;
        packet.assign(octets.data(), static_cast<std::size_t>(got));
        return true;
    }

  private:
    static void make_pair(const NetlinkSocket& netlink) {
        const ifinfomsg body{};
        NetlinkRequest request(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK, body);
        const auto name = [&](const char* device) {
            request.attribute(IFLA_IFNAME, device, std::strlen(device) + 1);
        };
        name(kHostDevice);
        const std::size_t info = request.open(IFLA_LINKINFO);
        request.attribute(IFLA_INFO_KIND, "veth", std::strlen("veth"));
        const std::size_t data = request.open(IFLA_INFO_DATA);
        const std::size_t peer = request.open(VETH_INFO_PEER);
        request.append(&body, sizeof body);
        name(kFarDevice);
        request.close(peer);
        request.close(data);
        request.close(info);
        if ((errno = netlink.ask(request)) != 0) {
            no_device("/dev/net/tun cannot be opened, and no veth pair can be made");
        }
    }

    Descriptor socket_;
    /// The far end, and the host as it is seen from there.
    sockaddr_ll far_{};
    sockaddr_ll host_{};
};

}  // namespace

std::unique_ptr<NetworkDevice> make_network_device(const NetlinkSocket& netlink) {
    const int tun = ::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (tun >= 0) return std::make_unique<TunDevice>(netlink, tun);
    return std::make_unique<VethDevice>(netlink);
}

}  // namespace finwait::program
