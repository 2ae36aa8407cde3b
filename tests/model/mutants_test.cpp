// Single changes of a design: each is one, and each is a design that a file can give.
#include "model/mutants.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace finwait::model {
namespace {

bool has(const std::vector<Mutant>& mutants, const Design& design) {
    return std::ranges::any_of(mutants, [&](const Mutant& mutant) {
        return mutant.design.table == design.table && mutant.design.mechanisms == design.mechanisms;
    });
}

TEST(Mutants, EachDiffersInOneEntryAndNoTwoAreAlike) {
    for (const std::string& name : shipped_designs()) {
        const Design original = find_design(name);
        std::set<std::string> texts{design_file_text(original)};
        for (const Mutant& mutant : mutants_of(original)) {
            EXPECT_EQ(differences_of(original, mutant.design).size(), 1U);
            EXPECT_TRUE(texts.insert(design_file_text(mutant.design)).second)
                << name << ": " << mutant.change.section << " " << mutant.change.key << " "
                << mutant.change.values[1];
        }
    }
}

TEST(Mutants, AreDesignsThatAFileCanGive) {
    for (const Mutant& mutant : mutants_of(rfc9293())) {
        const Design read = parse_design(design_file_text(mutant.design), "mutant.toml");
        EXPECT_EQ(read.table, mutant.design.table);
        EXPECT_EQ(read.mechanisms, mutant.design.mechanisms);
    }
}

TEST(Mutants, ShippedDesignsThatDifferInOneEntryAreAmongThem) {
    const std::vector<Mutant> mutants = mutants_of(rfc9293());
    for (const char* const name :
         {"rfc1337", "mute-time-wait", "fin-sent-once", "fin-over-hole", "any-ack-of-fin",
          "fin-free", "close-wait-to-closing", "fin-wait-2-to-close-wait", "no-half-close"}) {
        EXPECT_TRUE(has(mutants, find_design(name))) << name;
    }
    EXPECT_FALSE(has(mutants, find_design("no-time-wait"))) << "differs in two rows";
}

TEST(Mutants, ChangeEveryEntryOfADesign) {
    const std::vector<Mutant> mutants = mutants_of(rfc9293(), Start::Closed);
    for (const DesignEntry& entry : entries_of(rfc9293())) {
        const bool changed = std::ranges::any_of(mutants, [&](const Mutant& mutant) {
            return mutant.change.section == entry.section && mutant.change.key == entry.key;
        });
        EXPECT_TRUE(changed) << entry.section << " " << entry.key;
    }
}

TEST(Mutants, OfAConnectionThatIsThereChangeNothingOfItsOpening) {
    for (const Mutant& mutant : mutants_of(rfc9293())) {
        const std::string& section = mutant.change.section;
        EXPECT_TRUE(section != "CLOSED" && section != "LISTEN" && section != "SYN-SENT" &&
                    section != "SYN-RECEIVED")
            << section << " " << mutant.change.key;
    }
}

TEST(Mutants, OfARowThatIsThereNameIt) {
    for (const Mutant& mutant : mutants_of(rfc9293())) {
        if (!mutant.row) continue;
        EXPECT_EQ(mutant.change.section, name_of(mutant.row->first));
        EXPECT_EQ(mutant.change.key, name_of(mutant.row->second));
        EXPECT_TRUE(rfc9293().table.has_row(mutant.row->first, mutant.row->second));
    }
}

TEST(Mutants, ReplyOfARowIsTakenAway) {
    Design expected = rfc9293();
    expected.table.set(State::FinWait2, TableEvent::RcvFin, Row{State::TimeWait});
    EXPECT_TRUE(has(mutants_of(rfc9293()), expected));
}

TEST(Mutants, RowIsAdded) {
    Design expected = rfc9293();
    expected.table.set(State::FinWait2, TableEvent::TwoMslTimeout, Row{State::Closed});
    EXPECT_TRUE(has(mutants_of(rfc9293()), expected));
}

TEST(Differences, AreWhatTheFilesSay) {
    const auto differences = differences_of(find_design("rfc9293"), find_design("no-time-wait"));
    ASSERT_EQ(differences.size(), 2U);
    EXPECT_EQ(differences[0].section, "FIN-WAIT-2");
    EXPECT_EQ(differences[0].key, "rcv FIN");
    EXPECT_EQ(differences[0].values[0], R"({ next = "TIME-WAIT", send = "ACK" })");
    EXPECT_EQ(differences[0].values[1], R"({ next = "CLOSED", send = "ACK" })");
    EXPECT_EQ(differences[1].section, "CLOSING");
}

}  // namespace
}  // namespace finwait::model
