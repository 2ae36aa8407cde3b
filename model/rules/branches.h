// The branches of "Segment arrives", and what is said of them: in lists of what was used, in
// explanations of steps and in reports of deviations.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace finwait::model {

/// The branches of "Segment arrives" (RFC 9293 §3.10.7), in its order; what each is: branches.cpp.
/// Labels for code, tests and the report of what an exploration never reached.
enum class ArrivalBranch : std::uint8_t {
    ClosedDropsRst,
    ClosedAnswersByRst,
    ListenDrops,
    ListenAnswersByRst,
    ListenSyn,
    SynSentBadAck,
    SynSentDrops,
    SynSentRefused,
    SynSentSyn,
    TimeWaitReopens,
    OnlyAnswered,
    NoAckUnseen,
    UnacceptableAckTaken,
    UnacceptableRst,
    UnacceptableAnswered,
    UnacceptableDropped,
    RstTaken,
    RstChallenged,
    RstDropped,
    TimeWaitIgnoresRst,
    SynInWindow,
    SynByRow,
    SynBackToListen,
    NoAck,
    NoAckTaken,
    SynReceivedBadAck,
    SynAcknowledged,
    AckAhead,
    AckTooOld,
    AckBelow,
    AckAdvances,
    FinAcknowledged,
    FinStillWaits,
    TimeWaitFin,
    TimeWaitOther,
    NothingNew,
    BehindWindow,
    AheadAnswered,
    AheadKept,
    AheadDropped,
    FinOverHole,
    TextAfterClose,
    TextDiscarded,
    KeptTaken,
    TextTaken,
    FinWithoutRoom,
    FinTaken,
    FinTakenAgain,
    FinAgain,
    // What is no step of an endpoint's, but of the middlebox in front of it.
    MiddleboxDrops,
    MiddleboxAnswers,
    MiddleboxStops,
    MiddleboxResets,
};
inline constexpr std::size_t kBranches =
    static_cast<std::size_t>(ArrivalBranch::MiddleboxResets) + 1;
inline constexpr std::array<ArrivalBranch, kBranches> kAllBranches = [] {
    std::array<ArrivalBranch, kBranches> all{};
    for (std::size_t i = 0; i < kBranches; ++i) all[i] = static_cast<ArrivalBranch>(i);
    return all;
}();
/// Who says so, of what a design does and RFC 9293 does not.
inline constexpr std::string_view kOfTheDesign = "of the design, not of RFC 9293";

struct BranchText {
    ArrivalBranch branch;
    std::string_view name;  ///< "RST: at RCV.NXT"
    std::string_view sentence;
    std::string_view section;  ///< of RFC 9293: the step that it is a branch of; "" for middleboxes
    /// Who says so, where it is not RFC 9293 in that section: "RFC 1337 §3", kOfTheDesign.
    std::string_view source{};
};
[[nodiscard]] const BranchText& text_of(ArrivalBranch branch);
[[nodiscard]] std::string_view name_of(ArrivalBranch branch);

}  // namespace finwait::model
