// The induction: what it proves of every shipped design, where it fails, and that it stops.
#include "properties/proofs/induction/induction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::proofs {
namespace {

using model::EventKind;
using model::State;
using properties::Property;
using testing::Contains;
using testing::IsEmpty;

/// The shipped invariants and the core properties that are to hold always.
struct Question {
    model::Design design;
    std::vector<Property> invariants;
    std::size_t helpers = 0;

    explicit Question(model::Design asked) : design(std::move(asked)) {
        invariants = shipped_invariants(design);
        helpers = invariants.size();
        for (Property& property : properties::shipped_properties({})) {
            if (property.kind == properties::Kind::Always && property.core) {
                invariants.push_back(property);
            }
        }
    }

    [[nodiscard]] InductionFinding answer(const ProofOptions& settings = {}) const {
        std::vector<const Property*> all;
        for (const Property& invariant : invariants) all.push_back(&invariant);
        return prove_by_induction(design, all, ReachedWorlds(design), settings);
    }
};

std::set<std::string> not_proved(const InductionFinding& finding) {
    std::set<std::string> names;
    for (const InvariantFinding& invariant : finding.invariants) {
        if (invariant.verdict != ProofVerdict::Proved) names.insert(invariant.name);
    }
    return names;
}

const InvariantFinding& named(const InductionFinding& finding, std::string_view name) {
    return *std::ranges::find(finding.invariants, name, &InvariantFinding::name);
}

class ShippedDesign : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Shipped, ShippedDesign, testing::ValuesIn(model::shipped_designs()),
                         [](const auto& shipped) {
                             std::string name = shipped.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

void expect_ack_that_counts_for_the_fin(const BrokenStep& step) {
    EXPECT_FALSE(step.peer.history.fin_received);
    EXPECT_FALSE(step.before.history.fin_acked);
    EXPECT_TRUE(step.after.history.fin_acked);
    ASSERT_TRUE(step.arriving);
    EXPECT_LE(step.arriving->ack, step.data);
}

model::Design rfc9293_with(const std::string& more) {
    return model::parse_design("summary = \"s\"\nextends = \"rfc9293\"\n" + more, "with.toml");
}

TEST(Induction, OfWhatTheTermsLeaveOutProvesNothingAndSaysSo) {
    const InductionFinding timers =
        Question(rfc9293_with("[timers.late]\n[states.FIN-WAIT-2]\nlate = { next = \"CLOSED\" }\n"))
            .answer();
    EXPECT_EQ(timers.stopped, "the design declares timers, of which nothing is proved");
    for (const InvariantFinding& one : timers.invariants)
        EXPECT_NE(one.verdict, ProofVerdict::Proved);
    EXPECT_EQ(left_out_of(rfc9293_with("[mechanisms]\nclose-waits-for-fin = true\n")),
              "CLOSE waits for the FIN to be sent, of which nothing is proved");
    EXPECT_EQ(left_out_of(rfc9293_with("[middlebox]\nstarts = \"x\"\n[middlebox.states.x]\n")),
              "the end stands behind a middlebox, of which nothing is proved");
    EXPECT_EQ(left_out_of(rfc9293_with("[mechanisms]\nkeeps-ahead = 1\n")),
              "the design keeps what is ahead of a hole, of which nothing is proved");
    EXPECT_EQ(left_out_of(rfc9293_with("[mechanisms]\nack-too-old = \"answered\"\n"
                                       "oldest-ack = \"acknowledged\"\n")),
              "the design asks how old an ACK can be (oldest-ack), of which nothing is proved");
    EXPECT_EQ(left_out_of(rfc9293_with("[mechanisms]\nack-too-old = \"answered\"\n")), "");
    EXPECT_EQ(left_out_of(rfc9293_with("")), "");
}

/// A condition is a question about numbers like any other.
TEST(Induction, OfAGuardedRowThatChangesNothingProvesTheSame) {
    const InductionFinding guarded =
        Question(rfc9293_with("[states.FIN-WAIT-2]\n\"rcv FIN\" = [{ when = \"s.len > 0\", next = "
                              "\"TIME-WAIT\", send = \"ACK\" }, { next = \"TIME-WAIT\", send = "
                              "\"ACK\" }]\n"))
            .answer();
    EXPECT_EQ(guarded.stopped, "");
    EXPECT_EQ(not_proved(guarded), not_proved(Question(model::rfc9293()).answer()));
}

/// What a design file says that the design violates was found by exploring; what holds always and
/// is not among it is proved, and only that. No invariant that helps is lost on any of them.
TEST_P(ShippedDesign, IsProvedToSatisfyWhatItDoesNotViolate) {
    const Question question(model::find_design(GetParam()));
    std::set<std::string> violated;
    for (const Property& property : question.invariants) {
        if (std::ranges::count(question.design.violates, property.name) > 0) {
            violated.insert(property.name);
        }
    }
    const InductionFinding finding = question.answer();
    EXPECT_EQ(not_proved(finding), violated);
    EXPECT_EQ(finding.discharged == finding.obligations, violated.empty());
    EXPECT_EQ(finding.stopped, "");
    for (const std::string& name : violated) {
        const InvariantFinding& broken = named(finding, name);
        ASSERT_TRUE(broken.broken) << name;
        // Who is wrong about its peer may wait before it is CLOSED.
        const bool by_timer =
            name == "orderly-close-is-complete" && broken.broken->event == EventKind::TwoMslTimeout;
        EXPECT_TRUE(by_timer || broken.broken->event == EventKind::Deliver) << name;
        EXPECT_FALSE(broken.broken->sentences.empty());
        if (name == "fin-ack-unambiguous") expect_ack_that_counts_for_the_fin(*broken.broken);
    }
}

TEST(BrokenStep, OfAMadeUpDesignIsWhereItsMechanismIsWrong) {
    // A FIN that jumps over missing text, and any ACK taken for that of the FIN.
    model::Design design = model::rfc9293();
    design.mechanisms.fin_over_hole_in = model::kEveryState;
    design.mechanisms.fin_acknowledged_by = model::FinAcknowledgedBy::AnyAck;
    const InductionFinding finding = Question(design).answer();
    EXPECT_THAT(not_proved(finding),
                testing::IsSupersetOf({"no-data-lost", "fin-ack-unambiguous"}));
    const InvariantFinding& lost = named(finding, "no-data-lost");
    ASSERT_TRUE(lost.broken);
    EXPECT_TRUE(lost.broken->after.history.fin_received);
    EXPECT_LT(lost.broken->after.history.delivered, lost.broken->peer_data);
    EXPECT_EQ(named(finding, "delivered-is-a-prefix").verdict, ProofVerdict::Proved);
}

TEST(Invariants, AreNeeded) {
    Question question(model::rfc9293());
    std::erase_if(question.invariants, [](const Property& invariant) {
        return invariant.name == "segment-acknowledges-beyond-the-data";
    });
    EXPECT_THAT(not_proved(question.answer()), Contains("fin-ack-unambiguous"));
}

TEST(Invariants, ThatDoNotHoldAtTheStartAreNotKept) {
    Question question(model::rfc9293());
    question.invariants = properties::parse_properties(
        "[[property]]\nname = \"all-sent\"\nsentence = \"All is sent.\"\nsource = \"a test\"\n"
        "kind = \"always\"\nformula = \"each x: x.unsent = 0\"\n",
        "own.toml", {});
    const InductionFinding finding = question.answer();
    ASSERT_TRUE(finding.invariants[0].broken);
    EXPECT_FALSE(finding.invariants[0].broken->event);
}

TEST(Induction, OfWhatSpeaksOfSeveralSegmentsIsRefused) {
    Question question(model::rfc9293());
    question.invariants = properties::parse_properties(
        "[[property]]\nname = \"few\"\nsentence = \"Few.\"\nsource = \"a test\"\n"
        "kind = \"always\"\nformula = \"each x: (count s from x: s.fin) <= 1\"\n",
        "own.toml", {});
    try {
        static_cast<void>(question.answer());
        FAIL();
    } catch (const model::InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("each s from x"));
    }
}

TEST(Induction, OfADesignThatOpensConnectionsProvesNothing) {
    // CLOSE leads back to SYN-RECEIVED, where an RST refuses the connection: a field that the terms
    // do not have.
    model::Design design = model::rfc9293();
    design.table.set(State::Established, model::TableEvent::Close,
                     model::Row{State::SynReceived, model::Reply::Nothing});
    const Question question(design);
    const InductionFinding finding = question.answer();
    EXPECT_THAT(finding.stopped, testing::HasSubstr("connections are opened"));
    EXPECT_EQ(not_proved(finding).size(), question.invariants.size());
}

TEST(Induction, OfWhatSpeaksOfASettingProvesItForBothOfItsValues) {
    Question question(model::rfc9293());
    question.invariants = properties::parse_properties(
        "[[property]]\nname = \"with\"\nsentence = \"As I say.\"\nsource = \"a test\"\n"
        "kind = \"always\"\nformula = \"retransmission\"\n"
        "[[property]]\nname = \"either\"\nsentence = \"As I say.\"\nsource = \"a test\"\n"
        "kind = \"always\"\nformula = \"retransmission or not retransmission\"\n",
        "own.toml", {});
    EXPECT_EQ(not_proved(question.answer()), std::set<std::string>{"with"});
}

TEST(Induction, ThatIsInterruptedLeavesEverythingUndecided) {
    std::atomic<bool> interrupted = false;
    int asked = 0;
    ProofOptions settings;
    settings.interrupted = &interrupted;
    settings.progress = [&](std::string_view, std::string_view) { interrupted = ++asked == 20; };
    const Question question(model::rfc9293());
    const InductionFinding finding = question.answer(settings);
    EXPECT_EQ(finding.stopped, "interrupted");
    EXPECT_EQ(finding.discharged, 0U);
    EXPECT_EQ(not_proved(finding).size(), question.invariants.size());
    EXPECT_EQ(asked, 20);
}

TEST(Induction, WhoseTimeIsUpLeavesEverythingUndecided) {
    ProofOptions settings;
    settings.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
    const Question question(model::rfc9293());
    const InductionFinding finding = question.answer(settings);
    EXPECT_EQ(finding.stopped, "the time is up");
    EXPECT_EQ(not_proved(finding).size(), question.invariants.size());
}

TEST(Induction, ThatZ3GivesUpOnIsInconclusive) {
    ProofOptions settings;
    settings.resource_limit = 1;
    Question question(model::rfc9293());
    question.invariants.resize(1);
    EXPECT_THAT(not_proved(question.answer(settings)), testing::Not(IsEmpty()));
}

}  // namespace
}  // namespace finwait::proofs
