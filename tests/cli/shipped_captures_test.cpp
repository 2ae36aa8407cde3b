// Captures that `--as pcapng` makes of what is found of the designs that ship, violations and
// scenarios: `finwait explain` has to explain each by the design that made it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;

/// What became of the captures of one design, or of several.
struct ExplainedTraces {
    std::size_t traces = 0;
    std::size_t ends = 0;
    /// Explained by the design that made them, by RFC 9293.
    std::size_t by_own = 0;
    std::size_t by_rfc = 0;
};

/// The traces of all properties are one capture, with the tap at `end`.
ExplainedTraces explain_traces_of(const std::string& design, const std::string& data,
                                  const std::string& end) {
    const TemporaryFolder folder;
    const std::string saved = folder.file("t.json");
    const std::string capture = folder.file("t.pcapng");
    const Finished checked = run({"check", design, "--data", data, "--capacity", "1", "--threads",
                                  "1", "--all-properties", "--save", saved});
    EXPECT_LE(checked.status, 1) << design << checked.err;
    const Finished put_out = run({"trace", saved, "--as", "pcapng", "--end", end, "-o", capture});
    EXPECT_EQ(put_out.status, 0) << design << put_out.err;
    const Finished finished = run({"explain", capture, design, "rfc9293", "--format", "json"});
    ExplainedTraces explained{json::parse(read_file(saved))["traces"].size()};
    const json document = json::parse(finished.out);
    for (const json& connection : document["connections"]) {
        for (const json& one : connection["ends"]) {
            if (one["segments"] == 0) continue;
            const std::set<std::string> by = one["explained_by"];
            ++explained.ends;
            explained.by_own += by.count(design);
            explained.by_rfc += by.count("rfc9293");
            if (by.count(design) == 1) continue;
            std::printf("%s, data %s, tap at %s: connection %d, %s\n", design.c_str(), data.c_str(),
                        end.c_str(), connection["number"].get<int>(),
                        one["address"].get<std::string>().c_str());
        }
    }
    return explained;
}

/// Every design of an end alone; or, unless FINWAIT_ALL is set, RFC 9293 and those that do what it
/// does not.
std::vector<std::string> designs_whose_captures_are_looked_at() {
    if (std::getenv("FINWAIT_ALL") == nullptr) {
        return {"rfc9293", "fin-free", "fin-free-flagged", "fin-again-at-snd-nxt",
                "fin-without-ack"};
    }
    std::vector<std::string> designs;
    std::istringstream lines(run({"list", "designs"}).out);
    for (std::string line; std::getline(lines, line);) {
        // What stands behind a middlebox is not judged.
        if (!line.starts_with("behind-")) designs.push_back(line.substr(0, line.find(' ')));
    }
    return designs;
}

TEST(CaptureOfShippedTraces, IsExplainedByTheDesignThatMadeIt) {
    const bool all = std::getenv("FINWAIT_ALL") != nullptr;
    ExplainedTraces sum;
    std::set<std::string> refused;
    for (const std::string& design : designs_whose_captures_are_looked_at()) {
        for (const std::string& data :
             all ? std::vector<std::string>{"0,0", "1,0"} : std::vector<std::string>{"1,0"}) {
            for (const std::string& end :
                 all ? std::vector<std::string>{"A", "B"} : std::vector<std::string>{"A"}) {
                const ExplainedTraces one = explain_traces_of(design, data, end);
                sum.traces += one.traces;
                sum.ends += one.ends;
                sum.by_own += one.by_own;
                if (one.by_rfc < one.ends) refused.insert(design);
            }
        }
    }
    // tests/README.md says of which ends it is not so, of all.
    constexpr std::size_t kKnown = 10;
    EXPECT_GE(sum.by_own + (all ? kKnown : 0), sum.ends);
    EXPECT_GT(sum.ends, 200U);
    EXPECT_GE(refused.size(), 4U);
    EXPECT_THAT(refused, testing::Not(testing::Contains("rfc9293")));
    RecordProperty("traces", static_cast<int>(sum.traces));
    if (all) {
        std::printf("%zu traces, %zu ends, %zu of %zu designs do what RFC 9293 does not\n",
                    sum.traces, sum.ends, refused.size(),
                    designs_whose_captures_are_looked_at().size());
    }
}

}  // namespace
}  // namespace finwait::cli
