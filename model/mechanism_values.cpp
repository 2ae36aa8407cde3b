#include "model/mechanism_values.h"

namespace finwait::model {

std::string_view name_of(FinAcknowledgedBy how) {
    switch (how) {
        case FinAcknowledgedBy::Sequence: return "sequence";
        case FinAcknowledgedBy::OneShort: return "one short";
        case FinAcknowledgedBy::Flag: return "flag";
        case FinAcknowledgedBy::AnyAck: return "any ACK";
    }
    return "";
}

std::string_view name_of(RestartedBy what) {
    switch (what) {
        case RestartedBy::Fin: return "fin";
        case RestartedBy::Any: return "any";
        case RestartedBy::None: return "none";
    }
    return "";
}

std::string_view name_of(SentAgainAt where) {
    switch (where) {
        case SentAgainAt::SndUna: return "SND.UNA";
        case SentAgainAt::SndNxt: return "SND.NXT";
    }
    return "";
}

std::string_view name_of(AcceptableBefore which) {
    switch (which) {
        case AcceptableBefore::InWindow: return "in the window";
        case AcceptableBefore::EndsAtRcvNxt: return "to RCV.NXT";
        case AcceptableBefore::Any: return "any";
    }
    return "";
}

std::string_view name_of(AcceptableBehind which) {
    switch (which) {
        case AcceptableBehind::None: return "none";
        case AcceptableBehind::RstAtEdge: return "RST at the edge";
        case AcceptableBehind::BareAtEdge: return "bare at the edge";
        case AcceptableBehind::AtEdge: return "at the edge";
        case AcceptableBehind::Any: return "any";
    }
    return "";
}

std::string_view name_of(OldestAck where) {
    switch (where) {
        case OldestAck::Window: return "MAX.SND.WND";
        case OldestAck::Acknowledged: return "acknowledged";
    }
    return "";
}

std::string_view name_of(OutOfRangeAck treatment) {
    switch (treatment) {
        case OutOfRangeAck::Processed: return "processed";
        case OutOfRangeAck::Dropped: return "dropped";
        case OutOfRangeAck::Answered: return "answered";
        case OutOfRangeAck::AnsweredProcessed: return "answered and processed";
        case OutOfRangeAck::Reset: return "RST";
    }
    return "";
}

std::string_view name_of(RstAccepted where) {
    switch (where) {
        case RstAccepted::AtRcvNxt: return "RCV.NXT";
        case RstAccepted::OneBeforeRcvNxt: return "RCV.NXT or one before";
        case RstAccepted::InWindow: return "window";
        case RstAccepted::Anywhere: return "anywhere";
    }
    return "";
}

std::string_view name_of(RstAt where) {
    switch (where) {
        case RstAt::SndNxt: return "SND.NXT";
        case RstAt::SegAck: return "SEG.ACK";
    }
    return "";
}

std::string_view name_of(RstCarriesAck which) {
    switch (which) {
        case RstCarriesAck::WhereNeeded: return "where needed";
        case RstCarriesAck::Own: return "own";
        case RstCarriesAck::Always: return "always";
    }
    return "";
}

std::string_view name_of(OnlyAnswers what) {
    switch (what) {
        case OnlyAnswers::No: return "no";
        case OnlyAnswers::AllButNext: return "all but a bare ACK at RCV.NXT";
        case OnlyAnswers::TextAndFin: return "text and FIN";
    }
    return "";
}

std::string_view name_of(LostText what) {
    switch (what) {
        case LostText::Rst: return "RST";
        case LostText::Silence: return "silence";
    }
    return "";
}

std::string_view name_of(TextAfterClose what) {
    switch (what) {
        case TextAfterClose::Rst: return "RST";
        case TextAfterClose::RstAhead: return "RST ahead too";
        case TextAfterClose::Silence: return "silence";
    }
    return "";
}

std::string_view name_of(FullBuffer what) {
    switch (what) {
        case FullBuffer::Drops: return "drops";
        case FullBuffer::TakesFin: return "takes FIN";
        case FullBuffer::LosesText: return "loses text";
    }
    return "";
}

}  // namespace finwait::model
