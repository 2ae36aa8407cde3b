#include "checker/program/engines/coverage.h"

#include <gtest/gtest.h>

#include "properties/files/property_file.h"

namespace finwait::program {
namespace {

TEST(Vacuous, IsNoPropertyOfAnExplorationThatDidNotFinish) {
    const auto shipped = properties::shipped_properties(
        {}, [](const auto& one) { return one.name == "rst-ends-the-connection"; });
    ASSERT_EQ(shipped.size(), 1U);
    ASSERT_FALSE(shipped[0].premise_texts().empty());
    Finding finding{checker::Verdict::Holds};
    finding.premises_met.assign(shipped[0].premise_texts().size(), false);
    EXPECT_TRUE(is_vacuous(shipped[0], finding, checker::Ending::Complete));
    EXPECT_FALSE(is_vacuous(shipped[0], finding, checker::Ending::TimeLimit));
    EXPECT_EQ(unmet_premises(shipped[0], finding).size(), finding.premises_met.size());
}

}  // namespace
}  // namespace finwait::program
