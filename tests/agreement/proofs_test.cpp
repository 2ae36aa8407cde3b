// What the induction proves is violated nowhere: drawn claims about drawn designs, proved with
// drawn invariants, and explored.
//
// FINWAIT_DRAWS says how many claims are drawn, FINWAIT_SEED from which seed.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <set>

#include "model/files/design_file.h"
#include "properties/files/property_file.h"
#include "properties/proofs/induction/induction.h"
#include "properties/proofs/induction/invariant_files.h"
#include "tests/agreement/drawn_claims.h"
#include "tests/agreement/engines.h"

namespace finwait::agreement {
namespace {

using properties::Property;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::vector<const Property*> pointers_to(const std::vector<Property>& properties) {
    std::vector<const Property*> asked;
    for (const Property& property : properties) asked.push_back(&property);
    return asked;
}

/// Small ones; together they have everything that a formula can name.
model::Environment drawn_environment(Draw& draw, model::Start start) {
    model::Environment environment;
    const auto below = [&](std::size_t bound) {
        return static_cast<std::uint32_t>(draw.below(bound));
    };
    environment.data = {below(3), below(2)};
    environment.window = 1 + below(3);
    environment.capacity = environment.data[0] + environment.data[1] > 1 ? 1 : 1 + below(2);
    if (start == model::Start::Closed) {
        // Opening makes worlds many.
        environment.start = start;
        environment.capacity = 1;
        environment.data = {below(2), 0};
        environment.openers = {!draw.one_in(4), draw.one_in(3)};
    }
    environment.delayed_ack = !draw.one_in(4);
    environment.abort = draw.one_in(3);
    if (draw.one_in(4)) environment.loss = false;
    if (draw.one_in(4)) environment.duplication = false;
    if (draw.one_in(6)) environment.retransmission = false;
    if (draw.one_in(4)) environment.order = model::Order::Fifo;
    if (draw.one_in(6)) environment.closers[draw.below(2)] = false;
    return environment;
}

/// Claims about one design, and what became of them.
class Batch {
  public:
    Batch(std::size_t claims, Draw& draw, model::Start start)
        : claims_(claims), design_(drawn_design(draw, start)), reached_(design_, start) {
        all_ = drawn_claims(design_, reached_, claims, draw);
        model::Environment environment;
        environment.start = start;
        for (Property& invariant : proofs::shipped_invariants(design_, environment)) {
            // Sometimes all, sometimes few; of opening all, for it is by them that anything is
            // proved.
            if (start == model::Start::Established && draw.one_in(3)) continue;
            all_.push_back(std::move(invariant));
        }
        for (Property& property : properties::shipped_properties({})) {
            if (property.kind != properties::Kind::Always) continue;
            all_.push_back(std::move(property));
        }
    }

    void prove() {
        proofs::ProofOptions settings;
        // What is hard is not what is looked for.
        settings.resource_limit = 10'000'000;
        finding_ = prove_by_induction(design_, pointers_to(all_), reached_, settings);
    }

    /// What was not proved and is false nowhere, again with invariants that are guessed; in time.
    void guess(const std::set<std::string>& false_ones) {
        std::vector<const Property*> rest;
        std::vector<std::size_t> places;
        std::set<std::size_t> goals;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (false_ones.contains(all_[i].name)) continue;
            if (!is_proved(i) && i < claims_) goals.insert(rest.size());
            rest.push_back(&all_[i]);
            places.push_back(i);
        }
        if (goals.empty()) return;
        proofs::ProofOptions settings;
        settings.resource_limit = 10'000'000;
        settings.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        proofs::InductionFinding found =
            prove_with_guesses(design_, rest, goals, reached_, settings);
        for (std::size_t i = 0; i < rest.size(); ++i) {
            if (found.invariants[i].verdict != proofs::ProofVerdict::Proved) continue;
            finding_.invariants[places[i]].verdict = proofs::ProofVerdict::Proved;
        }
        for (Property& guess : found.guesses) {
            all_.push_back(std::move(guess));
            finding_.invariants.push_back({all_.back().name, proofs::ProofVerdict::Proved});
        }
    }

    /// Names of what is violated in an environment.
    std::set<std::string> explored(const model::Environment& environment) const {
        std::vector<Property> here;
        for (const Property& property : all_) {
            here.push_back(claim_of(property.name, property.formula->text(), environment));
        }
        const model::ConnectionModel model(design_, design_, environment);
        checker::Limits limits;
        limits.threads = 1;
        const program::EngineResult result = program::run_engine(model, pointers_to(here), limits);
        std::set<std::string> violated;
        for (std::size_t i = 0; i < here.size(); ++i) {
            if (result.findings[i].verdict == checker::Verdict::Violated) {
                violated.insert(here[i].name);
            }
        }
        return violated;
    }

