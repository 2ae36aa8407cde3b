// One connection of a capture: what can be seen of how it ended, and what its monitors say.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/program/captures/monitor.h"
#include "checker/program/captures/wire_segment.h"

namespace finwait::program {

/// Sequence numbers of one direction that the tap saw.
class SeenNumbers {
  public:
    void add(std::uint32_t begin, std::uint32_t end);
    /// The first gap below `end`, from the first number seen on: where it begins and how long it
    /// is.
    [[nodiscard]] std::optional<std::pair<std::uint32_t, std::uint32_t>> gap_below(
        std::uint32_t end) const;

  private:
    /// Positions that never wrap: the first number seen is at kOrigin.
    [[nodiscard]] std::int64_t position(std::uint32_t number) const;

    bool begun_ = false;
    std::uint32_t newest_ = 0;
    std::int64_t newest_position_ = 0;
    /// From where to where, without overlap.
    std::map<std::int64_t, std::int64_t> parts_{};
};

/// What one end was seen to do.
struct SeenEnd {
    WireEnd address{};
    std::uint64_t segments = 0;
    /// The first FIN, and how often it was sent again.
    std::optional<WireSegment> fin{};
    std::uint64_t fin_again = 0;
    /// When the peer acknowledged it, as in WireSegment::time.
    std::optional<std::int64_t> fin_acknowledged{};
    std::optional<WireSegment> rst{};
    bool rst_after_fin = false;
    /// The number of its SYN.
    std::optional<std::uint32_t> isn{};
    SeenNumbers numbers{};
    /// The packet at which it was seen that one of this end's had passed unseen.
    std::optional<std::uint64_t> lacks{};
};

/// How a connection ended, as far as was seen.
enum class SeenEnding : std::uint8_t {
    Open,        ///< neither FIN nor RST
    HalfClosed,  ///< one end sent a FIN
    Closing,     ///< both did, not both FINs were acknowledged
    Closed,      ///< both FINs were acknowledged
    Reset,       ///< an RST was sent
    Refused,     ///< an RST answered the SYN
};
[[nodiscard]] std::string_view name_of(SeenEnding ending);

class ObservedConnection {
  public:
    /// Its first segment; which designs are tried at either end. They must outlive it.
    ObservedConnection(std::uint64_t number, const WireSegment& first,
                       std::span<const model::Design> designs);

    void see(const WireSegment& segment);
    /// A SYN of an attempt before this connection, between the same ports, may still arrive.
    void note_earlier(const WireSegment& syn);
    /// The SYN that it began with, where nothing answered: it may still be under way.
    [[nodiscard]] std::optional<WireSegment> unanswered_syn() const;
    /// Whether the segment belongs to a further connection between the same ports.
    [[nodiscard]] bool is_over_before(const WireSegment& segment) const;
    /// It ended long before `time` (as in WireSegment): 2 MSL of RFC 9293 have passed, so nothing
    /// of it is under way any more.
    [[nodiscard]] bool is_over_at(std::int64_t time) const;
    /// The monitors are not needed any more.
    void finish();

    [[nodiscard]] std::uint64_t number() const { return number_; }
    /// The one that sent the first segment is first.
    [[nodiscard]] const std::array<SeenEnd, 2>& ends() const { return ends_; }
    /// When its first and its last segment were seen, as in WireSegment::time.
    [[nodiscard]] std::int64_t begin() const { return begin_; }
    [[nodiscard]] std::int64_t last() const { return last_; }
    [[nodiscard]] SeenEnding ending() const;
    /// Which end sent the first FIN or RST.
    [[nodiscard]] std::optional<std::size_t> closed_first() const;
    /// Which ends wait in TIME-WAIT: those whose FIN went out before they had the peer's.
    [[nodiscard]] std::array<bool, 2> time_waits() const;

    /// What the monitors of one end say: a verdict per design, in the order of the designs.
    struct Judgement {
        EndVerdict verdict = EndVerdict::Silent;
        std::optional<Stop> stop{};
    };
    [[nodiscard]] const std::array<std::vector<Judgement>, 2>& judgements() const {
        return judgements_;
    }

  private:
    void note_facts(std::size_t from, const WireSegment& segment);
    void note_gaps(std::size_t from, const WireSegment& segment);
    void judge(std::size_t end);

    std::uint64_t number_;
    std::array<SeenEnd, 2> ends_{};
    std::int64_t begin_;
    std::int64_t last_;
    /// Of the end that sent the first segment, if that was one.
    std::optional<WireSegment> first_syn_{};
    std::optional<std::size_t> closed_first_{};
    std::array<std::vector<Monitor>, 2> monitors_{};
    std::array<std::vector<Judgement>, 2> judgements_{};
};

}  // namespace finwait::program
