// An induction that contradicts what is reached is not believed.
#include "properties/proofs/induction/proof_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "properties/files/property_file.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::proofs {
namespace {

using properties::Property;
using testing::HasSubstr;

/// Everything that an induction consists of; `relation_of` is the design whose steps it knows.
class Guarded {
  public:
    Guarded(std::vector<Property> invariants, const model::Design& relation_of,
            model::Start start = model::Start::Established)
        : invariants_(std::move(invariants)),
          prover_(ProofOptions{}, "a test", "ALL"),
          terms_(prover_.context(), start),
          design_(relation_of),
          relation_(design_, terms_) {
        for (const Property& invariant : invariants_) pointers_.push_back(&invariant);
    }

    /// Why the induction is not believed; `rounds`: after so many of them.
    std::string refusal(std::set<Control> controls, std::size_t rounds) {
        InductivePart part(relation_, terms_, prover_, pointers_, false, std::move(controls));
        for (std::size_t i = 0; i < rounds; ++i) static_cast<void>(part.next_round());
        const model::Design rfc9293 = model::rfc9293();
        try {
            hold_against(ReachedWorlds(rfc9293, terms_.start()), part, relation_, terms_, prover_);
        } catch (const std::logic_error& error) {
            return error.what();
        }
        return "";
    }

    /// All that is reached by RFC 9293.
    [[nodiscard]] std::set<Control> reached_controls() const {
        std::set<Control> controls;
        const ReachedWorlds reached(model::rfc9293(), terms_.start());
        for (const ReachedWorlds::Part& part : reached.parts()) {
            for (const model::World& world : part.worlds) {
                for (const model::Endpoint& endpoint : world.endpoints) {
                    controls.insert(terms_.control_of(endpoint));
                }
            }
        }
        return controls;
    }

  private:
    std::vector<Property> invariants_;
    std::vector<const Property*> pointers_;
    Prover prover_;
    StepTerms terms_;
    model::Design design_;
    StepRelation relation_;
};

std::vector<Property> consequent(const std::string& formula) {
    return properties::parse_properties(
        "[[property]]\nname = \"own\"\nsentence = \"As I say.\"\nsource = \"a test\"\n"
        "kind = \"always\"\nformula = \"" +
            formula + "\"\n",
        "own.toml", {});
}

std::set<Control> all_controls() {
    std::set<Control> controls;
    for (const model::State state : model::kAllStates) {
        for (unsigned flags = 0; flags < kHistoryFlags; ++flags) {
            controls.insert({state, false, flags});
            controls.insert({state, true, flags});
        }
    }
    return controls;
}

TEST(ProofGuard, BelievesWhatIsKept) {
    const model::Design design = model::rfc9293();
    EXPECT_EQ(Guarded(shipped_invariants(design), design).refusal({}, 1), "");
}

TEST(ProofGuard, RefusesAnInvariantThatAReachedWorldViolates) {
    // As if it had been kept: no round is made.
    EXPECT_THAT(Guarded(consequent("each x: x.state != TIME-WAIT"), model::rfc9293())
                    .refusal(all_controls(), 0),
                HasSubstr("own counts as kept"));
    EXPECT_THAT(
        Guarded(consequent("each x: not x.fin_sent implies each s from x: s.fin"), model::rfc9293())
            .refusal(all_controls(), 0),
        HasSubstr("own counts as kept"));
}

TEST(ProofGuard, RefusesControlsThatLackAReachedOne) {
    EXPECT_THAT(Guarded(consequent("each x: x.unsent <= data(x)"), model::rfc9293()).refusal({}, 0),
                HasSubstr("it does not know "));
}

TEST(ProofGuard, RefusesARelationThatLacksAStep) {
    // No CLOSE in CLOSE-WAIT.
    model::Design design = model::rfc9293();
    design.table.set(model::State::CloseWait, model::TableEvent::Close, std::nullopt);
    EXPECT_THAT(
        Guarded(consequent("each x: x.unsent <= data(x)"), design).refusal(all_controls(), 0),
        HasSubstr("no path for CLOSE in CLOSE-WAIT"));
}

TEST(ProofGuard, RefusesAnInvariantThatAWorldReachedFromClosedViolates) {
    Guarded guarded(consequent("each x: x.state != SYN-RECEIVED or not x.passive"),
                    model::rfc9293(), model::Start::Closed);
    EXPECT_THAT(guarded.refusal(guarded.reached_controls(), 0), HasSubstr("own counts as kept"));
}

TEST(ProofGuard, RefusesARelationThatLacksAStepOfOpening) {
    // No SYN is taken in LISTEN.
    model::Design design = model::rfc9293();
    design.table.set(model::State::Listen, model::TableEvent::RcvSyn, std::nullopt);
    Guarded guarded(consequent("each x: x.unsent <= data(x)"), design, model::Start::Closed);
    EXPECT_THAT(guarded.refusal(guarded.reached_controls(), 0),
                HasSubstr("no path for deliver SYN in LISTEN"));
}

}  // namespace
}  // namespace finwait::proofs
