// Wrong design files: each gets one error, at its place, that says what is allowed there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/files/design_file.h"
#include "model/files/input_error.h"
#include "model/files/input_file.h"
#include "tests/model/input_error_of.h"

namespace finwait::model {
namespace {

using testing::HasSubstr;

/// A design file in which '@' marks the place where the error is, and what the error says.
struct Wrong {
    const char* name;
    std::string text;
    std::vector<std::string> says;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

/// Takes the mark out of `text` and gives its line and column.
Place take_mark(std::string& text, const std::string& file) {
    const std::size_t at = text.find('@');
    EXPECT_NE(at, std::string::npos);
    text.erase(at, 1);
    Place place{file, 1, 1};
    for (std::size_t i = 0; i < at; ++i) {
        if (text[i] == '\n') {
            ++place.line;
            place.column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) {
            ++place.column;
        }
    }
    return place;
}

class WrongDesign : public testing::TestWithParam<Wrong> {};

TEST_P(WrongDesign, GivesOneErrorAtItsPlace) {
    std::string text = GetParam().text;
    const Place place = take_mark(text, "wrong.toml");
    const InputError error = error_of([&] { static_cast<void>(parse_design(text, "wrong.toml")); });
    EXPECT_EQ(text_of(error.place()), text_of(place)) << error.what();
    for (const std::string& words : GetParam().says) EXPECT_THAT(error.message(), HasSubstr(words));
    EXPECT_EQ(error.what(), text_of(place) + ": " + error.message());
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
}

/// rfc9293.toml with `from` replaced by `to`.
std::string rfc9293_but(const std::string& from, const std::string& to) {
    std::string text = read_input_file(shipped_design_file("rfc9293"));
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string extending(const std::string& rest) {
    return "summary = \"s\"\nextends = \"rfc9293\"\n" + rest;
}

const std::string kAllStatesListed =
    "allowed: LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, "
    "CLOSING, LAST-ACK, TIME-WAIT, "
    "CLOSED";

std::vector<Wrong> wrong_keys() {
    return {
        {"KeyUnknown",
         extending("@summry = \"t\"\n"),
         {"unknown key \"summry\" (did you mean summary?)",
          "allowed: summary, source, extends, violates, middlebox, mechanisms, timers, states"}},
        {"KeyDefinedTwice",
         extending("extends = @\"fin-free\"\n"),
         {"defined twice", "allowed: once"}},
        {"TableDefinedTwice",
         extending("[mechanisms]\n[states.CLOSING]\n@[mechanisms]\n"),
         {"defined twice", "allowed: once"}},
        {"RowDefinedTwice",
         extending("[states.CLOSED]\n\"rcv FIN\" = \"ignored\"\n\"rcv FIN\" = @\"ignored\"\n"),
         {"defined twice", "allowed: once"}},
        {"MechanismUnknown",
         extending("[mechanisms]\n@fin-consume = 1\n"),
         {"unknown mechanism \"fin-consume\" (did you mean fin-consumes?)",
          "allowed: fin-consumes, fin-acknowledged-by, fin-acknowledged-unsent, text-sent, "
          "fin-sent"}},
        {"StateOfAMechanismUnknown",
         extending("[mechanisms]\nack-below = { @CLOSNG = \"dropped\" }\n"),
         {"unknown state of \"ack-below\" \"CLOSNG\" (did you mean CLOSING?)",
          "allowed: default, LISTEN"}},
        {"StateUnknown",
         extending("[states.@FIN-WAIT-3]\n"),
         {"unknown state \"FIN-WAIT-3\" (did you mean FIN-WAIT-1?)", kAllStatesListed}},
        {"StateInOtherCase", extending("[states.@closing]\n"), {"did you mean CLOSING?"}},
        {"EventUnknown",
         extending("[states.CLOSING]\n@\"rcv SIN\" = \"ignored\"\n"),
         {"unknown event \"rcv SIN\" (did you mean",
          "allowed: active OPEN, passive OPEN, CLOSE, rcv SYN, rcv ACK of SYN, rcv text, rcv FIN, "
          "rcv ACK of FIN, rcv RST, 2MSL timeout, user timeout, ABORT"}},
        {"EventThatDoesNotArise",
         extending("[states.CLOSING]\n\"rcv ACK of SYN\" = @{ next = \"CLOSED\" }\n"),
         {"\"rcv ACK of SYN\" does not arise in CLOSING; allowed: \"ignored\""}},
        {"FieldOfRowUnknown",
         extending("[states.CLOSING]\nABORT = { next = \"CLOSED\", @sends = \"RST\" }\n"),
         {"unknown key \"sends\" (did you mean send?)", "allowed: next, send"}},
    };
}

std::vector<Wrong> wrong_headings() {
    return {
        {"SummaryMissing", "@extends = \"rfc9293\"\n", {"\"summary\" is missing"}},
        {"FileEmpty", "@", {"\"summary\" is missing"}},
        {"SummaryNotAString", "summary = @1\n", {"\"summary\" is an integer", "a string"}},
        {"SummaryEmpty", "summary = @\"  \"\n", {"\"summary\" is empty"}},
        {"SummaryOfTwoLines",
         "summary = @\"\"\"one\ntwo\"\"\"\n",
         {"several lines", "a string of one line"}},
        {"SourceNotAString", extending("source = @[\"RFC 9293\"]\n"), {"\"source\" is an array"}},
        {"ViolatesNotAnArray",
         extending("violates = @\"no-deadlock\"\n"),
         {"\"violates\" is a string", "an array of names of properties"}},
        {"ViolatesOfNumbers",
         extending("violates = [\"no-deadlock\", @7]\n"),
         {"an element of \"violates\" is an integer"}},
        {"ViolatesNoName",
         extending("violates = [@\"no deadlock\"]\n"),
         {"\"no deadlock\" is no name of a property", "a-z, 0-9"}},
        {"ViolatesTwice",
         extending("violates = [\"no-deadlock\", @\"no-deadlock\"]\n"),
         {"\"no-deadlock\" stands here twice"}},
    };
}

std::vector<Wrong> wrong_extends() {
    return {
        {"ExtendsNotAString",
         "summary = \"s\"\nextends = @true\n",
         {"\"extends\" is a boolean", "the name of a shipped design, a path"}},
        {"ExtendsUnknownDesign",
         "summary = \"s\"\nextends = @\"rfc9239\"\n",
         {"unknown design \"rfc9239\" (did you mean rfc9293?)", "any-ack-of-fin", "rfc1337"}},
        {"ExtendsEmpty", "summary = \"s\"\nextends = @\"\"\n", {"unknown design \"\""}},
        {"ExtendsMissingFile",
         "summary = \"s\"\nextends = @\"no/such.toml\"\n",
         {"\"extends\": \"no/such.toml\" there is no such file"}},
        {"ExtendsFolder", "summary = \"s\"\nextends = @\"./\"\n", {"is a directory"}},
    };
}

std::vector<Wrong> wrong_mechanisms() {
    return {
        {"MechanismsMissing", "@summary = \"s\"\n", {"[mechanisms] is missing", "extends none"}},
        {"MechanismsNotATable", extending("mechanisms = @1\n"), {"\"mechanisms\" is an integer"}},
        {"MechanismsAnArrayOfTables",
         extending("@[[mechanisms]]\nfin-consumes = 1\n"),
         {"\"mechanisms\" is an array"}},
        {"MechanismMissing",
         "summary = \"s\"\n@[mechanisms]\nfin-consumes = 1\n",
         {"\"fin-acknowledged-by\" is missing", "extends none"}},
        {"FinConsumesTwo",
         extending("[mechanisms]\nfin-consumes = @2\n"),
         {"\"fin-consumes\" is 2; allowed: 0, 1"}},
        {"FinConsumesLess", extending("[mechanisms]\nfin-consumes = @-1\n"), {"allowed: 0, 1"}},
        {"FinConsumesHalf",
         extending("[mechanisms]\nfin-consumes = @0.5\n"),
         {"\"fin-consumes\" is a floating-point number; allowed: 0, 1"}},
        {"FinConsumesTrue", extending("[mechanisms]\nfin-consumes = @true\n"), {"is a boolean"}},
        {"FinConsumesHuge",
         extending("[mechanisms]\nfin-consumes = @9223372036854775807\n"),
         {"is 9223372036854775807; allowed: 0, 1"}},
        {"FinConsumesOverflow",
         extending("[mechanisms]\nfin-consumes = 1000000000000000000000@\n"),
         {"not TOML"}},
        {"FinAcknowledgedByUnknown",
         extending("[mechanisms]\nfin-acknowledged-by = @\"any ack\"\n"),
         {"\"any ack\" (did you mean any ACK?); allowed: sequence, one short, flag, any ACK"}},
        {"FinAcknowledgedByNumber",
         extending("[mechanisms]\nfin-acknowledged-by = @1\n"),
         {"is an integer; allowed: sequence, one short, flag, any ACK, a table of these by state"}},
        {"WordInOneStateUnknown",
         extending("[mechanisms]\nack-below = { CLOSING = @\"drop\" }\n"),
         {"unknown ack-below \"drop\"", "allowed: processed, dropped, answered"}},
        {"SwitchInOneStateAWord",
         extending("[mechanisms]\ntext-taken = { CLOSING = @\"yes\" }\n"),
         {"\"text-taken\" in CLOSING is a string; allowed: true, false"}},
        {"SaidInTwoWays",
         extending("[mechanisms]\nanswers = true\ntime-wait-answers = @false\n"),
         {"\"time-wait-answers\" is what \"answers\" says too; allowed: one of them"}},
        {"FinRetransmittedNumber",
         extending("[mechanisms]\nfin-retransmitted = @3\n"),
         {"is an integer; allowed: true, false, an array of states"}},
        {"FinRetransmittedUnknownState",
         extending("[mechanisms]\nfin-retransmitted = [\"CLOSING\", @\"LASTACK\"]\n"),
         {"unknown state \"LASTACK\" (did you mean LAST-ACK?)", kAllStatesListed}},
        {"FinRetransmittedNestedArray",
         extending("[mechanisms]\nfin-retransmitted = [@[\"CLOSING\"]]\n"),
         {"is an array"}},
        {"FinOverHoleNumber",
         extending("[mechanisms]\nfin-over-hole = @1\n"),
         {"\"fin-over-hole\" is an integer; allowed: true, false, an array of states"}},
        {"TimeWaitAnswersDate",
         extending("[mechanisms]\ntime-wait-answers = @2022-08-01\n"),
         {"\"time-wait-answers\" is a date; allowed: true, false"}},
    };
}

std::vector<Wrong> wrong_rows() {
    const std::string all_mechanisms =
        "summary = \"s\"\n"
        "mechanisms = { fin-consumes = 1, fin-acknowledged-by = \"flag\", fin-retransmitted = "
        "true, "
        "fin-over-hole = false, time-wait-answers = true }\n";
    const std::string all_rows =
        "{ CLOSE = \"impossible\", \"rcv FIN\" = \"ignored\", \"rcv ACK of FIN\" = \"ignored\", "
        "\"rcv RST\" = \"ignored\", \"2MSL timeout\" = \"impossible\", ABORT = \"impossible\" }";
    const auto closing = [](const std::string& row) {
        return extending("[states.CLOSING]\n" + row + "\n");
    };
    return {
        {"StatesMissing", "@" + all_mechanisms, {"[states.ESTABLISHED] is missing"}},
        {"StateMissing",
         "@" + all_mechanisms + "states.ESTABLISHED = " + all_rows + "\n",
         {"[states.FIN-WAIT-1] is missing", "extends none"}},
        {"StatesNotATable", extending("states = @[]\n"), {"\"states\" is an array"}},
        {"StateNotATable",
         extending("[states]\nCLOSING = @\"ignored\"\n"),
         {"[states.CLOSING] is a string; allowed: a table of events"}},
        {"RowMissing",
         rfc9293_but("[states.LAST-ACK]\nCLOSE            = \"impossible\"\n",
                     "@[states.LAST-ACK]\n"),
         {"\"CLOSE\" is missing in [states.LAST-ACK]", "extends none"}},
        {"CallIgnored",
         closing("CLOSE = @\"ignored\""),
         {"\"CLOSE\" is \"ignored\"; allowed: { next = STATE }, ", ", \"impossible\""}},
        {"TextIgnored",
         extending("[states.FIN-WAIT-2]\n\"rcv text\" = @\"ignored\"\n"),
         {"text is taken without a row; to pass over it: { next = \"FIN-WAIT-2\", takes = false }",
          ", \"no row\""}},
        {"SynIgnored",
         closing("\"rcv SYN\" = @\"ignored\""),
         {"without a row a SYN is challenged by an ACK", ", \"no row\""}},
        {"ArrivalImpossible",
         closing("\"rcv FIN\" = @\"impossible\""),
         {"allowed: { next = STATE }, { next = STATE, send = \"ACK\" }, { next = STATE, send = "
          "\"RST\" }, \"ignored\""}},
        {"RowANumber",
         closing("ABORT = @1"),
         {"the row of \"ABORT\" is an integer; allowed: { next = STATE }, { next = STATE, send = "
          "\"ACK\" }, { next = STATE, send = \"RST\" }, \"impossible\""}},
        {"RowWithoutNext", closing("ABORT = @{ send = \"RST\" }"), {"lacks \"next\""}},
        {"RowEmpty", closing("ABORT = @{}"), {"lacks \"next\""}},
        {"NextUnknown",
         closing("ABORT = { next = @\"DEAD\" }"),
         {"unknown state \"DEAD\"; allowed", kAllStatesListed}},
        {"NextNotAString", closing("ABORT = { next = @[] }"), {"\"next\" is an array"}},
        {"SendUnknown",
         closing("ABORT = { next = \"CLOSED\", send = @\"SYN\" }"),
         {"\"ABORT\" cannot send \"SYN\"", "send = \"RST\""}},
        {"SendNotOfThisEvent",
         extending("[states.CLOSED]\n\"active OPEN\" = { next = \"SYN-SENT\", send = @\"ACK\" "
                   "}\n"),
         {"\"active OPEN\" cannot send \"ACK\"", "send = \"SYN\""}},
        {"SendWhereNothingIsSent",
         extending("[states.CLOSED]\n\"passive OPEN\" = { next = \"LISTEN\", send = @\"ACK\" "
                   "}\n"),
         {"\"passive OPEN\" cannot send \"ACK\"; allowed: { next = STATE }, \"impossible\""}},
        {"ConditionOfAnUnknownField",
         extending("[states.CLOSING]\nABORT = { when = \"fin_sent and @acked\", next = \"CLOSED\" "
                   "}\n"),
         {"\"when\": unknown field \"acked\"", "allowed: fin_sent, ack_pending"}},
        {"ConditionOfASegmentWhereNoneArrives",
         extending("[states.CLOSING]\nABORT = { when = \"@s.fin\", next = \"CLOSED\" }\n"),
         {"unknown field \"s.fin\""}},
        {"ConditionThatComparesOwnWithPeersNumbers",
         extending("[states.CLOSING]\nABORT = { when = \"snd_una = @rcv_nxt\", next = "
                   "\"CLOSED\" }\n"),
         {"these two cannot be compared; allowed: snd_una, snd_nxt"}},
        {"ConditionWithMoreBehindIt",
         extending("[states.CLOSING]\nABORT = { when = \"fin_sent @)\", next = \"CLOSED\" }\n"),
         {"allowed: and, or, implies, the end"}},
        {"ConditionWithoutAnOperand",
         extending("[states.CLOSING]\nABORT = { when = \"unsent > @\", next = \"CLOSED\" }\n"),
         {"\"when\": allowed: fin_sent"}},
        {"ConditionThatNothingSatisfies",
         extending("[states.CLOSING]\nABORT = { when = @\"unsent < 1 and unsent > 0\", next = "
                   "\"CLOSED\" }\n"),
         {"nothing satisfies this condition"}},
        {"RowThatIsNeverTaken",
         extending("[states.CLOSING]\nABORT = [{ when = \"fin_sent\", next = \"CLOSED\" }, { when "
                   "= \"not fin_sent\", next = \"CLOSED\" }, @{ next = \"CLOSED\" }]\n"),
         {"this row is never taken"}},
        {"RowsNone", extending("[states.CLOSING]\nABORT = @[]\n"), {"is an empty array"}},
        {"TakesOfACall",
         extending("[states.CLOSING]\nABORT = { next = \"CLOSED\", takes = @false }\n"),
         {"\"ABORT\" takes nothing"}},
        {"ArmsAnUnknownTimer",
         extending("[states.CLOSING]\nABORT = { next = \"CLOSED\", arms = [@\"orphan\"] }\n"),
         {"\"orphan\" is no timer that rows arm", "armed = \"by rows\""}},
        {"ArmsATimerOfStates",
         extending("[states.CLOSING]\nABORT = { next = \"CLOSED\", arms = [@\"2MSL timeout\"] }\n"),
         {"\"2MSL timeout\" is no timer that rows arm"}},
        {"TimerWithoutARow", extending("[timers]\norphan = @{ after = 1 }\n"), {"has no row"}},
        {"TimerThatNoRowArms",
         extending("[timers]\norphan = @{ armed = \"by rows\" }\n[states.CLOSING]\norphan = { next "
                   "= \"CLOSED\" }\n"),
         {"is armed by no row", "arms = [\"orphan\"]"}},
        {"TimerCalledAsAnEvent", extending("[timers]\nABORT = @{}\n"), {"cannot be called so"}},
        {"TimersTooMany",
         extending("[timers]\na = {}\nb = {}\nc = {}\nd = @{}\n"),
         {"\"d\" is one too many; allowed: 3"}},
        {"TimerArmedOtherwise",
         extending("[timers]\norphan = { armed = @\"never\" }\n"),
         {"unknown \"armed\" \"never\"", "in states, by rows"}},
        {"TimerAfterTooMany",
         extending("[timers]\norphan = { after = @16 }\n"),
         {"\"after\" is 16; allowed: 0 … 15"}},
        {"TimerOfNoLength",
         extending("[timers]\norphan = { length = @0 }\n"),
         {"\"length\" is 0; allowed: 1 … 200"}},
        {"SendNotAString",
         closing("ABORT = { next = \"CLOSED\", send = @true }"),
         {"\"send\" is a boolean"}},
        {"RowOutOfClosed",
         extending("[states.CLOSED]\nCLOSE = @{ next = \"ESTABLISHED\" }\n"),
         {"nothing but OPEN leads out of CLOSED; allowed: \"impossible\""}},
    };
}

std::string deep(const std::string& open, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += open;
    return text;
}

std::vector<Wrong> no_toml() {
    return {
        {"NoValue", "summary = @\n", {"not TOML"}},
        {"NotUtf8", "summary = \"s\"\nsource = \"RFC@ \xff\"\n", {"not TOML", "utf-8"}},
        {"StringWithoutEnd", "summary = \"s@\n", {"not TOML"}},
        {"NulCharacter", std::string("summary = \"s@\0\"\n", 15), {"a control character"}},
        {"ControlCharacter", extending("[@\x01]\n"), {"a control character"}},
        {"NestedTooDeep",
         "summary = " + deep("[", 256) + "@" + deep("[", 1000),
         {"not TOML", "depth"}},
        {"KeyOfTooManyParts",
         "summary = \"s\"\n" + deep("a.", 64) + "a@." + deep("a.", 100'000) + "a = 1\n",
         {"more than 64 dots in one line"}},
    };
}

std::string name_of_case(const testing::TestParamInfo<Wrong>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Keys, WrongDesign, testing::ValuesIn(wrong_keys()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Headings, WrongDesign, testing::ValuesIn(wrong_headings()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Extends, WrongDesign, testing::ValuesIn(wrong_extends()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Mechanisms, WrongDesign, testing::ValuesIn(wrong_mechanisms()),
                         name_of_case);
INSTANTIATE_TEST_SUITE_P(Rows, WrongDesign, testing::ValuesIn(wrong_rows()), name_of_case);
INSTANTIATE_TEST_SUITE_P(NoToml, WrongDesign, testing::ValuesIn(no_toml()), name_of_case);

}  // namespace
}  // namespace finwait::model
