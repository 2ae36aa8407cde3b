// How often a second this machine reads a random word of memory, as one line of JSON.
//
// usage: random_reads [MEBIBYTES]
//
// The buffer is far larger than any cache (1 GiB, unless said otherwise). Independent reads go to
// places that are known in advance, so that the processor has many under way at once: no program
// that looks up every state in a large table does more look-ups a second on one thread. Dependent
// reads go to places that depend on what was read before. Seconds are those of the processor, as
// everywhere in the comparison.
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <vector>

namespace {

constexpr std::uint64_t kGolden = 0x9e37'79b9'7f4a'7c15U;
constexpr std::uint64_t kReads = 8'000'000;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// A good hash (the finalizer of MurmurHash3), shortened to the bits of `mask`.
std::uint64_t place(std::uint64_t value, std::uint64_t mask) {
    value = (value ^ value >> 33U) * 0xff51'afd7'ed55'8ccdU;
    value = (value ^ value >> 33U) * 0xc4ce'b9fe'1a85'ec53U;
    return (value ^ value >> 33U) & mask;
}

/// What is read is added up, so that no read is left out by the compiler.
std::uint64_t sum = 0;

template <class PlaceOf>
double reads_per_second(const std::vector<std::uint64_t>& buffer, const PlaceOf& place_of) {
    const double start = cpu_seconds();
    std::uint64_t read = 0;
    for (std::uint64_t i = 0; i < kReads; ++i) {
        read = buffer[place_of(i, read)];
        sum += read;
    }
    return static_cast<double>(kReads) / (cpu_seconds() - start);
}

/// The largest power of two of words that fit; 0 if `text` is no number.
std::uint64_t words_of(std::string_view text) {
    std::uint64_t mebibytes = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mebibytes);
    if (error != std::errc() || end != text.data() + text.size()) return 0;
    std::uint64_t words = mebibytes == 0 ? 0 : 1;
    while (2 * words <= mebibytes << 17U) words *= 2;
    return words;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t words = words_of(argc > 1 ? argv[1] : "1024");
    if (words == 0 || argc > 2) {
        std::fputs("usage: random_reads [MEBIBYTES]\n", stderr);
        return 2;
    }
    std::vector<std::uint64_t> buffer(words);
    for (std::uint64_t i = 0; i < words; ++i) buffer[i] = i * kGolden;

    const std::uint64_t mask = words - 1;
    const double independent = reads_per_second(
        buffer, [mask](std::uint64_t i, std::uint64_t) { return place(i * kGolden, mask); });
    const double dependent = reads_per_second(
        buffer, [mask](std::uint64_t i, std::uint64_t read) { return place(i ^ read, mask); });
    std::printf(
        "{\"bytes\":%llu,\"independent_reads_per_second\":%.0f,"
        "\"dependent_reads_per_second\":%.0f,\"sum\":%llu}\n",
        static_cast<unsigned long long>(words) * sizeof(std::uint64_t), independent, dependent,
        static_cast<unsigned long long>(sum));
    return 0;
}
