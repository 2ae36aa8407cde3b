// What the mechanisms of a design may be set to (design.h), each with the words of files for it.
#pragma once

#include <cstdint>
#include <string_view>

namespace finwait::model {

/// How an endpoint knows that its own FIN is acknowledged.
enum class FinAcknowledgedBy : std::uint8_t {
    Sequence,  ///< SND.UNA has reached SND.NXT (RFC 9293)
    OneShort,  ///< SND.UNA has reached the number of the FIN, which is one short of SND.NXT
    Flag,      ///< a flag on the segment says so, and SEG.ACK = SND.NXT
    AnyAck,    ///< any segment whose ACK field is looked at, with SEG.ACK ≤ SND.NXT
};
[[nodiscard]] std::string_view name_of(FinAcknowledgedBy how);

/// Which segments that arrive in TIME-WAIT restart the 2MSL timer (RFC 9293 §3.10.7.4, eighth).
enum class RestartedBy : std::uint8_t {
    Fin,  ///< with FIN, without SYN and RST, also an unacceptable one
    Any,  ///< every one without SYN and RST
    None,
};
[[nodiscard]] std::string_view name_of(RestartedBy what);

/// Where what is sent again begins (RFC 9293 §3.8.1).
enum class SentAgainAt : std::uint8_t {
    SndUna,  ///< where it began before
    SndNxt,  ///< behind all that was sent
};
[[nodiscard]] std::string_view name_of(SentAgainAt where);

/// Which segments are acceptable that begin before RCV.NXT.
enum class AcceptableBefore : std::uint8_t {
    InWindow,      ///< those whose last number is in the window (RFC 9293)
    EndsAtRcvNxt,  ///< those that end at RCV.NXT or beyond, so that nothing is missing between
    Any,
};
[[nodiscard]] std::string_view name_of(AcceptableBefore which);

/// Which segments are acceptable that begin behind the window.
enum class AcceptableBehind : std::uint8_t {
    None,        ///< (RFC 9293)
    RstAtEdge,   ///< RSTs at RCV.NXT + RCV.WND
    BareAtEdge,  ///< at RCV.NXT + RCV.WND, without numbers
    AtEdge,      ///< at RCV.NXT + RCV.WND
    Any,
};
[[nodiscard]] std::string_view name_of(AcceptableBehind which);

/// From where on an ACK field is no longer one of this connection's.
enum class OldestAck : std::uint8_t {
    Window,        ///< SND.UNA - MAX.SND.WND (RFC 5961 §5)
    Acknowledged,  ///< the same, and not before the first octet (Linux)
};
[[nodiscard]] std::string_view name_of(OldestAck where);

/// What becomes of a segment whose ACK field is below SND.UNA, or beyond SND.NXT.
enum class OutOfRangeAck : std::uint8_t {
    Processed,          ///< the field is passed over, the segment goes on
    Dropped,            ///< the segment, in silence
    Answered,           ///< the segment is dropped, and an ACK goes out
    AnsweredProcessed,  ///< an ACK goes out, and the segment goes on
    Reset,              ///< the segment is dropped, and an RST goes out
};
[[nodiscard]] std::string_view name_of(OutOfRangeAck treatment);

/// Which RSTs are taken.
enum class RstAccepted : std::uint8_t {
    AtRcvNxt,         ///< SEG.SEQ = RCV.NXT (RFC 5961, RFC 9293)
    OneBeforeRcvNxt,  ///< that, and RCV.NXT − 1, where a FIN was taken
    InWindow,         ///< wherever the segment is acceptable
    Anywhere,
};
[[nodiscard]] std::string_view name_of(RstAccepted where);

/// With which number an RST goes out that a row, or text after CLOSE, draws from a segment.
enum class RstAt : std::uint8_t {
    SndNxt,  ///< as that of an ABORT (RFC 9293 §3.10.5)
    SegAck,  ///< as one that answers a segment without a connection (RFC 9293 §3.10.7.1)
};
[[nodiscard]] std::string_view name_of(RstAt where);

/// Which RSTs carry an ACK.
enum class RstCarriesAck : std::uint8_t {
    WhereNeeded,  ///< those that answer a segment without (RFC 9293 §3.10.7.1)
    Own,          ///< and those that answer none, or go out at SND.NXT
    Always,
};
[[nodiscard]] std::string_view name_of(RstCarriesAck which);

/// What is answered by an ACK, where nothing else of a segment is looked at.
enum class OnlyAnswers : std::uint8_t {
    No,          ///< all is looked at (RFC 9293)
    AllButNext,  ///< all but RSTs and a bare ACK at RCV.NXT
    TextAndFin,  ///< text and FINs; SYNs are looked at
};
[[nodiscard]] std::string_view name_of(OnlyAnswers what);

/// What comes of text that nobody will read (RFC 9293 §3.6.1, SHLD-3).
enum class LostText : std::uint8_t {
    Rst,      ///< the peer is told by an RST
    Silence,  ///< it is acknowledged and thrown away
};
[[nodiscard]] std::string_view name_of(LostText what);

/// What comes of text after a CLOSE that ended reading.
enum class TextAfterClose : std::uint8_t {
    Rst,       ///< the peer is told by an RST, when the text is in order
    RstAhead,  ///< also when it, or a FIN, is ahead of a hole
    Silence,   ///< it is acknowledged and thrown away
};
[[nodiscard]] std::string_view name_of(TextAfterClose what);

/// What a full receive buffer does to a segment at RCV.NXT.
enum class FullBuffer : std::uint8_t {
    Drops,      ///< whatever has text or a FIN is dropped, and answered by an ACK
    TakesFin,   ///< but for a FIN without text, which needs no room (Linux)
    LosesText,  ///< its text is dropped, and the FIN behind it is taken
};
[[nodiscard]] std::string_view name_of(FullBuffer what);

}  // namespace finwait::model
