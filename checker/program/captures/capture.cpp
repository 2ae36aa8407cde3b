#include "checker/program/captures/capture.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <pcap/pcap.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "checker/program/terminal/console.h"
#include "model/files/file_uses.h"
#include "model/files/input_error.h"

namespace finwait::program {

namespace {

/// libpcap, loaded when a capture is read: with all that it is linked with it would take a
/// millisecond of every other command.
class Libpcap {
  public:
    /// Throws UsageError where it is not installed.
    static const Libpcap& instance() {
        static const Libpcap libpcap;
        return libpcap;
    }

    decltype(&::pcap_fopen_offline_with_tstamp_precision) open;
    decltype(&::pcap_close) close;
    decltype(&::pcap_datalink) datalink;
    decltype(&::pcap_datalink_val_to_name) name_of_datalink;
    decltype(&::pcap_next_ex) next;
    decltype(&::pcap_file) file;
    decltype(&::pcap_geterr) error;

  private:
    Libpcap() : library_(dlopen("libpcap.so.0.8", RTLD_NOW | RTLD_LOCAL)) {
        if (library_ == nullptr) {
            throw UsageError(fmt::format(
                "captures are read by libpcap, which cannot be loaded: {}; install it (Debian: "
                "libpcap0.8)",
                dlerror()));
        }
        find(open, "pcap_fopen_offline_with_tstamp_precision");
        find(close, "pcap_close");
        find(datalink, "pcap_datalink");
        find(name_of_datalink, "pcap_datalink_val_to_name");
        find(next, "pcap_next_ex");
        find(file, "pcap_file");
        find(error, "pcap_geterr");
    }
    template <class Function>
    void find(Function& function, const char* name) {
        function = reinterpret_cast<Function>(dlsym(library_, name));
        if (function == nullptr)
            throw UsageError(fmt::format("libpcap has no function {}; install a newer one", name));
    }

    void* library_;
};

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
struct CloseCapture {
    void operator()(pcap_t* capture) const { Libpcap::instance().close(capture); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;
using Capture = std::unique_ptr<pcap_t, CloseCapture>;

/// A regular file: it may be read twice.
File open_regular(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) {
        if (errno == ENOENT) throw model::InputError({path}, "there is no such file");
        throw model::InputError({path}, std::string("cannot be read: ") + std::strerror(errno));
    }
    if (!S_ISREG(status.st_mode)) {
        throw model::InputError({path},
                                "is no regular file; a capture may be read twice, so save it to a "
                                "file first");
    }
    model::note_input(path);
    File file(std::fopen(path.c_str(), "rbe"));
    if (!file) {
        throw model::InputError({path}, std::string("cannot be read: ") + std::strerror(errno));
    }
    return file;
}

Capture open_capture(const std::string& path) {
    File file = open_regular(path);
    std::array<char, PCAP_ERRBUF_SIZE> error{};
    Capture capture(Libpcap::instance().open(file.get(), PCAP_TSTAMP_PRECISION_NANO, error.data()));
    if (!capture) {
        throw model::InputError({path},
                                fmt::format("is no capture that can be read: {}; give a pcap "
                                            "or pcapng file",
                                            error.data()));
    }
    // pcap_close closes it from now on.
    static_cast<void>(file.release());
    return capture;
}

/// Since 1970. pcapng has times up to the year 586,000; any two of these have a difference.
std::int64_t nanoseconds_of(const timeval& time, const std::string& path, std::uint64_t packet) {
    constexpr std::int64_t kMostSeconds = 9'000'000'000;
    // With PCAP_TSTAMP_PRECISION_NANO tv_usec counts nanoseconds.
    if (time.tv_sec < 0 || time.tv_sec > kMostSeconds) {
        throw model::InputError(
            {path}, fmt::format("packet {} has a time that finwait does not read: {} seconds since "
                                "1970; it reads those up to {}, the year 2255",
                                packet, time.tv_sec, kMostSeconds));
    }
    return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_usec;
}

}  // namespace

bool is_capture(const std::string& path) {
    const File file = open_regular(path);
    std::array<unsigned char, 4> head{};
    if (std::fread(head.data(), 1, head.size(), file.get()) != head.size()) return false;
    // pcap in either byte order, in microseconds and nanoseconds, and as modified kernels wrote it;
    // pcapng's Section Header Block.
    constexpr std::array<std::array<unsigned char, 4>, 7> kHeads{{{0xa1, 0xb2, 0xc3, 0xd4},
                                                                  {0xd4, 0xc3, 0xb2, 0xa1},
                                                                  {0xa1, 0xb2, 0x3c, 0x4d},
                                                                  {0x4d, 0x3c, 0xb2, 0xa1},
                                                                  {0xa1, 0xb2, 0xcd, 0x34},
                                                                  {0x34, 0xcd, 0xb2, 0xa1},
                                                                  {0x0a, 0x0d, 0x0d, 0x0a}}};
    for (const auto& known : kHeads) {
        if (head == known) return true;
    }
    return false;
}

CaptureCounts read_capture(const std::string& path,
                           const std::function<bool(const WireSegment&)>& visit) {
    const Libpcap& pcap = Libpcap::instance();
    const Capture capture = open_capture(path);
    const std::optional<LinkLayer> link = link_layer_of(pcap.datalink(capture.get()));
    if (!link) {
        const char* const name = pcap.name_of_datalink(pcap.datalink(capture.get()));
        throw model::InputError(
            {path},
            fmt::format("was captured on a link of type {}, which finwait does not read; it reads "
                        "Ethernet, raw IP, BSD loopback and Linux \"cooked\"",
                        name == nullptr ? std::to_string(pcap.datalink(capture.get())) : name));
    }
    CaptureCounts counts;
    for (;;) {
        pcap_pkthdr* header = nullptr;
        const u_char* octets = nullptr;
        const int status = pcap.next(capture.get(), &header, &octets);
        if (status == PCAP_ERROR_BREAK) return counts;
        if (status != 1) {
            throw model::InputError(
                {path},
                fmt::format("breaks behind packet {}, at octet {}: {}", counts.packets,
                            std::ftell(pcap.file(capture.get())), pcap.error(capture.get())));
        }
        ++counts.packets;
        auto segment = tcp_segment_in(*link, {octets, header->caplen});
        if (!segment) {
            ++counts.others;
            continue;
        }
        segment->packet = counts.packets;
        segment->time = nanoseconds_of(header->ts, path, counts.packets);
        if (!visit(*segment)) return counts;
    }
}

}  // namespace finwait::program
