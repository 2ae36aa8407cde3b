#include "checker/program/conformance/stimulus.h"

#include <fmt/format.h>

#include <algorithm>

namespace finwait::program {

namespace {

std::uint32_t number_at(SeqPlace place, const EndpointNumbers& numbers) {
    switch (place) {
        case SeqPlace::OneBefore: return numbers.rcv_nxt - 1;
        case SeqPlace::Next: return numbers.rcv_nxt;
        case SeqPlace::OneAhead: return numbers.rcv_nxt + 1;
        case SeqPlace::LastInWindow: return numbers.edge - 1;
        case SeqPlace::BehindWindow: return numbers.edge;
    }
    return 0;
}

std::uint32_t number_at(AckPlace place, const EndpointNumbers& numbers) {
    switch (place) {
        case AckPlace::BelowUna: return numbers.snd_una - 1;
        case AckPlace::Una: return numbers.snd_una;
        case AckPlace::Between: return numbers.snd_una + 1;
        case AckPlace::Next: return numbers.snd_nxt;
        case AckPlace::Beyond: return numbers.snd_nxt + 1;
        case AckPlace::None: return 0;
    }
    return 0;
}

std::string_view words_of(SeqPlace place) {
    switch (place) {
        case SeqPlace::OneBefore: return "at RCV.NXT - 1";
        case SeqPlace::Next: return "at RCV.NXT";
        case SeqPlace::OneAhead: return "at RCV.NXT + 1";
        case SeqPlace::LastInWindow: return "at the last number of the window";
        case SeqPlace::BehindWindow: return "at RCV.NXT + RCV.WND";
    }
    return "";
}

std::string_view words_of(AckPlace place) {
    switch (place) {
        case AckPlace::BelowUna: return ", ack SND.UNA - 1";
        case AckPlace::Una: return ", ack SND.UNA";
        case AckPlace::Between: return ", ack SND.UNA + 1";
        case AckPlace::Next: return ", ack SND.NXT";
        case AckPlace::Beyond: return ", ack SND.NXT + 1";
        case AckPlace::None: return "";
    }
    return "";
}

std::string_view name_of_close(ApplicationStyle style) {
    switch (style) {
        case ApplicationStyle::Shutdown: return "shutdown(WR)";
        case ApplicationStyle::Close: return "close()";
        case ApplicationStyle::CloseUnread: return "close() with what is unread";
        case ApplicationStyle::Abort: return "abort";
    }
    return "";
}

std::string flag_text_of(const Stimulus& stimulus) {
    std::string flags;
    const auto add = [&](bool set, const char* name) {
        if (set) flags += (flags.empty() ? "" : ",") + std::string(name);
    };
    add(stimulus.syn, "SYN");
    add(stimulus.rst, "RST");
    add(stimulus.ack != AckPlace::None, "ACK");
    add(stimulus.fin, "FIN");
    return flags.empty() ? "no flags" : flags;
}

/// Of places that are the same number the first is meant.
constexpr std::array kSeqs{SeqPlace::Next, SeqPlace::OneBefore, SeqPlace::OneAhead,
                           SeqPlace::LastInWindow, SeqPlace::BehindWindow};
constexpr std::array kAcks{AckPlace::Next, AckPlace::Una, AckPlace::Between, AckPlace::BelowUna,
                           AckPlace::Beyond};

template <class Place, std::size_t Count>
Place first_like(Place place, const std::array<Place, Count>& places,
                 const EndpointNumbers& numbers) {
    return *std::ranges::find_if(places, [&](Place other) {
        return number_at(other, numbers) == number_at(place, numbers);
    });
}

/// The places without those that are the same number as an earlier one.
template <class Place, std::size_t Count>
std::vector<Place> different(const std::array<Place, Count>& places,
                             const EndpointNumbers& numbers) {
    std::vector<Place> different;
    for (const Place place : places) {
        if (first_like(place, places, numbers) == place) different.push_back(place);
    }
    return different;
}

Stimulus stimulus_at(SeqPlace seq, AckPlace ack) {
    Stimulus stimulus;
    stimulus.seq = seq;
    stimulus.ack = ack;
    return stimulus;
}

void add_text_and_fin(std::vector<Stimulus>& all, Stimulus stimulus) {
    for (const bool fin : {false, true}) {
        for (std::uint8_t len = 0; len <= 2; ++len) {
            stimulus.fin = fin;
            stimulus.len = len;
            all.push_back(stimulus);
        }
    }
}

void add_rst_and_syn(std::vector<Stimulus>& all, SeqPlace seq) {
    for (const AckPlace ack : {AckPlace::None, AckPlace::Next}) {
        Stimulus rst = stimulus_at(seq, ack);
        rst.rst = true;
        all.push_back(rst);
        Stimulus syn = stimulus_at(seq, ack);
        syn.syn = true;
        all.push_back(syn);
    }
}

}  // namespace

std::string_view name_of(ApplicationStyle style) {
    switch (style) {
        case ApplicationStyle::Shutdown: return "shutdown";
        case ApplicationStyle::Close: return "close";
        case ApplicationStyle::CloseUnread: return "close-unread";
        case ApplicationStyle::Abort: return "abort";
    }
    return "";
}

std::string text_of(const Stimulus& stimulus, ApplicationStyle style) {
    switch (stimulus.kind) {
        case Stimulus::Kind::Write: return "write of 1 octet";
        case Stimulus::Kind::Close: return std::string(name_of_close(style));
        case Stimulus::Kind::Segment: break;
    }
    std::string text = fmt::format("{} {}{}", flag_text_of(stimulus), words_of(stimulus.seq),
                                   words_of(stimulus.ack));
    if (stimulus.len > 0) {
        text += fmt::format(", {} octet{}", stimulus.len, stimulus.len == 1 ? "" : "s");
    }
    return text;
}

model::Segment segment_of(const Stimulus& stimulus, const EndpointNumbers& numbers) {
    model::Segment segment;
    segment.seq = number_at(stimulus.seq, numbers);
    segment.ack = number_at(stimulus.ack, numbers);
    segment.len = stimulus.len;
    segment.syn = stimulus.syn;
    segment.fin = stimulus.fin;
    segment.rst = stimulus.rst;
    segment.has_ack = stimulus.ack != AckPlace::None;
    return segment;
}

std::vector<Stimulus> segments_around(const EndpointNumbers& numbers) {
    std::vector<Stimulus> all;
    for (const SeqPlace seq : different(kSeqs, numbers)) {
        for (const AckPlace ack : different(kAcks, numbers)) {
            add_text_and_fin(all, stimulus_at(seq, ack));
        }
        add_text_and_fin(all, stimulus_at(seq, AckPlace::None));
        add_rst_and_syn(all, seq);
    }
    return all;
}

std::vector<Stimulus> segments_before_handshake(const EndpointNumbers& numbers) {
    std::vector<Stimulus> all;
    std::vector<AckPlace> acks = different(kAcks, numbers);
    acks.push_back(AckPlace::None);
    for (const SeqPlace seq : {SeqPlace::Next, SeqPlace::OneAhead}) {
        for (const AckPlace ack : acks) {
            for (const bool syn : {false, true}) {
                for (const bool rst : {false, true}) {
                    Stimulus stimulus = stimulus_at(seq, ack);
                    stimulus.syn = syn;
                    stimulus.rst = rst;
                    all.push_back(stimulus);
                }
            }
            Stimulus text = stimulus_at(seq, ack);
            text.len = 1;
            all.push_back(text);
            text.fin = true;
            all.push_back(text);
        }
    }
    return all;
}

Stimulus canonical(const Stimulus& stimulus, const EndpointNumbers& numbers) {
    Stimulus canonical = stimulus;
    if (stimulus.kind != Stimulus::Kind::Segment) return canonical;
    canonical.seq = first_like(stimulus.seq, kSeqs, numbers);
    if (stimulus.ack != AckPlace::None) canonical.ack = first_like(stimulus.ack, kAcks, numbers);
    return canonical;
}

}  // namespace finwait::program
