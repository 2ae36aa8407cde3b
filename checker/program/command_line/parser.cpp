#include "checker/program/command_line/parser.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include "model/files/input_error.h"

namespace finwait::program {

namespace {

using Asked = Parsed::Asked;

bool is_help(std::string_view word) { return word == "--help" || word == "-h"; }
bool is_version(std::string_view word) { return word == "--version" || word == "-V"; }

class Parser {
  public:
    Parser(const Program& program, std::span<const char* const> words)
        : program_(program), words_(words) {}

    Parsed parse() {
        if (const auto early = help_or_version()) return *early;
        for (; at_ < words_.size(); ++at_) {
            const std::string word = words_[at_];
            if (only_positional_ || word == "-" || !word.starts_with('-')) {
                take_word(word);
            } else if (word == "--") {
                only_positional_ = true;
            } else {
                take_option(word);
            }
        }
        if (command_ == nullptr) {
            fail(fmt::format("a command is needed; allowed: {}",
                             fmt::join(names_of_commands(), ", ")));
        }
        check_complete();
        return {Asked::Command, command_};
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw UsageError(fmt::format("{}; see finwait {}--help", what,
                                     command_ == nullptr ? "" : command_->name + " "));
    }

    [[nodiscard]] std::vector<std::string_view> names_of_commands() const {
        std::vector<std::string_view> names;
        for (const Command& command : program_.commands) names.emplace_back(command.name);
        return names;
    }

    [[nodiscard]] const Command* find_command(std::string_view name) const {
        const auto found = std::ranges::find(program_.commands, name, &Command::name);
        return found == program_.commands.end() ? nullptr : &*found;
    }

    /// Whoever asks for help or the version gets it, whatever else stands there.
    [[nodiscard]] std::optional<Parsed> help_or_version() const {
        const auto end = std::ranges::find(words_, std::string_view("--"),
                                           [](const char* word) { return std::string_view(word); });
        const std::span<const char* const> options(words_.begin(), end);
        if (std::ranges::any_of(options, is_help)) {
            for (const char* const word : options) {
                if (const Command* const command = find_command(word))
                    return Parsed{Asked::Help, command};
            }
            return Parsed{Asked::Help, nullptr};
        }
        if (std::ranges::any_of(options, is_version)) return Parsed{Asked::Version, nullptr};
        return std::nullopt;
    }

    void take_word(const std::string& word) {
        if (command_ == nullptr) {
            command_ = find_command(word);
            if (command_ == nullptr)
                throw UsageError(model::unknown("command", word, names_of_commands()));
            return;
        }
        std::vector<std::string> names;
        for (const Argument& argument : command_->arguments) {
            if (argument.is_option()) continue;
            if (argument.is_repeatable() || !given_.contains(&argument)) {
                set(argument, word);
                return;
            }
            names.push_back(argument.name);
        }
        const std::string all = fmt::format("{}", fmt::join(names, " and "));
        fail(fmt::format("unexpected {}; {} takes {}", model::in_quotes(word), command_->name,
                         all.empty() ? "options only" : all));
    }

    void take_option(const std::string& word) {
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(0, equals);
        const auto [argument, negated] = find_option(name);
        if (argument == nullptr) refuse_unknown(name);
        if (!argument->takes_value()) {
            if (equals != std::string::npos) fail(name + " takes no value");
            set_flag(*argument, !negated);
        } else if (equals != std::string::npos) {
            set(*argument, word.substr(equals + 1));
        } else {
            const bool is_there =
                at_ + 1 < words_.size() && !std::string_view(words_[at_ + 1]).starts_with("--");
            if (!is_there) fail(fmt::format("{0} needs a value: {0} {1}", name, argument->value));
            set(*argument, words_[++at_]);
        }
    }

    /// An option, and whether the name is that of its negation.
    [[nodiscard]] std::pair<const Argument*, bool> find_option(const std::string& name) const {
        for (const Arguments* const arguments : known()) {
            for (const Argument& argument : *arguments) {
                if (!argument.is_option()) continue;
                const bool is_it = argument.name == name || argument.abbreviation == name;
                if (is_it) return {&argument, false};
                if (argument.is_switch() && argument.negated() == name) return {&argument, true};
            }
        }
        return {nullptr, false};
    }

    [[nodiscard]] std::vector<const Arguments*> known() const {
        if (command_ == nullptr) return {&program_.options};
        return {&command_->arguments, &program_.options};
    }

    [[noreturn]] void refuse_unknown(const std::string& name) const {
        std::vector<std::string> names{"--help", "--version"};
        for (const Arguments* const arguments : known()) {
            for (const Argument& argument : *arguments) {
                if (!argument.is_option()) continue;
                names.push_back(argument.name);
                if (argument.is_switch()) names.push_back(argument.negated());
            }
        }
        const std::vector<std::string_view> views(names.begin(), names.end());
        const auto meant = model::nearest(name, views);
        fail(fmt::format("unknown option {}{}", model::in_quotes(name),
                         meant ? fmt::format(" (did you mean {}?)", *meant) : ""));
    }

    void set(const Argument& argument, const std::string& value) {
        const bool again = !given_.insert(&argument).second;
        if (auto* const* const many = std::get_if<std::vector<std::string>*>(&argument.target)) {
            (*many)->push_back(value);
            return;
        }
        if (again) fail(argument.name + " is given twice");
        if (auto* const* const text = std::get_if<std::string*>(&argument.target)) **text = value;
        if (auto* const* const text = std::get_if<std::optional<std::string>*>(&argument.target))
            **text = value;
    }

    void set_flag(const Argument& argument, bool value) {
        given_.insert(&argument);
        if (auto* const* const flag = std::get_if<bool*>(&argument.target)) **flag = value;
        auto* const* const either = std::get_if<std::optional<bool>*>(&argument.target);
        if (either == nullptr) return;
        if (**either && ***either != value) {
            fail(fmt::format("{} and {} contradict each other", argument.name, argument.negated()));
        }
        **either = value;
    }

    void check_complete() const {
        for (const Argument& argument : command_->arguments) {
            const bool given = given_.contains(&argument);
            if (argument.required && !given) {
                fail(argument.words.empty()
                         ? argument.name + " is missing"
                         : fmt::format("{} is missing; allowed: {}", argument.name,
                                       fmt::join(argument.words, ", ")));
            }
            if (!given || argument.needs.empty()) continue;
            if (!given_.contains(find_option(argument.needs).first)) {
                fail(fmt::format("{}: only together with {}", argument.name, argument.needs));
            }
        }
    }

    const Program& program_;
    std::span<const char* const> words_;
    std::size_t at_ = 0;
    bool only_positional_ = false;
    const Command* command_ = nullptr;
    std::set<const Argument*> given_;
};

}  // namespace

Parsed parse(const Program& program, int argc, const char* const* argv) {
    const std::span<const char* const> all(argv, static_cast<std::size_t>(argc));
    return Parser(program, all.subspan(std::min<std::size_t>(1, all.size()))).parse();
}

}  // namespace finwait::program
