#include "model/rules/branches.h"

namespace finwait::model {

namespace {

constexpr std::array<BranchText, kBranches> kBranchTexts = [] {
    using enum ArrivalBranch;
    // The sections of RFC 9293.
    constexpr std::string_view closed = "§3.10.7.1";
    constexpr std::string_view listen = "§3.10.7.2";
    constexpr std::string_view syn_sent = "§3.10.7.3";
    constexpr std::string_view first = "§3.10.7.4, first";
    constexpr std::string_view second = "§3.10.7.4, second";
    constexpr std::string_view fourth = "§3.10.7.4, fourth";
    constexpr std::string_view fifth = "§3.10.7.4, fifth";
    constexpr std::string_view seventh = "§3.10.7.4, seventh";
    constexpr std::string_view eighth = "§3.10.7.4, eighth";
    constexpr std::string_view design = kOfTheDesign;
    constexpr std::string_view middlebox = "of the middlebox, not of RFC 9293";

    return std::array<BranchText, kBranches>{{
        {ClosedDropsRst, "CLOSED: an RST is dropped",
         "There is no connection, and the segment is an RST: it is dropped.", closed},
        {ClosedAnswersByRst, "CLOSED: answered by an RST",
         "There is no connection: the segment is answered by an RST.", closed},
        {ListenDrops, "LISTEN: an RST, or no SYN, is dropped",
         "In LISTEN an RST, or what is no SYN, is dropped.", listen},
        {ListenAnswersByRst, "LISTEN: an ACK is answered by an RST",
         "In LISTEN nothing was sent that an ACK could be of: an RST answers it.", listen},
        {ListenSyn, "LISTEN: a SYN is taken", "A SYN arrives in LISTEN: a connection begins.",
         listen},
        {SynSentBadAck, "SYN-SENT: the ACK is not of the SYN, answered by an RST",
         "The ACK is not of the SYN that was sent: an RST answers it.", syn_sent},
        {SynSentDrops, "SYN-SENT: dropped",
         "In SYN-SENT an RST without ACK, or what is no SYN, is dropped.", syn_sent},
        {SynSentRefused, "SYN-SENT: an RST that acknowledges the SYN",
         "An RST acknowledges the SYN: the peer refuses the connection.", syn_sent},
        {SynSentSyn, "SYN-SENT: a SYN is taken", "The peer's SYN is taken.", syn_sent},
        {TimeWaitReopens, "TIME-WAIT: a SYN opens a new connection",
         "A SYN beyond all that came opens a new connection out of TIME-WAIT.", "§3.6.1, MAY-2"},
        {OnlyAnswered, "sequence number: not looked at, answered by an ACK",
         "Whatever arrives here is answered by an ACK, and not looked at.", first, design},
        {NoAckUnseen, "sequence number: not looked at, for the segment has no ACK",
         "The segment has no ACK: it is dropped before its number is looked at.", first, design},
        {UnacceptableAckTaken, "sequence number: unacceptable, and its ACK is looked at",
         "The number is not acceptable, and the ACK is looked at all the same.", first, design},
        {UnacceptableRst, "sequence number: an unacceptable RST is dropped",
         "An RST whose number is not acceptable is dropped.", first},
        {UnacceptableAnswered, "sequence number: unacceptable, answered by an ACK",
         "The number is not acceptable: the segment is dropped, and answered.", first},
        {UnacceptableDropped, "sequence number: unacceptable, dropped",
         "The number is not acceptable: the segment is dropped in silence.", first, design},
        {RstTaken, "RST: at RCV.NXT", "The RST is accepted.", second},
        {RstChallenged, "RST: elsewhere in the window, challenged",
         "The RST is in the window and not at RCV.NXT: it is challenged.", second,
         "RFC 9293 §3.10.7.4, second; RFC 5961 §3.2"},
        {RstDropped, "RST: elsewhere, dropped",
         "The RST is not at RCV.NXT: it is dropped in silence.", second, design},
        {TimeWaitIgnoresRst, "RST: ignored in TIME-WAIT", "In TIME-WAIT an RST is ignored.", second,
         "RFC 1337 §3"},
        {SynInWindow, "SYN: in the window, challenged",
         "A SYN on a connection that is there: it is challenged.", fourth,
         "RFC 9293 §3.10.7.4, fourth; RFC 5961 §4.2"},
        {SynByRow, "SYN: in the window, taken by a row",
         "A SYN on a connection that is there, of which the table has a row.", fourth, design},
        {SynBackToListen, "SYN: in SYN-RECEIVED, back to LISTEN",
         "A SYN in SYN-RECEIVED after a passive OPEN: back to LISTEN.", fourth},
        {NoAck, "ACK: the segment has none, dropped", "The segment has no ACK: it is dropped.",
         fifth},
        {NoAckTaken, "ACK: the segment has none, goes on",
         "The segment has no ACK, and is processed all the same.", fifth, design},
        {SynReceivedBadAck, "ACK: SYN-RECEIVED, not of the SYN, answered by an RST",
         "The ACK is not of the SYN that was sent: an RST answers it.", fifth},
        {SynAcknowledged, "ACK: the own SYN is acknowledged", "The own SYN is acknowledged.",
         fifth},
        {AckAhead, "ACK: of something not sent yet, answered by an ACK",
         "The ACK is of something that was not sent yet.", fifth},
        {AckTooOld, "ACK: too old to be of this connection",
         "The ACK is too old to be one of this connection.", fifth,
         "RFC 9293 §3.10.7.4, fifth; RFC 5961 §5.2"},
        {AckBelow, "ACK: below SND.UNA", "The ACK is below SND.UNA, which the design looks at.",
         fifth, design},
        {AckAdvances, "ACK: SND.UNA advances", "The ACK is of something new: SND.UNA advances.",
         fifth},
        {FinAcknowledged, "ACK: the own FIN is acknowledged",
         "The own FIN is regarded as acknowledged.", fifth},
        {FinStillWaits, "ACK: CLOSING or LAST-ACK goes on waiting",
         "The own FIN is not acknowledged yet: nothing else is looked at.", fifth},
        {TimeWaitFin, "ACK: TIME-WAIT, a FIN again", "In TIME-WAIT the peer's FIN comes again.",
         fifth},
        {TimeWaitOther, "ACK: TIME-WAIT, anything else", "In TIME-WAIT nothing but a FIN matters.",
         fifth},
        {NothingNew, "text: the segment ends at or before RCV.NXT",
         "The segment ends at or before RCV.NXT: nothing in it is new.", seventh, design},
        {BehindWindow, "text: the segment begins behind the window",
         "The segment begins behind the window: there is no room for it.", seventh, design},
        {AheadAnswered, "text: ahead of a hole, answered by an ACK",
         "What stands ahead of missing text is dropped, and answered.", seventh,
         "RFC 9293 §3.10.7.4, MAY-13"},
        {AheadKept, "text: ahead of a hole, kept", "What stands ahead of missing text is kept.",
         seventh, "RFC 9293 §3.10.7.4, seventh, SHLD-31"},
        {AheadDropped, "text: a bare ACK ahead of a hole, dropped",
         "What stands ahead of missing text is dropped in silence.", seventh},
        {FinOverHole, "text: a FIN ahead of a hole, taken",
         "The FIN stands ahead of missing text, and is taken all the same.", seventh, design},
        {TextAfterClose, "text: the application reads no more, answered by an RST",
         "The application reads no more: new text is answered by an RST.", seventh,
         "RFC 9293 §3.6.1, SHLD-3"},
        {TextDiscarded, "text: the application reads no more, thrown away",
         "The application reads no more: new text is thrown away.", seventh, design},
        {KeptTaken, "text: kept before, taken", "What was kept is in order now, and taken.",
         seventh},
        {TextTaken, "text: new text", "New text is taken, and is to be acknowledged.", seventh},
        {FinWithoutRoom, "FIN: the text before it left no room",
         "The text before the FIN filled the receive buffer: the FIN waits.", eighth,
         "RFC 9293 §3.4"},
        {FinTaken, "FIN: taken",
         "The FIN is taken: the application sees the end of what the peer sends.", eighth},
        {FinTakenAgain, "FIN: taken once more", "A FIN behind text that is old is taken once more.",
         eighth, design},
        {FinAgain, "FIN: again, in CLOSE-WAIT", "The FIN comes again in CLOSE-WAIT.", eighth},
        {MiddleboxDrops, "middlebox: drops what arrives",
         "The middlebox in front of the end drops what arrives.", "", middlebox},
        {MiddleboxAnswers, "middlebox: answers what arrives by an RST",
         "The middlebox in front of the end answers what arrives by an RST.", "", middlebox},
        {MiddleboxStops, "middlebox: drops what the end sends",
         "The middlebox in front of the end drops what the end sends.", "", middlebox},
        {MiddleboxResets, "middlebox: answers what the end sends by an RST",
         "The middlebox in front of the end answers what the end sends by an RST.", "", middlebox},
    }};
}();

static_assert(
    [] {
        for (std::size_t i = 0; i < kBranches; ++i) {
            if (kBranchTexts[i].branch != kAllBranches[i] || kBranchTexts[i].name.empty())
                return false;
        }
        return true;
    }(),
    "the table has the branches in their order, all of them");

}  // namespace

const BranchText& text_of(ArrivalBranch branch) {
    return kBranchTexts[static_cast<std::size_t>(branch)];
}

std::string_view name_of(ArrivalBranch branch) { return text_of(branch).name; }

}  // namespace finwait::model
