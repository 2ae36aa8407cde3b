// The induction from CLOSED: what it proves of connections that open, with which numbers it fails,
// and which designs open wrongly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::proofs {
namespace {

using model::EventKind;
using properties::Property;

model::Environment opening_environment() {
    model::Environment environment;
    environment.start = model::Start::Closed;
    return environment;
}

/// The shipped invariants, and the properties asked for; none: those that are core, and
/// `synchronized`.
class OpeningQuestion {
  public:
    explicit OpeningQuestion(model::Design asked, const std::set<std::string>& names = {})
        : design_(std::move(asked)),
          invariants_(shipped_invariants(design_, opening_environment())) {
        for (Property& property : properties::shipped_properties(opening_environment())) {
            if (property.kind != properties::Kind::Always) continue;
            const bool chosen = names.empty() ? property.core || property.name == "synchronized"
                                              : names.contains(property.name);
            if (chosen) invariants_.push_back(property);
        }
    }

    [[nodiscard]] InductionFinding answer() const {
        std::vector<const Property*> all;
        for (const Property& invariant : invariants_) all.push_back(&invariant);
        return prove_by_induction(design_, all, ReachedWorlds(design_, model::Start::Closed), {});
    }

  private:
    model::Design design_;
    std::vector<Property> invariants_;
};

std::set<std::string> left_open(const InductionFinding& finding) {
    std::set<std::string> names;
    for (const InvariantFinding& invariant : finding.invariants) {
        if (invariant.verdict != ProofVerdict::Proved) names.insert(invariant.name);
    }
    return names;
}

const BrokenStep& step_that_breaks(const InductionFinding& finding, std::string_view name) {
    const auto found = std::ranges::find(finding.invariants, name, &InvariantFinding::name);
    return found->broken.value();
}

/// ESTABLISHED at both ends means that the numbers agree, and the properties of the close hold from
/// CLOSED on, but for one: an RST that CLOSED sent has the number 0, and that may be what is
/// expected.
TEST(OpeningInduction, OfRfc9293ProvesAllButWhatAnRstOfClosedBreaks) {
    const InductionFinding finding = OpeningQuestion(model::rfc9293()).answer();
    EXPECT_EQ(finding.stopped, "");
    EXPECT_EQ(left_open(finding),
              (std::set<std::string>{"no-premature-reset", "reset-by-closed-peer",
                                     "refused-by-closed-peer"}));
    const BrokenStep& step = step_that_breaks(finding, "no-premature-reset");
    EXPECT_EQ(step.event, EventKind::Deliver);
    ASSERT_TRUE(step.arriving);
    EXPECT_TRUE(step.arriving->rst && step.arriving->has_ack);
    EXPECT_EQ(step.arriving->seq, 0U);
    EXPECT_EQ(step.before.rcv_nxt, 0U);
    EXPECT_TRUE(step.after.history.reset && step.after.history.established);
}

}  // namespace
}  // namespace finwait::proofs
