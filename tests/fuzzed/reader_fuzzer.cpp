// What `finwait explain` reads, under libFuzzer: any octets are a capture, or a packetdrill script,
// or are refused as an error of the input. Nothing else may be thrown, and nothing crash or hang.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/captures/capture.h"
#include "checker/program/commands/explain/explained_capture.h"
#include "checker/program/conformance/packet_script.h"
#include "checker/program/conformance/script_runner.h"
#include "checker/program/stacks/design_stack.h"
#include "checker/program/stacks/test_network.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"

namespace finwait::program {
namespace {

const std::vector<model::Design>& fuzzed_designs() {
    static const std::vector<model::Design> designs{model::find_design("rfc9293")};
    return designs;
}

/// A file in memory, which a path leads to as to any other.
class FuzzedFile {
  public:
    FuzzedFile() : descriptor_(memfd_create("fuzzed", MFD_CLOEXEC)) {
        if (descriptor_ < 0) std::abort();
    }
    const std::string& hold(std::string_view octets) {
        const bool held = ftruncate(descriptor_, 0) == 0 &&
                          pwrite(descriptor_, octets.data(), octets.size(), 0) ==
                              static_cast<ssize_t>(octets.size());
        if (!held) std::abort();
        return path_;
    }

  private:
    int descriptor_;
    std::string path_ = "/proc/self/fd/" + std::to_string(descriptor_);
};

void explain_fuzzed_capture(const std::string& path) {
    Reading reading;
    reading.designs = fuzzed_designs();
    for (const ObservedConnection& connection : explain_capture(path, reading).connections) {
        static_cast<void>(connection.ending());
        static_cast<void>(connection.time_waits());
    }
}

void run_fuzzed_script(std::string_view text) {
    const std::vector<ScriptStep> script = parse_packet_script(text, "fuzzed.pkt", true);
    DesignStack stack(fuzzed_designs().front());
    try {
        static_cast<void>(run_packet_script(script, stack));
    } catch (const NotPossible&) {
        // A script that opens no connection.
    }
}

void explain_fuzzed(std::string_view octets) {
    static FuzzedFile file;
    try {
        const std::string& path = file.hold(octets);
        if (is_capture(path)) {
            explain_fuzzed_capture(path);
        } else {
            run_fuzzed_script(octets);
        }
    } catch (const model::InputError&) {
        // It is refused.
    }
}

}  // namespace
}  // namespace finwait::program

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    finwait::program::explain_fuzzed({reinterpret_cast<const char*>(octets), size});
    return 0;
}
