#include "checker/program/renderings/ladder/ladder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace finwait::program {
namespace {

using Lines = std::vector<std::string>;

Lines plain(const Ladder& ladder) { return ladder.render(Palette(false), {{"in flight"}}); }

Ladder two_actors() { return Ladder({{"A"}}, {{"B"}}); }

TEST(Ladder, WithoutEventsNamesTheActors) {
    EXPECT_EQ(plain(two_actors()), (Lines{" A        B"}));
}

TEST(Ladder, AMessageThatArrivesAtOnceIsOneRow) {
    Ladder ladder = two_actors();
    ladder.receive(ladder.send(Actor::Left, "FIN"), {{"takes it"}});
    ladder.receive(ladder.send(Actor::Right, "ACK", {{"answers"}}));
    EXPECT_EQ(plain(ladder), (Lines{" A           B",           //
                                    " ├─── FIN ──▶│ takes it",  //
                                    " │◀── ACK ───┤ answers"}));
}

TEST(Ladder, AnActorThatIsGoneHasADashedLifeline) {
    Ladder ladder = two_actors();
    ladder.say({{"up"}}, {{"up"}});
    ladder.number(1);
    ladder.act(Actor::Left, {{"CLOSE"}});
    ladder.number(2);
    ladder.act(Actor::Right, {{"CLOSE"}});
    ladder.set_gone(Actor::Right, true);
    ladder.number(0);
    ladder.say({}, {{"down"}});
    EXPECT_EQ(plain(ladder), (Lines{"         A        B",        //
                                    "      up │        │ up",     //
                                    "1  CLOSE ●        │",        //
                                    "2        │        ● CLOSE",  //
                                    "         │        ╎ down"}));
}

TEST(Ladder, AMessageThatOvertakesAnotherCrossesItsLane) {
    Ladder ladder = two_actors();
    ladder.number(1);
    const auto fin = ladder.send(Actor::Left, "FIN");
    ladder.number(2);
    const auto ack = ladder.send(Actor::Left, "ACK");
    ladder.number(3);
    ladder.receive(ack);
    ladder.number(4);
    ladder.receive(fin);
    EXPECT_EQ(plain(ladder), (Lines{"      A             B",  //
                                    "  1   ├─── FIN ──╮  │",  //
                                    "2-3   ├─── ACK ──┼─▶│",  //
                                    "  4   │    FIN   ╰─▶│"}));
}

TEST(Ladder, MessagesThatArriveInOrderDoNotCross) {
    Ladder ladder = two_actors();
    const auto fin = ladder.send(Actor::Left, "FIN");
    const auto ack = ladder.send(Actor::Left, "ACK");
    ladder.receive(fin);
    ladder.receive(ack);
    EXPECT_EQ(plain(ladder), (Lines{" A               B",  //
                                    " ├─── FIN ────╮  │",  //
                                    " ├─── ACK ──╮ ┊  │",  //
                                    " │    FIN   ┊ ╰─▶│",  //
                                    " │    ACK   ╰───▶│"}));
}

TEST(Ladder, MessagesOfBothDirectionsCrossOnce) {
    Ladder ladder = two_actors();
    const auto left = ladder.send(Actor::Left, "FIN");
    const auto right = ladder.send(Actor::Right, "ACK");
    ladder.receive(left);
    ladder.receive(right);
    EXPECT_EQ(plain(ladder), (Lines{" A               B",  //
                                    " ├───── FIN ──╮  │",  //
                                    " │  ╭── ACK ──┼──┤",  //
                                    " │  ┊   FIN   ╰─▶│",  //
                                    " │◀─╯   ACK      │"}));
}

TEST(Ladder, ACopyLeavesTheMessageInItsLaneAndALossEndsIt) {
    Ladder ladder = two_actors();
    const auto fin = ladder.send(Actor::Right, "FIN");
    ladder.receive_copy(fin, {{"copy"}});
    ladder.lose(fin, {{"lost"}});
    ladder.lose(ladder.send(Actor::Left, "ACK"), {{"no room"}});
    EXPECT_EQ(plain(ladder), (Lines{"     A             B",  //
                                    "     │  ╭── FIN ───┤",  //
                                    "copy │◀─┤   FIN    │",  //
                                    "lost │  ✗   FIN    │",  //
                                    "     ├───── ACK ─✗ │ no room"}));
}

TEST(Ladder, AMessageInFlightAtTheEndIsListed) {
    Ladder ladder = two_actors();
    ladder.send(Actor::Right, "FIN");
    EXPECT_EQ(plain(ladder), (Lines{"          A             B",  //
                                    "          │  ╭── FIN ───┤",  //
                                    "in flight │  ┊   FIN    │"}));
}

TEST(Ladder, NumbersOfOneRowAreJoinedAndNotRepeatedAndTheCycleIsMarked) {
    Ladder ladder = two_actors();
    ladder.number(9);
    const auto fin = ladder.send(Actor::Left, "FIN");
    ladder.number(10);
    ladder.receive(fin);
    const auto ack = ladder.send(Actor::Right, "ACK");
    ladder.number(11);
    ladder.receive(ack);
    ladder.begin_cycle();
    ladder.number(12);
    ladder.act(Actor::Left, {{"x"}});
    EXPECT_EQ(plain(ladder), (Lines{"          A           B",  //
                                    "  9-10    ├─── FIN ──▶│",  //
                                    "    11    │◀── ACK ───┤",  //
                                    "↻   12  x ●           │"}));
}

TEST(Ladder, ASendingBeforeTheCycleIsNotJoinedWithTheArrivalInIt) {
    Ladder ladder = two_actors();
    const auto fin = ladder.send(Actor::Left, "FIN");
    ladder.begin_cycle();
    ladder.receive(fin);
    EXPECT_EQ(plain(ladder), (Lines{"   A             B",  //
                                    "   ├─── FIN ──╮  │",  //
                                    "↻  │    FIN   ╰─▶│"}));
}

TEST(Ladder, EveryMessageInFlightHasALaneOfItsOwn) {
    Ladder ladder = two_actors();
    std::vector<Ladder::Message> messages;
    for (int i = 0; i < 6; ++i) messages.push_back(ladder.send(Actor::Left, std::to_string(i)));
    const Lines lines = plain(ladder);
    EXPECT_EQ(lines[6], " ├─── 5 ──╮ ┊ ┊ ┊ ┊ ┊  │");
    EXPECT_EQ(lines[7], " │    0   ┊ ┊ ┊ ┊ ┊ ┊  │ in flight");
}

TEST(Ladder, OverlappingMessagesDoNotWidenItWithoutEnd) {
    Ladder ladder = two_actors();
    auto before = ladder.send(Actor::Left, "0");
    for (int i = 1; i < 40; ++i) {
        const auto message = ladder.send(Actor::Left, "0");
        ladder.receive(before);
        before = message;
    }
    for (const std::string& line : plain(ladder)) EXPECT_LE(width_of(line), 30U) << line;
}

TEST(Ladder, AllRowsHaveTheSecondLifelineInOneColumn) {
    Ladder ladder({{"the left one"}}, {{"the right one"}});
    const auto wide = ladder.send(Actor::Left, "a long label", {{"note"}});
    ladder.lose(ladder.send(Actor::Right, "x"));
    ladder.receive(ladder.send(Actor::Right, "ö→"));
    ladder.receive(wide);
    const Lines lines = plain(ladder);
    for (std::size_t i = 1; i < lines.size(); ++i) EXPECT_EQ(width_of(lines[i]), 35U) << lines[i];
}

TEST(Ladder, HasEscapeSequencesOnlyInColour) {
    Ladder ladder = two_actors();
    ladder.lose(ladder.send(Actor::Left, "FIN"));
    const Lines coloured = ladder.render(Palette(true), {});
    EXPECT_THAT(coloured[1], testing::HasSubstr("\x1b[36m"));
    for (const std::string& line : plain(ladder)) EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(StyledText, WrapsBetweenWordsOnly) {
    EXPECT_EQ(wrap("one two  three", 7), (Lines{"one two", "three"}));
    EXPECT_EQ(wrap("incomprehensible", 4), (Lines{"incomprehensible"}));
    EXPECT_EQ(wrap("", 4), (Lines{""}));
}

TEST(StyledText, ControlCharactersAreMadeVisible) {
    EXPECT_EQ(printable("a\x1b[2J\nb\x7f→"), "a\\x1b[2J\\x0ab\\x7f→");
}

}  // namespace
}  // namespace finwait::program