    [[nodiscard]] const std::vector<Property>& all() const { return all_; }
    [[nodiscard]] bool is_decided() const { return finding_.stopped.empty(); }
    [[nodiscard]] bool is_proved(std::size_t i) const {
        return finding_.invariants[i].verdict == proofs::ProofVerdict::Proved;
    }
    /// Of those that are drawn.
    [[nodiscard]] std::size_t proved() const {
        std::size_t proved = 0;
        for (std::size_t i = 0; i < claims_; ++i) proved += is_proved(i) ? 1U : 0U;
        return proved;
    }
    [[nodiscard]] const model::Design& design() const { return design_; }

  private:
    /// So many are drawn; the others ship, or are guessed.
    std::size_t claims_;
    model::Design design_;
    proofs::ReachedWorlds reached_;
    std::vector<Property> all_;
    proofs::InductionFinding finding_;
};

std::string text_of(const model::Design& design) {
    std::string text = design.name;
    for (const model::DesignDifference& difference :
         model::differences_of(model::rfc9293(), design)) {
        text +=
            fmt::format("; {} {} = {}", difference.section, difference.key, difference.values[1]);
    }
    return text;
}

TEST(Proofs, NeverProveWhatIsViolated) {
    const std::uint64_t seed = number_from("FINWAIT_SEED", 9292);
    const std::uint64_t draws = number_from("FINWAIT_DRAWS", 24);
    constexpr std::size_t kDrawnClaims = 8;
    constexpr std::size_t kEnvironments = 3;
    // Guessing takes long.
    constexpr std::size_t kGuessesIn = 4;
    std::size_t guessed = 0;
    std::size_t proved = 0;
    std::size_t violated = 0;
    std::size_t drawn = 0;
    for (std::uint64_t batch = 0; drawn < draws; ++batch) {
        Draw draw(seed + batch);
        Batch claims(kDrawnClaims, draw, model::Start::Established);
        claims.prove();
        std::set<std::string> false_ones =
            claims.explored(drawn_environment(draw, model::Start::Established));
        const std::size_t proved_before = claims.proved();
        if ((seed + batch) % kGuessesIn == 0) claims.guess(false_ones);
        guessed += claims.proved() - proved_before;
        for (std::size_t i = 1; i < kEnvironments; ++i) {
            false_ones.merge(claims.explored(drawn_environment(draw, model::Start::Established)));
        }
        for (std::size_t i = 0; i < claims.all().size(); ++i) {
            const Property& claim = claims.all()[i];
            const bool is_false = false_ones.contains(claim.name);
            EXPECT_FALSE(claims.is_proved(i) && is_false)
                << "FINWAIT_SEED=" << seed + batch << " FINWAIT_DRAWS=1: " << claim.name << ": "
                << claim.formula->text() << "\nof " << text_of(claims.design());
            if (i >= kDrawnClaims) continue;
            if (claims.is_proved(i)) ++proved;
            if (is_false) ++violated;
        }
        drawn += kDrawnClaims;
    }
    std::cout << fmt::format(
        "seed {}: {} claims drawn, {} proved, {} of them by guesses, {} violated\n", seed, drawn,
        proved, guessed, violated);
    EXPECT_GT(proved, 0U);
    EXPECT_GT(violated, 0U);
}

/// From CLOSED: nothing that is proved of a drawn design, one of whose rows of opening may be
/// another, is violated where its connections open.
TEST(Proofs, FromClosedNeverProveWhatIsViolated) {
    const std::uint64_t seed = number_from("FINWAIT_SEED", 9293);
    const std::uint64_t designs = number_from("FINWAIT_DESIGNS", 1);
    constexpr std::size_t kDrawnClaims = 6;
    constexpr std::size_t kEnvironments = 3;
    std::size_t proved = 0;
    std::size_t violated = 0;
    std::uint64_t decided = 0;
    for (std::uint64_t batch = 0; decided < designs; ++batch) {
        Draw draw(seed + batch);
        Batch claims(kDrawnClaims, draw, model::Start::Closed);
        claims.prove();
        // Of some designs nothing is proved: they have what the terms leave out.
        if (!claims.is_decided()) continue;
        ++decided;
        std::set<std::string> false_ones;
        for (std::size_t i = 0; i < kEnvironments; ++i) {
            false_ones.merge(claims.explored(drawn_environment(draw, model::Start::Closed)));
        }
        violated += false_ones.size();
        for (std::size_t i = 0; i < claims.all().size(); ++i) {
            const Property& claim = claims.all()[i];
            if (!claims.is_proved(i)) continue;
            ++proved;
            EXPECT_FALSE(false_ones.contains(claim.name))
                << "FINWAIT_SEED=" << seed + batch << " FINWAIT_DESIGNS=1: " << claim.name << ": "
                << claim.formula->text() << "\nof " << text_of(claims.design());
        }
    }
    std::cout << fmt::format("seed {}: {} designs, {} proved, {} violated\n", seed, designs, proved,
                             violated);
    EXPECT_GT(proved, 0U);
}

}  // namespace
}  // namespace finwait::agreement
