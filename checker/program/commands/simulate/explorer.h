// finwait simulate by hand: shows where one is, what can happen and what the properties say, and
// does what it is told.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "checker/program/commands/simulate/walk.h"
#include "checker/program/engines/instance.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/line_editor.h"
#include "checker/program/traces/property_watch.h"

namespace finwait::program {

struct Explored {
    /// Properties that are looked at all the time; and all that `until` knows.
    std::vector<const properties::Property*> shown;
    std::vector<const properties::Property*> known;
    /// Writes the walk to a file of this name. Throws OutputError.
    std::function<void(const std::string&, const Trace&)> save;
};

class Explorer {
  public:
    /// All must outlive this.
    Explorer(const Instance& instance, Walk& walk, const Explored& explored, Console& console);

    /// Until it is told to end, or there is no more input.
    void run();

  private:
    enum class Then { ShowAgain, AskAgain, End };

    void show();
    void offer();
    void show_ladder(std::size_t rows);
    void show_properties(bool all);
    void show_variables();
    void show_why();
    void show_help();
    [[nodiscard]] std::string prompt() const;
    [[nodiscard]] std::vector<std::string> completions() const;

    Then obey(const std::string& line);
    Then obey_word(const std::string& word, const std::string& rest);
    /// Takes the event that the line means, by its number or its text.
    Then take(const std::string& line);
    Then go_to(const std::string& word, const std::string& rest);
    Then walk_at_random(const std::string& rest);
    Then walk_until(const std::string& name);
    Then save(const std::string& file);
    /// Says something, and asks again.
    Then say(const std::string& line);

    [[nodiscard]] PropertyWatch watched(const properties::Property& property) const;
    /// A watch that has seen what was walked so far: `property` is said to be so already.
    [[nodiscard]] std::string standing_text(const PropertyWatch& watch) const;

    const Instance& instance_;
    const model::ConnectionModel& model_;
    Walk& walk_;
    const Explored& explored_;
    Console& console_;
    LineEditor lines_;
    /// The same at every start.
    std::mt19937_64 random_{1};
    std::vector<model::Change> choices_;
};

}  // namespace finwait::program
