#include "checker/program/traces/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include "model/files/design_file.h"
#include "model/files/input_file.h"

namespace finwait::program {

std::string digest_of(std::string_view text) {
    const XXH128_hash_t hash = XXH3_128bits(text.data(), text.size());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

std::string digest_of(const model::Design& design) {
    model::Design nameless;
    nameless.table = design.table;
    nameless.mechanisms = design.mechanisms;
    nameless.timers = design.timers;
    nameless.two_msl = design.two_msl;
    nameless.middlebox = design.middlebox;
    return digest_of(design_file_text(nameless));
}

std::string digest_of_file(const std::string& path) {
    constexpr std::size_t kLargest = std::size_t{1} << 30U;
    return digest_of(model::read_input_file(path, kLargest));
}

}  // namespace finwait::program
