// `finwait audit`: what it finds of designs after public reports, without any option.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "process.h"

namespace finwait::cli {
namespace {

using nlohmann::json;

/// A design that extends rfc9293 by one mechanism, or another table, as a file that goes away.
class AuditedDesign {
  public:
    explicit AuditedDesign(const std::string& line, const std::string& table = "mechanisms")
        : path_(std::filesystem::temp_directory_path() /
                ("audited-" + std::to_string(::getpid()) + ".toml")) {
        std::ofstream(path_)
            << "extends = \"rfc9293\"\nsummary = \"audited\"\nsource = \"a test\"\n"
            << "[" << table << "]\n"
            << line << "\n";
    }
    ~AuditedDesign() { std::filesystem::remove(path_); }
    AuditedDesign(const AuditedDesign&) = delete;
    AuditedDesign& operator=(const AuditedDesign&) = delete;

    [[nodiscard]] Finished audited() const {
        return run({"audit", path_.string(), "--format", "json"});
    }

  private:
    std::filesystem::path path_;
};

/// The finding about the property: where it is, and the length of its trace.
std::pair<std::string, std::size_t> found(const Finished& finished, const std::string& property) {
    EXPECT_EQ(finished.status, 1) << finished.err;
    const json report = json::parse(finished.out);
    for (const json& one : report["worse"]) {
        if (one["property"] == property) return {one["place"], one["trace"]["steps"].size()};
    }
    return {};
}

using Place = std::pair<std::string, std::size_t>;

TEST(Audit, OfRfc9293FindsNothingWorse) {
    const Finished finished = run({"audit", "rfc9293", "--format", "json"});
    EXPECT_EQ(finished.status, 0) << finished.err;
    const json report = json::parse(finished.out);
    EXPECT_TRUE(report["worse"].empty());
    EXPECT_TRUE(report["better"].empty());
    EXPECT_TRUE(report["undecided"].empty());
}

TEST(Audit, OfADesignTellsTheMechanismThatDeviates) {
    const Finished finished = run({"audit", "fin-sent-once", "--format", "json"});
    EXPECT_EQ(found(finished, "no-deadlock"), (Place{"default, without text", 6}));
    const json deviations = json::parse(finished.out)["worse"][0]["deviations"];
    ASSERT_EQ(deviations.size(), 1U);
    EXPECT_EQ(deviations[0]["key"], "fin-retransmitted");
}

TEST(Audit, FindsTextThatIsAcknowledgedAndThrownAwayAfterClose) {
    const AuditedDesign design("text-after-close = \"silence\"");
    EXPECT_EQ(found(design.audited(), "no-data-lost"), (Place{"CLOSE of A ends reading", 4}));
}

TEST(Audit, FindsACloseWithUnreadTextThatTellsNobody) {
    const AuditedDesign design("close-with-unread = \"silence\"");
    EXPECT_EQ(found(design.audited(), "no-data-lost"),
              (Place{"CLOSE of a slow reader ends reading", 8}));
}

TEST(Audit, FindsAFinThatIsTakenWhileItsTextFoundNoRoom) {
    const AuditedDesign design("full-buffer = \"loses text\"");
    EXPECT_EQ(found(design.audited(), "no-data-lost").first, "slow reader at A");
}

TEST(Audit, FindsAnAbortThatEndsNothingOrTellsNobody) {
    for (const char* const row : {"{ next = \"ESTABLISHED\" }", "{ next = \"CLOSED\" }"}) {
        const AuditedDesign design(std::string("ABORT = ") + row, "states.ESTABLISHED");
        EXPECT_EQ(found(design.audited(), "abort-resets"), (Place{"ABORT", 1})) << row;
    }
}

TEST(Audit, OfAnUnknownDesignSaysSo) {
    EXPECT_EQ(run({"audit", "rfc9239"}).status, 2);
    EXPECT_EQ(run({"audit"}).status, 2);
}

}  // namespace
}  // namespace finwait::cli
