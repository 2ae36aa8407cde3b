// A middlebox in front of an end (ENVIRONMENTS.md, "Middleboxes").

#ifndef FINWAIT_TESTS_REFERENCE_REFERENCE_MIDDLEBOX_H
#define FINWAIT_TESTS_REFERENCE_REFERENCE_MIDDLEBOX_H

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reference_explorer.h"
#include "reference_toml.h"

namespace finwait::reference {

enum class Passage { kPass, kDrop, kRst };

struct BoxRow {
    Condition when = nullptr;  // none: always
    int next = 0;
    Passage does = Passage::kPass;
};

struct BoxState {
    std::map<std::string, std::vector<BoxRow>> rows;  // "in FIN", "out", "timeout"
    std::optional<int> length;
};

struct Middlebox {
    int established = 0;  // where it starts, by how the exploration does
    int closed = 0;
    std::vector<BoxState> states;  // in the order of the file
};

// A middlebox that is given as a table. It throws std::runtime_error where it does not understand
// something.
std::shared_ptr<const Middlebox> middlebox_from(const TomlTable& table);

// A section "[PREFIX.states.NAME]", or what stands without a section, into the one table that they
// are parts of; `depth` names of the path are the prefix.
void add_section(TomlTable& table, const TomlSection& section, std::size_t depth);

// Functions of one end and what stands in front of it, which may be nothing.
class Box {
  public:
    Box(Endpoint& x, const Design& design, const Environment& environment)
        : x_(x), box_(design.middlebox.get()), has_clock_(environment.clock.has_value()) {}

    void start(Start start);
    // Takes the row of a segment; `direction` is "in" or "out".
    Passage pass(const std::string& direction, const Segment& segment);

    bool can_time_out() const;
    void time_out();
    // It can, and may wait no longer.
    bool is_due() const;

  private:
    const BoxState& state() const { return box_->states[static_cast<std::size_t>(x_.middlebox)]; }
    const BoxRow* row(const std::string& event, const Segment& segment) const;
    void enter(int next);

    Endpoint& x_;
    const Middlebox* const box_;
    const bool has_clock_;
};

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_REFERENCE_MIDDLEBOX_H
