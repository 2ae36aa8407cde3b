// The code of a TCP as a table: what it does in a state with one event, executed once and kept. The
// states are those of one end of one connection, which begins ESTABLISHED; events are segments of
// its peer, calls and timers.
//
// To execute an event, the image of the state is restored, the event happens, and what there is
// then is saved (finwait_stack.h). States whose records are equal are one state here. Whether that
// is right no table can tell, but tests can refute it: see `test_congruence`.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "checker/program/stacks/shared_stack.h"
#include "model/segment.h"
#include "model/state.h"

namespace finwait::program {

/// Records are numbered as they are met.
using RecordId = std::uint32_t;

struct CodeEvent {
    enum class Kind : std::uint8_t { Segment, Write, Shutdown, Abort, Retransmission, TimeWait };

    Kind kind = Kind::Segment;
    /// What arrives. Numbers count from the first octet of either direction, as everywhere here.
    model::Segment segment{};

    friend auto operator<=>(const CodeEvent&, const CodeEvent&) = default;
};
/// "shutdown", "ACK,FIN seq=0 ack=0 len=0 arrives".
[[nodiscard]] std::string text_of(const CodeEvent& event);

/// What an execution came to.
struct CodeStep {
    /// A timer that does not run cannot end; nothing else is as it says then.
    bool happens = true;
    RecordId after = 0;
    std::vector<model::Segment> sent{};
    /// Octets that the application was handed, and whether it saw end of file.
    std::uint32_t handed = 0;
    bool end_of_file = false;

    friend bool operator==(const CodeStep&, const CodeStep&) = default;
};

/// What a state tells of itself.
struct CodeFacts {
    model::State state = model::State::Established;
    StackNumbers numbers{};

    friend auto operator<=>(const CodeFacts&, const CodeFacts&) = default;
};

/// How a test of what is masked went.
struct CongruenceTest {
    /// Different images with a record that there was before.
    std::uint64_t images = 0;
    /// Of these, events that were executed and compared; steps of walks.
    std::uint64_t comparisons = 0;
    std::uint64_t walked = 0;
    std::uint64_t differences = 0;
    /// The first of them, as a sentence.
    std::string difference{};
    /// It was ended by a limit.
    bool in_part = false;
};

class CodeTable {
  public:
    /// Begins with a handshake. `stack` must outlive this. Throws model::InputError.
    CodeTable(SharedStack& stack, std::string path, bool active);

    [[nodiscard]] static RecordId initial() { return 0; }
    [[nodiscard]] const CodeFacts& facts(RecordId record) const { return states_[record].facts; }
    /// Valid until the next call. Throws std::bad_alloc where there is no end to the records.
    [[nodiscard]] const CodeStep& step(RecordId record, const CodeEvent& event);

    [[nodiscard]] std::size_t records() const { return states_.size(); }
    [[nodiscard]] std::uint64_t executions() const { return executions_; }
    /// There were too many of them.
    [[nodiscard]] bool is_endless() const { return endless_; }

    /// Executes the events of each record in all its other images, and walks at random through what
    /// was executed without restoring anything on the way; the same is to come of it each time.
    [[nodiscard]] CongruenceTest test_congruence(const std::function<bool()>& go_on);
    /// Executes the events one after the other from the start, without restoring anything. The
    /// first that comes to something else than in the table, which must have it; none: none does.
    [[nodiscard]] std::optional<std::size_t> differs_at(const std::vector<CodeEvent>& events);

  private:
    /// An image, by what it has otherwise than the first one.
    struct Delta {
        std::size_t size = 0;
        std::vector<std::pair<std::uint32_t, std::string>> pieces{};
    };
    struct StateOfCode {
        CodeFacts facts;
        Delta image;
        std::map<CodeEvent, CodeStep> steps{};
        std::vector<Delta> other_images{};
    };
    /// An execution before its record has a number.
    struct Executed {
        CodeStep step;
        CodeFacts facts;
        std::string record;
    };

    [[nodiscard]] Delta delta_of(const std::string& image) const;
    [[nodiscard]] std::string image_of(const Delta& delta) const;
    /// In the state that the stack is in; what the state afterwards is, `observe` tells.
    Executed execute(const CodeEvent& event);
    /// Gives the image of the state.
    std::string observe(Executed& executed);
    [[nodiscard]] StackUnderTest::Sent happen(const CodeEvent& event, bool& happens);
    [[nodiscard]] CodeFacts facts_of_stack();
    [[nodiscard]] model::Segment relative(const WireSegment& segment) const;
    [[nodiscard]] std::string key_of(const Executed& executed) const;
    RecordId number(const Executed& executed, const std::string& image);
    void keep_other_image(StateOfCode& state, const std::string& image);
    /// Whether it came to what the table says.
    [[nodiscard]] bool is(const CodeStep& expected, const Executed& executed) const;
    void compare_images(CongruenceTest& test, const std::function<bool()>& go_on);
    void walk_at_random(CongruenceTest& test, const std::function<bool()>& go_on);
    void note_difference(CongruenceTest& test, RecordId record, const CodeEvent& event,
                         const Executed& executed) const;

    SharedStack& stack_;
    std::string path_;
    Established begun_{};
    std::string first_image_;
    std::map<std::string, RecordId> ids_;
    std::vector<StateOfCode> states_;
    std::unordered_set<std::uint64_t> known_images_;
    std::uint64_t executions_ = 0;
    std::uint64_t other_images_ = 0;
    bool endless_ = false;
};

}  // namespace finwait::program
