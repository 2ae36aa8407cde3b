// Middleboxes: their files, and what becomes of segments and their end.
#include "model/middlebox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "model/connection_model.h"
#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/middlebox_file.h"
#include "tests/model/input_error_of.h"

namespace finwait::model {
namespace {

using testing::HasSubstr;

/// RFC 9293 behind what `box` says, which begins with the line `starts = …`.
Design design_behind(const std::string& box) {
    return parse_design(
        "summary = \"behind a middlebox\"\nextends = \"rfc9293\"\n[middlebox]\n" + box,
        "behind.toml");
}

std::string wrong_box(const std::string& box) {
    return error_of([&] { static_cast<void>(design_behind(box)); }).what();
}

TEST(MiddleboxFile, WithoutStatesIsRefused) {
    EXPECT_THAT(wrong_box("starts = \"open\"\n"),
                HasSubstr("\"states\" of the middlebox is missing"));
}

TEST(MiddleboxFile, StartsInAStateOfIts) {
    EXPECT_THAT(wrong_box("starts = \"opne\"\n[middlebox.states.open]\n"),
                HasSubstr("behind.toml:4:10: \"starts\": unknown state \"opne\""));
}

TEST(MiddleboxFile, HasNoEventThatIsNone) {
    EXPECT_THAT(wrong_box("starts = \"open\"\n[middlebox.states.open]\n\"in PSH\" = {}\n"),
                HasSubstr("behind.toml:6:1: unknown event \"in PSH\""));
}

TEST(MiddleboxFile, LeadsToNoStateThatIsNone) {
    EXPECT_THAT(wrong_box("starts = \"open\"\n[middlebox.states.open]\nin = { next = \"shut\" }\n"),
                HasSubstr("behind.toml:6:15: \"next\": unknown state \"shut\""));
}

TEST(MiddleboxFile, EntersEveryState) {
    EXPECT_THAT(wrong_box("starts = \"open\"\n[middlebox.states.open]\n[middlebox.states.shut]\n"),
                HasSubstr("the state \"shut\" is never entered"));
}

TEST(MiddleboxFile, AnswersNoRstByAnRst) {
    EXPECT_THAT(
        wrong_box("starts = \"open\"\n[middlebox.states.open]\n\"in RST\" = { does = \"RST\" }\n"),
        HasSubstr("\"does\""));
}

TEST(MiddleboxFile, TakesEveryRow) {
    EXPECT_THAT(wrong_box("starts = \"open\"\n[middlebox.states.open]\nin = [{}, {}]\n"),
                HasSubstr("behind.toml:6:11: this row is never taken"));
}

TEST(MiddleboxFile, SpeaksOfTheSegmentWhereOneArrives) {
    EXPECT_THAT(
        wrong_box("starts = \"open\"\n[middlebox.states.open]\nout = { when = \"s.fin\" }\n"),
        HasSubstr("unknown field \"s.fin\""));
}

TEST(MiddleboxFile, GivesNoLengthToNoTimer) {
    EXPECT_THAT(wrong_box("starts = \"open\"\n[middlebox.states.open]\nlength = 3\n"),
                HasSubstr("\"length\" of a state without timer"));
}

TEST(MiddleboxFile, OfNobodyIsRefusedWhereItIsNamed) {
    const InputError error = error_of([] {
        static_cast<void>(parse_design(
            "summary = \"x\"\nextends = \"rfc9293\"\nmiddlebox = \"trakcer\"\n", "behind.toml"));
    });
    EXPECT_THAT(error.what(), HasSubstr("behind.toml:3:13: \"middlebox\": unknown middlebox"));
}

TEST(MiddleboxFile, OfEachThatShipsIsWrittenAndReadAgain) {
    for (const std::string& name : shipped_middleboxes()) {
        Design design = rfc9293();
        design.middlebox = find_middlebox(name);
        design.summary = "behind " + name;
        EXPECT_FALSE(design.middlebox->summary.empty()) << name;
        const Design again = parse_design(design_file_text(design), "again.toml");
        EXPECT_TRUE(again.behaves_as(design)) << name;
        EXPECT_FALSE(again.behaves_as(rfc9293())) << name;
    }
}

TEST(MiddleboxFile, IsTakenFromTheDesignThatIsExtendedUnlessThereIsNone) {
    const std::string behind = shipped_design_file("behind-forgetful-nat").string();
    const auto extended = [&](const std::string& more) {
        return parse_design("summary = \"x\"\nextends = \"" + behind + "\"\n" + more, "x.toml");
    };
    ASSERT_NE(extended("").middlebox, nullptr);
    EXPECT_EQ(extended("").middlebox->name, "nat-forgets-half-closed");
    EXPECT_EQ(extended("middlebox = \"none\"\n").middlebox, nullptr);
}

/// A is behind a middlebox, B is not.
class MiddleboxAtA : public testing::Test {
  protected:
    void stand_behind(const std::string& box) {
        model_ = std::make_unique<ConnectionModel>(design_behind(box), rfc9293(), environment_);
        world_ = model_->initial();
    }
    /// Does the first change of the kind at the end.
    Change happens(Side side, EventKind kind) {
        std::optional<Change> found;
        model_->for_each_change(world_, [&](const Change& change) {
            if (!found && change.event.kind == kind && change.event.endpoint == side)
                found = change;
        });
        if (!found) {
            ADD_FAILURE() << name_of(kind) << " cannot happen";
            return {};
        }
        world_ = model_->apply(world_, *found);
        return *found;
    }
    [[nodiscard]] bool can_happen(Side side, EventKind kind) const {
        bool can = false;
        model_->for_each_change(world_, [&](const Change& change) {
            can = can || (change.event.kind == kind && change.event.endpoint == side);
        });
        return can;
    }
    [[nodiscard]] const Endpoint& a() const { return world_.endpoint(Side::A); }

