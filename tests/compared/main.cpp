// Compares the engines on drawn triples of two designs and an environment, with properties of every
// kind: counts, verdicts, coverage, and runs event by event. See README.md of tests.
//
// usage: engines_compared [--seed N] [--triples N] [--seconds N] [--states N] [--only N]
//
// Without --seed one is drawn, and printed. --triples and --seconds say when to stop (without
// either: after 10 s), --states which triples are too large; --only looks at one triple, by its
// number.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <exception>
#include <map>
#include <random>
#include <string>

#include "tests/compared/comparison.h"

namespace finwait::compared {
namespace {

struct Options {
    std::uint64_t seed = std::random_device{}();
    std::uint64_t triples = ~std::uint64_t{0};
    std::uint64_t seconds = 0;
    std::uint64_t states = 20'000;
    std::uint64_t only = 0;
    bool has_only = false;
};

Options options_of(int argc, char** argv) {
    Options options;
    bool has_triples = false;
    const std::map<std::string, std::uint64_t*> known{{"--seed", &options.seed},
                                                      {"--triples", &options.triples},
                                                      {"--seconds", &options.seconds},
                                                      {"--states", &options.states},
                                                      {"--only", &options.only}};
    for (int i = 1; i + 1 < argc; i += 2) {
        *known.at(argv[i]) = std::stoull(argv[i + 1]);
        options.has_only = options.has_only || argv[i] == std::string("--only");
        has_triples = has_triples || argv[i] == std::string("--triples");
    }
    // So many triples are asked for, however long they take.
    if (options.seconds == 0) options.seconds = has_triples ? std::uint64_t{1} << 30U : 10;
    return options;
}

/// Compares what the number stands for; whether all is the same.
bool compare_one(const Options& options, std::uint64_t number, Comparison& comparison) {
    std::seed_seq mixed{options.seed & 0xffff'ffffU, options.seed >> 32U, number};
    std::array<std::uint32_t, 2> words{};
    mixed.generate(words.begin(), words.end());
    Draw draw(std::uint64_t{words[0]} << 32U | words[1]);
    const Triple triple = draw_triple(draw);
    const std::string properties = draw_properties(draw);
    try {
        comparison = compare(triple, properties, draw, options.states);
    } catch (const std::exception& error) {
        comparison.differences.push_back(std::string("throws: ") + error.what());
    }
    if (comparison.differences.empty()) return true;
    fmt::print("--seed {} --only {}: {}\n", options.seed, number, text_of(triple));
    for (const std::string& one : comparison.differences) fmt::print("  {}\n", one);
    if (options.has_only) fmt::print("\n{}", properties);
    return false;
}

int compare_all(const Options& options) {
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + std::chrono::seconds(options.seconds);
    fmt::print("seed {}\n", options.seed);
    std::uint64_t compared = 0;
    std::uint64_t too_large = 0;
    std::uint64_t different = 0;
    Comparison sum;
    std::uint64_t number = options.only;
    while (compared < options.triples && (options.has_only || Clock::now() < end)) {
        Comparison comparison;
        if (!compare_one(options, number, comparison)) ++different;
        ++(comparison.too_large ? too_large : compared);
        sum.states += comparison.states;
        sum.by_diagrams += comparison.by_diagrams;
        sum.runs += comparison.runs;
        sum.without_run += comparison.without_run;
        if (options.has_only) break;
        ++number;
    }
    fmt::print(
        "{} triples compared, {} of them by diagrams too, {} were too large; {} states, {} "
        "verdicts "
        "with runs, {} without; {} differ\n",
        compared, sum.by_diagrams, too_large, sum.states, sum.runs, sum.without_run, different);
    return different == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace finwait::compared

int main(int argc, char** argv) {
    try {
        return finwait::compared::compare_all(finwait::compared::options_of(argc, argv));
    } catch (const std::exception& error) {
        fmt::print(stderr, "engines_compared: {}\n", error.what());
        return EXIT_FAILURE;
    }
}
