#include "checker/program/stacks/test_network.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "checker/program/stacks/netlink.h"

namespace finwait::program {

namespace {

[[noreturn]] void not_possible(const std::string& what) {
    throw NotPossible(fmt::format("{}: {}", what, std::strerror(errno)));
}

/// False with `errno` where the file cannot be written.
bool write_to(const char* path, const std::string& text) {
    const Descriptor file(::open(path, O_WRONLY | O_CLOEXEC));
    return file.is_open() &&
           ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// user_namespaces(7): the user is root in there, and nobody else is there.
void enter_user_namespace() {
    const uid_t user = geteuid();
    const gid_t group = getegid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
        not_possible(
            "no network namespace can be made, neither as root nor with a user namespace (see "
            "/proc/sys/user/max_net_namespaces, and what the container allows)");
    }
    if (!write_to("/proc/self/setgroups", "deny") ||
        !write_to("/proc/self/uid_map", fmt::format("0 {} 1", user)) ||
        !write_to("/proc/self/gid_map", fmt::format("0 {} 1", group))) {
        not_possible("the user namespace cannot be told who is who in it");
    }
}

void give_address(const NetlinkSocket& netlink, int device) {
    ifaddrmsg body{};
    body.ifa_family = AF_INET;
    body.ifa_prefixlen = 32;
    body.ifa_index = static_cast<std::uint32_t>(device);
    NetlinkRequest request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_ACK, body);
    request.attribute(IFA_LOCAL, htonl(TestNetwork::kHost));
    if ((errno = netlink.ask(request)) != 0)
        not_possible("the network device cannot have an address");
}

/// To 10.0.0.0/8, with what makes the answers of TCP depend on segments alone: each is acknowledged
/// at once, and the retransmission timer, which a busy machine may let pass, is far off.
void add_route(const NetlinkSocket& netlink, int device, TestNetwork::Waits waits) {
    constexpr std::uint32_t kNet = 0x0a000000;
    constexpr std::uint32_t kFarOff = 60'000;
    rtmsg body{};
    body.rtm_family = AF_INET;
    body.rtm_dst_len = 8;
    body.rtm_table = RT_TABLE_MAIN;
    body.rtm_protocol = RTPROT_STATIC;
    body.rtm_scope = RT_SCOPE_LINK;
    body.rtm_type = RTN_UNICAST;
    NetlinkRequest request(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_ACK, body);
    request.attribute(RTA_DST, htonl(kNet));
    request.attribute(RTA_OIF, static_cast<std::uint32_t>(device));
    if (waits == TestNetwork::Waits::Never) {
        const std::size_t metrics = request.open(RTA_METRICS);
        request.attribute(RTAX_QUICKACK, 1);
        request.attribute(RTAX_RTO_MIN, kFarOff);
        request.close(metrics);
    }
    if ((errno = netlink.ask(request)) != 0) not_possible("the network device cannot have a route");
}

struct KernelSetting {
    const char* path;
    const char* value;
};

/// What would make an answer depend on anything but the connection.
void set_kernel() {
    static constexpr std::array kSettings{
        KernelSetting{"/proc/sys/net/ipv4/tcp_invalid_ratelimit", "0"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_congestion_control", "reno"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_early_retrans", "0"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_no_metrics_save", "1"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_autocorking", "0"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_syncookies", "0"},
        // So that a window is what the header says.
        KernelSetting{"/proc/sys/net/ipv4/tcp_window_scaling", "0"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_timestamps", "0"},
        KernelSetting{"/proc/sys/net/ipv4/tcp_sack", "0"}};
    for (const KernelSetting& setting : kSettings) {
        if (!write_to(setting.path, setting.value)) not_possible(setting.path);
    }
}

}  // namespace

void Descriptor::reset(int number) {
    if (number_ >= 0) ::close(number_);
    number_ = number;
}

TestNetwork::TestNetwork(Waits waits)
    : former_namespace_(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)) {
    if (unshare(CLONE_NEWNET) != 0) {
        enter_user_namespace();
        // There is no way back without the rights of before.
        former_namespace_.reset();
    }
    const NetlinkSocket netlink(NETLINK_ROUTE);
    device_ = make_network_device(netlink);
    give_address(netlink, device_->interface_index());
    add_route(netlink, device_->interface_index(), waits);
    if (waits == Waits::Never) set_kernel();
}

TestNetwork::~TestNetwork() {
    if (former_namespace_.is_open()) {
        static_cast<void>(setns(former_namespace_.get(), CLONE_NEWNET));
    }
}

void TestNetwork::arrive(std::string_view packet) {
    if (!device_->arrive(packet)) not_possible("the network device takes no packet");
}

bool TestNetwork::next(std::string& packet) { return device_->next(packet); }

}  // namespace finwait::program