    Environment environment_;
    std::unique_ptr<ConnectionModel> model_;
    World world_;
};

constexpr const char* kDropsText =
    "starts = \"open\"\n[middlebox.states.open]\n\"in text\" = { next = \"shut\", does = \"drop\" "
    "}\n"
    "[middlebox.states.shut]\n\"in FIN\" = { next = \"open\" }\n";

TEST_F(MiddleboxAtA, DropsTextThatArrives) {
    stand_behind(kDropsText);
    happens(Side::B, EventKind::SendData);
    const Endpoint before = a();
    const Change change = happens(Side::A, EventKind::Deliver);
    EXPECT_TRUE(change.outcome.coverage.has(ArrivalBranch::MiddleboxDrops));
    EXPECT_FALSE(change.outcome.sent);
    Endpoint expected = before;
    expected.middlebox = 1;
    EXPECT_EQ(a(), expected);
    EXPECT_TRUE(world_.from(Side::B).empty());
}

TEST_F(MiddleboxAtA, PassesWhatNoRowIsFor) {
    stand_behind(kDropsText);
    happens(Side::B, EventKind::Close);
    happens(Side::A, EventKind::SendData);
    happens(Side::B, EventKind::Deliver);
    EXPECT_EQ(world_.endpoint(Side::B).rcv_nxt, 1U);
    EXPECT_EQ(a().middlebox, 0);
}

TEST_F(MiddleboxAtA, AnswersTextThatArrivesByAnRstAtItsAck) {
    stand_behind("starts = \"open\"\n[middlebox.states.open]\n\"in text\" = { does = \"RST\" }\n");
    happens(Side::B, EventKind::SendData);
    const Change change = happens(Side::A, EventKind::Deliver);
    ASSERT_TRUE(change.outcome.sent);
    EXPECT_TRUE(change.outcome.sent->rst && !change.outcome.sent->has_ack);
    EXPECT_EQ(change.outcome.sent->seq, 0U);
    EXPECT_EQ(a(), model_->initial().endpoint(Side::A));
    happens(Side::B, EventKind::Deliver);
    EXPECT_EQ(world_.endpoint(Side::B).state, State::Closed);
}

TEST_F(MiddleboxAtA, AnswersWhatTheEndSendsInTheSameEvent) {
    stand_behind("starts = \"open\"\n[middlebox.states.open]\n\"out text\" = { does = \"RST\" }\n");
    const Change change = happens(Side::A, EventKind::SendData);
    EXPECT_TRUE(change.outcome.coverage.has(ArrivalBranch::MiddleboxResets));
    EXPECT_FALSE(change.outcome.sent);
    EXPECT_EQ(a().state, State::Closed);
    EXPECT_TRUE(a().history.reset);
}

TEST_F(MiddleboxAtA, DropsWhatTheEndSends) {
    stand_behind("starts = \"open\"\n[middlebox.states.open]\n\"out FIN\" = { does = \"drop\" }\n");
    happens(Side::A, EventKind::Close);
    happens(Side::A, EventKind::SendData);
    const Change change = happens(Side::A, EventKind::SendFin);
    EXPECT_TRUE(change.outcome.coverage.has(ArrivalBranch::MiddleboxStops));
    EXPECT_TRUE(a().fin_sent);
    EXPECT_EQ(world_.from(Side::A).size(), 1U) << "the text is in flight, the FIN is not";
}

TEST_F(MiddleboxAtA, AsksInARowOfWhatArrivesForTheNumbersOfTheEnd) {
    stand_behind(
        "starts = \"open\"\n[middlebox.states.open]\n"
        "\"in text\" = [{ when = \"s.end <= rcv_nxt\", does = \"RST\" }, {}]\n");
    happens(Side::B, EventKind::SendData);
    EXPECT_FALSE(happens(Side::A, EventKind::Duplicate).outcome.sent) << "new text passes";
    EXPECT_EQ(a().rcv_nxt, 1U);
    const Change change = happens(Side::A, EventKind::Deliver);
    EXPECT_TRUE(change.outcome.sent && change.outcome.sent->rst) << "old text is answered";
}

TEST_F(MiddleboxAtA, StaysWhatItIsWhenTheTcbIsDeleted) {
    environment_.abort = true;
    stand_behind(
        "starts = \"open\"\n[middlebox.states.open]\n\"out RST\" = { next = \"shut\" }\n"
        "[middlebox.states.shut]\n");
    happens(Side::A, EventKind::Abort);
    EXPECT_EQ(a().state, State::Closed);
    EXPECT_EQ(a().middlebox, 1);
}

TEST_F(MiddleboxAtA, TakesTheOtherWayWhereTheConnectionStartsClosed) {
    environment_.start = Start::Closed;
    stand_behind(
        "starts = { established = \"open\", closed = \"none\" }\n[middlebox.states.open]\n"
        "[middlebox.states.none]\n\"out SYN\" = { next = \"open\" }\n");
    EXPECT_EQ(a().middlebox, 1);
    happens(Side::A, EventKind::Open);
    EXPECT_EQ(a().middlebox, 0);
    EXPECT_EQ(world_.from(Side::A).size(), 1U);
}

constexpr const char* kForgets =
    "starts = \"open\"\n[middlebox.states.open]\ntimeout = { next = \"shut\" }\nlength = 2\n"
    "\"in text\" = {}\n[middlebox.states.shut]\n";

TEST_F(MiddleboxAtA, ForgetsAtAnyTimeWithoutAClock) {
    stand_behind(kForgets);
    happens(Side::A, EventKind::MiddleboxTimeout);
    EXPECT_EQ(a().middlebox, 1);
    EXPECT_FALSE(can_happen(Side::A, EventKind::MiddleboxTimeout));
}

TEST_F(MiddleboxAtA, ForgetsWithAClockSoManyTicksAfterTheLastSegment) {
    environment_.clock = true;
    environment_.data = {0, 1};
    stand_behind(kForgets);
    EXPECT_FALSE(can_happen(Side::A, EventKind::MiddleboxTimeout));
    happens(Side::B, EventKind::SendData);
    happens(Side::A, EventKind::Tick);
    happens(Side::A, EventKind::Deliver);
    EXPECT_EQ(a().timers.middlebox, Timer(2)) << "it begins anew";
    happens(Side::A, EventKind::SendAck);
    happens(Side::A, EventKind::Tick);
    happens(Side::B, EventKind::Deliver);
    happens(Side::A, EventKind::Tick);
    EXPECT_FALSE(can_happen(Side::A, EventKind::Tick)) << "what has ended waits for no tick";
    happens(Side::A, EventKind::MiddleboxTimeout);
    EXPECT_EQ(a().middlebox, 1);
    EXPECT_TRUE(a().timers.middlebox.is_off());
}

}  // namespace
}  // namespace finwait::model
