// A message-sequence chart of two actors: time runs downwards, each message is an arrow.
//
// A message that arrives at once is one row. One that arrives later waits in a lane of its own,
// beside the lifeline of the actor it goes to, and leaves it in the row in which it arrives:
//
//       │                                 │
//       ├── FIN seq=0 ────────────────┐   │
//       │                             ┊   │
//       ├── ACK seq=1 ──────────────┐ ┊   │
//       │   ACK seq=1               └─┼──▶│     overtakes the FIN
//       │   FIN seq=0                 └──▶│
//
// So lanes of one direction cross exactly where messages overtake each other (where there are too
// many lanes for that, the crossing is drawn and the order must be read from the labels).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "checker/program/terminal/styled_text.h"

namespace finwait::program {

enum class Actor : std::uint8_t { Left, Right };

/// Tell it what happens, in order of time; then render. Notes stand beside the lifeline of the
/// actor, to the left of the left one and to the right of the right one.
class Ladder {
  public:
    using Message = std::size_t;

    /// The names stand at the top of the lifelines.
    Ladder(StyledText left, StyledText right) : names_{std::move(left), std::move(right)} {}

    /// What follows belongs to this number, which is shown at the far left: the step of a run.
    /// 0: nothing is shown.
    void number(std::size_t number) { number_ = number; }
    /// What follows is repeated for ever.
    void begin_cycle() { in_cycle_ = true; }

    /// Two notes beside lifelines on which nothing happens: how things stand.
    void say(StyledText left, StyledText right);
    /// Something that an actor does on its own.
    void act(Actor actor, StyledText note);
    /// `note` stands beside the sender.
    Message send(Actor from, std::string label, StyledText note = {});
    /// The message arrives; `note` stands beside the receiver.
    void receive(Message message, StyledText note = {});
    /// A copy of the message arrives; the message stays in flight.
    void receive_copy(Message message, StyledText note = {});
    /// The message never arrives.
    void lose(Message message, StyledText note = {});
    /// From the next row on the lifeline is dashed: the actor is gone, or lives again.
    void set_gone(Actor actor, bool gone) { gone_[static_cast<std::size_t>(actor)] = gone; }

    /// One line per row. Messages in flight at the end are listed in rows of their own, with
    /// `in_flight` as the note.
    [[nodiscard]] std::vector<std::string> render(const Palette& palette,
                                                  const StyledText& in_flight) const;

  private:
    friend class LadderLayout;

    enum class Kind : std::uint8_t { Say, Act, Send, Receive, ReceiveCopy, Lose };
    struct Occurrence {
        Kind kind;
        /// Who acts: sends, receives, or would have received what is lost.
        Actor actor;
        /// Of Send, Receive, ReceiveCopy and Lose.
        Message message = 0;
        std::array<StyledText, 2> notes{};
        std::size_t number = 0;
        bool in_cycle = false;
        std::array<bool, 2> gone{};
    };
    struct MessageText {
        Actor from;
        std::string label;
    };

    void add(Kind kind, Actor actor, Message message, StyledText note);

    std::array<StyledText, 2> names_;
    std::vector<Occurrence> occurrences_;
    std::vector<MessageText> messages_;
    std::size_t number_ = 0;
    bool in_cycle_ = false;
    std::array<bool, 2> gone_{};
};

}  // namespace finwait::program
