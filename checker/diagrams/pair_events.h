// What can happen in a pair of local states, event by event as the machines name them, and what
// each does to sets of words, forwards and backwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "checker/diagrams/channel_words.h"
#include "checker/diagrams/machine_pairs.h"
#include "checker/transition_system.h"

namespace finwait::checker::diagrams {

struct PairEvent {
    enum class Kind : std::uint8_t { Own, Deliver, Duplicate, Lose };
    Kind kind = Kind::Own;
    /// The machine that acts, or to which the message is in flight.
    std::uint8_t side = 0;
    factored::SendResult fate = factored::SendResult::NothingSent;
    /// The message that is delivered, duplicated or lost, and the set with it alone.
    Letter met = 0;
    LetterSetId only_met = 0;
    /// The message that it sends, whether that is in flight afterwards or lost; 0: nothing.
    Letter sent = 0;
    PairId target = 0;
    Label label = 0;

    /// The message that it takes out of its channel; 0: none.
    [[nodiscard]] Letter taken() const {
        return kind == Kind::Deliver || kind == Kind::Lose ? met : 0;
    }
    /// The message that it puts into its channel; 0: none.
    [[nodiscard]] Letter added() const { return fate == factored::SendResult::InFlight ? sent : 0; }
};

class PairEvents {
  public:
    /// Letters are by channel. All must outlive this.
    PairEvents(MachinePairs& pairs, WordSets& words, const factored::ChannelRules& rules)
        : pairs_(pairs), words_(words), rules_(rules), channels_(words, rules) {}

    /// All that can happen with some of the words, which can be in flight with the pair, and maybe
    /// some that cannot: of messages that are met with room and that are met without. Throws
    /// std::bad_alloc, as all that follows does.
    [[nodiscard]] std::vector<PairEvent> of(PairId pair, Node words);

    /// The words with which the event can happen.
    [[nodiscard]] Node enabled(const PairEvent& event, Node words);
    /// What is in flight when it has happened.
    [[nodiscard]] Node after(const PairEvent& event, Node words);
    /// The words from which it leads to one of `words`.
    [[nodiscard]] Node before(const PairEvent& event, Node words);

  private:
    struct Channels;

    void add_own(PairId pair, std::size_t side, const Channels& channels,
                 std::vector<PairEvent>& events);
    void add_arrivals(PairId pair, std::size_t side, const Channels& channels,
                      std::vector<PairEvent>& events);
    /// Once for each fate of what is sent.
    void add(PairEvent event, factored::EventLabel label, MessageId sent, bool needs_room,
             const Channels& channels, std::vector<PairEvent>& events);

    MachinePairs& pairs_;
    WordSets& words_;
    factored::ChannelRules rules_;
    ChannelWords channels_;
};

}  // namespace finwait::checker::diagrams
