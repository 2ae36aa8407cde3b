// Invariants that are guessed: so wherever it is reached, and believed only if they are shown.
#include "properties/proofs/induction/guesses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <numeric>

#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/inductive_part.h"
#include "properties/proofs/induction/invariant_files.h"

namespace finwait::proofs {
namespace {

using model::State;
using model::TableEvent;
using properties::Property;
using testing::Contains;

Property consequent(const std::string& name, const std::string& formula) {
    return properties::parse_properties("[[property]]\nname = \"" + name +
                                            "\"\nsentence = \"As I say.\"\nsource = \"a test\"\n"
                                            "kind = \"always\"\nformula = \"" +
                                            formula + "\"\n",
                                        "own.toml", {})
        .front();
}

/// A FIN in FIN-WAIT-1 leads where text is taken still.
model::Design takes_text_after_the_fin() {
    model::Design design = model::rfc9293();
    design.table.set(State::FinWait1, TableEvent::RcvFin,
                     model::Row{State::FinWait2, model::Reply::Ack});
    return design;
}

std::vector<std::size_t> all_below(std::size_t bound) {
    std::vector<std::size_t> numbers(bound);
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

bool holds_in(const ReachedWorlds& reached, const std::string& formula) {
    return std::ranges::all_of(reached.parts(), [&](const ReachedWorlds::Part& part) {
        const properties::Formula here(formula, part.model->environment());
        return std::ranges::all_of(part.worlds,
                                   [&](const model::World& world) { return here.holds(world); });
    });
}

TEST(Guesses, AreSoWhereverItIsReached) {
    const model::Design design = model::rfc9293();
    const ReachedWorlds reached(design);
    const Guesses guesses(design, reached, {});
    const auto found =
        guesses.false_where(all_below(guesses.conditions()), all_below(guesses.consequents()));
    ASSERT_GT(found.size(), 100U);
    for (std::size_t i = 0; i < found.size(); i += 7) {
        const Property guess = guesses.property_of(found[i], "guess");
        EXPECT_TRUE(holds_in(reached, guess.formula->text())) << guess.formula->text();
    }
}

TEST(Guesses, ThatAreForgottenAreMadeUnderMoreConditions) {
    const model::Design design = model::rfc9293();
    const ReachedWorlds reached(design);
    Guesses guesses(design, reached, {});
    const auto conditions = all_below(guesses.conditions());
    const auto consequents = all_below(guesses.consequents());
    const Guess first = guesses.false_where(conditions, consequents).front();
    ASSERT_TRUE(first.conditions.empty());
    guesses.forget(first);
    const auto rest = guesses.false_where(conditions, {first.consequent});
    ASSERT_FALSE(rest.empty());
    EXPECT_EQ(rest.front().conditions.size(), 1U);
}

TEST(Guesses, ProveWhatTheShippedInvariantsDoNot) {
    const model::Design design = takes_text_after_the_fin();
    std::vector<Property> invariants = shipped_invariants(design);
    std::erase_if(invariants, [](const Property& p) { return p.name == "fin-was-taken"; });
    invariants.push_back(
        consequent("no-data-lost", "each x: x.fin_received implies x.delivered = data(peer(x))"));
    std::vector<const Property*> all;
    for (const Property& invariant : invariants) all.push_back(&invariant);
    const std::size_t goal = all.size() - 1;
    const ReachedWorlds reached(design);
    EXPECT_EQ(prove_by_induction(design, all, reached, {}).invariants[goal].verdict,
              ProofVerdict::Inconclusive);
    const InductionFinding finding = prove_with_guesses(design, all, {goal}, reached, {});
    EXPECT_EQ(finding.invariants[goal].verdict, ProofVerdict::Proved);
    std::vector<std::string> texts;
    for (const Property& guess : finding.guesses) texts.push_back(guess.formula->text());
    EXPECT_THAT(texts, Contains("each x: x.state != CLOSED and x.fin_received implies "
                                "x.rcv_nxt = data(peer(x)) + 1"));
}

TEST(Guesses, DoNotProveWhatIsViolatedFarAway) {
    // More than anything that is reached beforehand.
    const model::Design design = model::rfc9293();
    const Property few = consequent("few", "each x: x.delivered < 70");
    const std::vector<const Property*> all{&few};
    const ReachedWorlds reached(design);
    const InductionFinding finding = prove_with_guesses(design, all, {0}, reached, {});
    EXPECT_EQ(finding.invariants[0].verdict, ProofVerdict::Inconclusive);
    EXPECT_EQ(finding.stopped, "");
}

/// Advises one thing only, whatever happens.
class Stubborn final : public Adviser {
  public:
    explicit Stubborn(const std::string& formula) : advice_(consequent("advice", formula)) {}

    std::vector<const Property*> exclude(const StepCase& /*each*/,
                                         const z3::model& /*model*/) override {
        if (std::exchange(given_, true)) return {};
        return {&advice_};
    }
    void is_no_invariant(const Property& invariant) override {
        refused = refused || &invariant == &advice_;
    }

    bool refused = false;

  private:
    Property advice_;
    bool given_ = false;
};

/// Whether `goal` is kept with such advice.
bool is_kept(const std::string& goal, Adviser& adviser) {
    const model::Design design = model::rfc9293();
    Prover prover({}, "a test", "ALL");
    const StepTerms terms(prover.context());
    StepRelation relation(design, terms);
    const Property claim = consequent("goal", goal);
    const std::vector<const Property*> all{&claim};
    InductivePart part(relation, terms, prover, all, false, {});
    return part.keep({0}, adviser);
}

TEST(Adviser, MakesProvableWhatRestsOnItsAdvice) {
    Stubborn adviser("each x: x.unsent <= data(x)");
    EXPECT_TRUE(
        is_kept("each x: x.unsent + 1 <= data(x) + 1 and x.unsent <= data(x) + 1", adviser));
    EXPECT_FALSE(adviser.refused);
}

TEST(Adviser, ThatIsWrongIsNotBelieved) {
    // False of the start; broken by a step; and so that nothing could happen any more.
    for (const char* advice : {"each x: x.fin_sent", "each x: x.state = ESTABLISHED",
                               "each x: not x.closed_first and each s from x: false"}) {
        Stubborn adviser(advice);
        EXPECT_FALSE(is_kept("each x: x.state != TIME-WAIT", adviser)) << advice;
        EXPECT_TRUE(adviser.refused) << advice;
    }
}

}  // namespace
}  // namespace finwait::proofs
