// The encoding against the model: what the paths of a rule say of concrete values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "properties/proofs/terms/rule_paths.h"

namespace finwait::proofs {

/// One endpoint, one event: the input of a rule. Numbers are positions: on the wire go their low
/// `bits` bits.
struct Situation {
    model::EventKind kind = model::EventKind::Deliver;
    model::State state = model::State::Established;
    bool fin_sent = false;
    bool ack_pending = false;
    bool fin = false;
    bool rst = false;
    bool fin_taken = false;
    bool delayed_ack = true;
    std::uint64_t snd_una = 0;
    std::uint64_t snd_nxt = 0;
    std::uint64_t rcv_nxt = 0;
    std::uint64_t seq = 0;
    std::uint64_t ack = 0;
    std::uint32_t unsent = 0;
    std::uint32_t delivered = 0;
    std::uint32_t len = 0;
    std::uint32_t window = 4;
    std::uint32_t mss = 1;
};

[[nodiscard]] std::string to_string(const Situation& situation);

/// The paths of every rule of a design, encoded with one arithmetic; none are assumed away.
class Encoding {
  public:
    /// `bits`: of the numbers on the wire. Nothing is owned.
    Encoding(const Arithmetic& arithmetic, const model::Design& design, unsigned bits)
        : arithmetic_(arithmetic), design_(design), bits_(bits) {}

    /// What is wrong with the encoding in `situation`: nothing if exactly one path admits it and
    /// gives what the rule gives on SequenceSpace.
    [[nodiscard]] std::optional<std::string> fault(const Situation& situation);

    /// The same for values of an exploration.
    [[nodiscard]] std::optional<std::string> fault(model::EventKind kind, const model::Stack& stack,
                                                   const model::Endpoint& endpoint,
                                                   const model::Segment& segment);

  private:
    [[nodiscard]] const std::vector<Path>& paths(const Situation& situation);
    [[nodiscard]] z3::expr value(const z3::expr& term, const Situation& situation) const;
    [[nodiscard]] std::uint64_t number(const Term& term, const Situation& situation) const;
    [[nodiscard]] bool holds(const z3::expr& condition, const Situation& situation) const;

    const Arithmetic& arithmetic_;
    const model::Design& design_;
    unsigned bits_;
    std::map<unsigned, std::vector<Path>> paths_;
};

}  // namespace finwait::proofs
