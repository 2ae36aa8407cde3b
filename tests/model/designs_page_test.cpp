// The table of mechanisms in DESIGNS.md is the one of mechanisms.cpp.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "model/mechanisms.h"
#include "tests/places.h"

namespace finwait::model {
namespace {

/// The rows below "## Mechanisms", without the heading of the table.
std::vector<std::string> rows_of_designs_page() {
    std::ifstream page(tests::source_file("model/DESIGNS.md"));
    std::vector<std::string> rows;
    bool in_section = false;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("## ")) in_section = line == "## Mechanisms";
        if (in_section && line.starts_with("| `")) rows.push_back(line);
    }
    return rows;
}

TEST(DesignsPage, ListsEveryMechanismInTheWordsOfTheTable) {
    const Mechanisms rfc = rfc9293().mechanisms;
    std::vector<std::string> rows;
    for (const Mechanism& mechanism : mechanisms()) {
        rows.push_back("| `" + std::string(mechanism.key) + "` | " + std::string(mechanism.help) +
                       " (rfc9293: " + text_of(mechanism.get(rfc)) + ") |");
    }
    EXPECT_EQ(rows_of_designs_page(), rows);
}

}  // namespace
}  // namespace finwait::model
