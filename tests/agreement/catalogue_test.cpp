// The shipped design files say what the reference explorer's designs say, which were written from
// the specification alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "model/files/design_file.h"
#include "tests/agreement/translation.h"

namespace finwait::agreement {
namespace {

using reference::State;
using reference::Trigger;

/// The rows, none of which has a condition in these designs.
std::map<std::pair<State, Trigger>, std::pair<State, reference::Sends>> rows(
    const reference::Design& design) {
    std::map<std::pair<State, Trigger>, std::pair<State, reference::Sends>> result;
    for (const auto& [key, rows_of_event] : design.table) {
        EXPECT_EQ(rows_of_event.size(), 1U);
        result[key] = {rows_of_event.front().next, rows_of_event.front().sends};
    }
    return result;
}

TEST(Catalogue, EveryShippedDesignIsTheOneThatTheReferenceKnows) {
    const auto known = reference::all_designs();
    EXPECT_EQ(model::shipped_designs().size(), known.size());
    for (const std::string& name : model::shipped_designs()) {
        SCOPED_TRACE(name);
        std::string reference_name = name;
        std::ranges::replace(reference_name, '-', '_');
        const auto expected = known.find(reference_name);
        ASSERT_NE(expected, known.end());
        const reference::Design design = to_reference(model::find_design(name));
        EXPECT_EQ(rows(design), rows(expected->second));
        EXPECT_EQ(design.fin_consumes, expected->second.fin_consumes);
        for (const State state : reference::every_state()) {
            EXPECT_EQ(design.fin_test.in(state), expected->second.fin_test.in(state));
        }
        EXPECT_EQ(design.fin_retransmitted, expected->second.fin_retransmitted);
        EXPECT_EQ(design.fin_over_hole, expected->second.fin_over_hole);
        EXPECT_EQ(design.answers, expected->second.answers);
    }
}

}  // namespace
}  // namespace finwait::agreement
