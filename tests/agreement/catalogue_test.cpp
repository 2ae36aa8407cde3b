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

/// The rows that the reference looks at. The FIN of CLOSE-WAIT and of TIME-WAIT is a row of the
/// table for the model and a step of "segment arrives" for the reference. Opening and the user
/// timeout have rows in the reference only.
std::map<std::pair<State, Trigger>, std::pair<State, reference::Sends>> rows(
    const reference::Design& design) {
    std::map<std::pair<State, Trigger>, std::pair<State, reference::Sends>> result;
    for (const auto& [key, row] : design.table) {
        const auto& [state, trigger] = key;
        const bool fin_again = trigger == Trigger::kReceiveFin &&
                               (state == State::kCloseWait || state == State::kTimeWait);
        const bool of_opening = state == State::kListen || state == State::kSynSent ||
                                state == State::kSynReceived || trigger == Trigger::kUserTimeout;
        if (!fin_again && !of_opening) result[key] = {row.next, row.sends};
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
        EXPECT_EQ(design.fin_test, expected->second.fin_test);
        EXPECT_EQ(design.fin_retransmitted_in, expected->second.fin_retransmitted_in);
        EXPECT_EQ(design.takes_fin_over_hole, expected->second.takes_fin_over_hole);
        EXPECT_EQ(design.time_wait_answers, expected->second.time_wait_answers);
    }
}

}  // namespace
}  // namespace finwait::agreement
