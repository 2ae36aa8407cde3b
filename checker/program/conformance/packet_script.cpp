#include "checker/program/conformance/packet_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "model/files/input_error.h"

namespace finwait::program {

namespace {

using StepKind = ScriptStep::Kind;

constexpr std::string_view kBlanks = " \t\r";

/// A place in a line of a script.
class ScriptLine {
  public:
    ScriptLine(std::string_view text, std::size_t number, const std::string& path)
        : text_(text), number_(number), path_(path) {}

    [[noreturn]] void fail(const std::string& what) const {
        throw model::InputError({path_, number_, at_ + 1}, what);
    }

    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
    [[nodiscard]] char here() const { return at_end() ? '\0' : text_[at_]; }

    void skip_blanks() {
        while (!at_end() && kBlanks.find(text_[at_]) != std::string_view::npos) ++at_;
    }
    bool take(std::string_view word) {
        if (!rest().starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    void need(std::string_view word) {
        if (!take(word)) fail(fmt::format("expected \"{}\"", word));
    }
    /// All characters up to one that is not of these.
    std::string_view take_of(std::string_view characters) {
        const std::size_t end = text_.find_first_not_of(characters, at_);
        return take_to(end);
    }
    /// Up to the next of these; nothing of them.
    std::string_view take_until(std::string_view characters) {
        return take_to(text_.find_first_of(characters, at_));
    }
    std::uint32_t take_number() {
        std::uint32_t number = 0;
        const std::string_view digits = rest();
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), number);
        if (error != std::errc()) fail("expected a number below 2^32");
        at_ += static_cast<std::size_t>(end - digits.data());
        return number;
    }

  private:
    std::string_view take_to(std::size_t end) {
        const std::string_view taken =
            end == std::string_view::npos ? rest() : text_.substr(at_, end - at_);
        at_ += taken.size();
        return taken;
    }

    std::string_view text_;
    std::size_t number_;
    const std::string& path_;
    std::size_t at_ = 0;
};

/// "F. 1:1(0) ack 2 win 100 <…>", behind the arrow.
SeenSegment parse_packet(ScriptLine& line) {
    SeenSegment segment;
    line.skip_blanks();
    const std::string_view flags = line.take_of("SFRP.EWUA-");
    if (flags.empty()) line.fail("expected the flags of a TCP packet, as in \"F.\"");
    const auto has = [&](char flag) { return flags.find(flag) != std::string_view::npos; };
    segment.syn = has('S');
    segment.fin = has('F');
    segment.rst = has('R');
    segment.has_ack = has('.');
    line.skip_blanks();
    segment.seq = line.take_number();
    line.need(":");
    const std::uint32_t end = line.take_number();
    line.need("(");
    segment.len = line.take_number();
    if (end != segment.seq + segment.len) line.fail("the numbers do not fit the length");
    line.need(")");
    line.skip_blanks();
    if (line.take("ack ")) {
        line.skip_blanks();
        segment.ack = line.take_number();
        if (!segment.has_ack) line.fail("ack without the flag \".\"");
    } else if (segment.has_ack) {
        line.fail("expected \"ack\", for there is the flag \".\"");
    }
    line.skip_blanks();
    if (line.take("win ")) {
        line.skip_blanks();
        static_cast<void>(line.take_number());
        line.skip_blanks();
    }
    if (line.here() == '<') {
        static_cast<void>(line.take_until(">"));
        line.need(">");
        line.skip_blanks();
    }
    if (!line.at_end()) line.fail("does not belong to a packet that finwait understands");
    return segment;
}

struct NamedState {
    std::string_view name;
    std::string_view number;
    model::State state;
};

/// As Linux has them.
constexpr std::array kNamedStates{NamedState{"TCP_ESTABLISHED", "1", model::State::Established},
                                  NamedState{"TCP_SYN_SENT", "2", model::State::SynSent},
                                  NamedState{"TCP_SYN_RECV", "3", model::State::SynReceived},
                                  NamedState{"TCP_FIN_WAIT1", "4", model::State::FinWait1},
                                  NamedState{"TCP_FIN_WAIT2", "5", model::State::FinWait2},
                                  NamedState{"TCP_TIME_WAIT", "6", model::State::TimeWait},
                                  NamedState{"TCP_CLOSE", "7", model::State::Closed},
                                  NamedState{"TCP_CLOSE_WAIT", "8", model::State::CloseWait},
                                  NamedState{"TCP_LAST_ACK", "9", model::State::LastAck},
                                  NamedState{"TCP_LISTEN", "10", model::State::Listen},
                                  NamedState{"TCP_CLOSING", "11", model::State::Closing}};

/// "assert tcpi_state == TCP_CLOSE_WAIT, …", behind "%{".
model::State parse_assertion(ScriptLine& line) {
    line.skip_blanks();
    if (!line.take("assert")) line.fail("only assertions about tcpi_state are understood");
    line.skip_blanks();
    static_cast<void>(line.take("("));
    if (!line.take("tcpi_state")) line.fail("only assertions about tcpi_state are understood");
    line.skip_blanks();
    line.need("==");
    line.skip_blanks();
    const std::string_view word = line.take_until(" ,;)}\t\r");
    const auto found = std::ranges::find_if(kNamedStates, [&](const NamedState& one) {
        return one.name == word || one.number == word;
    });
    if (found == kNamedStates.end()) line.fail(fmt::format("\"{}\" is no state", word));
    const std::string_view more = line.take_until("}");
    if (more.find("tcpi_") != std::string_view::npos || more.find("==") != std::string_view::npos) {
        line.fail("only one assertion in a line is understood");
    }
    line.need("}%");
    return found->state;
}

/// A call, from its name on. None: it makes no difference.
std::optional<ScriptStep> parse_call(ScriptLine& line) {
    const std::string_view name = line.take_of("abcdefghijklmnopqrstuvwxyz_0123456789");
    line.need("(");
    const std::string_view rest = line.rest();
    const std::size_t close = rest.rfind(" = ");
    if (name.empty() || close == std::string_view::npos) {
        line.fail("expected a packet (<, >), a call with its result, or an assertion");
    }
    const std::string_view arguments = rest.substr(0, close);
    std::string_view result = rest.substr(close + 3);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(result.data(), result.data() + result.size(), value);
    if (error != std::errc() && !result.starts_with("...")) line.fail("the call has no result");
    ScriptStep step;
    step.count = value;
    static constexpr std::array<std::string_view, 8> kNoDifference{
        "socket", "bind", "listen", "accept", "fcntl", "getsockopt", "ioctl", "poll"};
    if (std::ranges::find(kNoDifference, name) != kNoDifference.end()) return std::nullopt;
    const auto has = [&](std::string_view word) {
        return arguments.find(word) != std::string_view::npos;
    };
    if (name == "connect") {
        step.kind = StepKind::Connect;
    } else if (name == "write" || name == "send") {
        step.kind = StepKind::Write;
    } else if (name == "read" || name == "recv") {
        step.kind = StepKind::Read;
    } else if (name == "close") {
        step.kind = StepKind::Close;
    } else if (name == "shutdown") {
        if (!has("SHUT_WR")) line.fail("of shutdown only SHUT_WR is understood");
        step.kind = StepKind::ShutdownWrite;
    } else if (name == "setsockopt") {
        const bool aborts = has("SO_LINGER") && (has("{onoff=1, linger=0}") || has("{1, 0}"));
        if (!aborts && has("SO_LINGER")) line.fail("of SO_LINGER only 0 seconds are understood");
        if (!aborts) return std::nullopt;
        step.kind = StepKind::Linger;
    } else {
        line.fail(fmt::format("the call \"{}\" is not understood", name));
    }
    return step;
}

/// The number behind `word`; none where there is no such word, or no number.
std::optional<int> number_behind(std::string_view text, std::string_view word) {
    const std::size_t at = text.rfind(word);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view digits = text.substr(at + word.size());
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() ? std::optional(number) : std::nullopt;
}

class ScriptParser {
  public:
    ScriptParser(const std::string& path, bool skip_shell) : path_(path), skip_shell_(skip_shell) {}

    std::vector<ScriptStep> parse(std::string_view text) {
        std::size_t number = 0;
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            parse_line(std::string(text.substr(0, end)), ++number);
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        if (in_comment_) throw model::InputError({path_, number}, "the comment does not end");
        if (in_shell_) throw model::InputError({path_, number}, "the shell command does not end");
        return std::move(steps_);
    }

  private:
    /// Comments away: of the kinds "//", "#" and those that go on over lines.
    std::string without_comments(std::string text) {
        std::string kept;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const std::string_view rest = std::string_view(text).substr(i);
            if (in_comment_) {
                if (!rest.starts_with("*/")) continue;
                in_comment_ = false;
                ++i;
            } else if (rest.starts_with("/*")) {
                in_comment_ = true;
                ++i;
            } else if (rest.starts_with("//") || rest.starts_with("#")) {
                break;
            } else {
                kept += text[i];
            }
        }
        const std::size_t last = kept.find_last_not_of(kBlanks);
        kept.resize(last == std::string::npos ? 0 : last + 1);
        return kept;
    }

    void parse_line(std::string text, std::size_t number) {
        text = without_comments(std::move(text));
        ScriptLine line(text, number, path_);
        line.skip_blanks();
        if (in_shell_) {
            in_shell_ = text.find('`') == std::string::npos;
            return;
        }
        if (line.at_end() || line.take("--")) return;
        static_cast<void>(line.take_of("+-0123456789.~*"));
        line.skip_blanks();
        if (line.here() == '`') {
            if (!skip_shell_) {
                line.fail(
                    "a shell command, which finwait does not run; --skip-shell passes it "
                    "over");
            }
            in_shell_ = line.rest().find('`', 1) == std::string_view::npos;
            return;
        }
        parse_step(line);
    }

    void parse_step(ScriptLine& line) {
        ScriptStep step;
        const std::string text(line.rest());
        if (line.take("<")) {
            step.kind = StepKind::Inject;
            step.segment = parse_packet(line);
        } else if (line.take(">")) {
            step.kind = StepKind::Expect;
            step.segment = parse_packet(line);
        } else if (line.take("%{")) {
            step.kind = StepKind::AssertState;
            step.state = parse_assertion(line);
        } else {
            if (text.starts_with("accept(")) connection_ = number_behind(text, " = ");
            if (text.starts_with("connect(")) connection_ = number_behind(text, "connect(");
            const std::optional<ScriptStep> call = parse_call(line);
            if (!call || is_of_another_socket(*call, text)) return;
            step = *call;
        }
        step.line = line.number();
        step.text = text;
        steps_.push_back(std::move(step));
    }

    /// The socket that listens is closed without any effect on the connection.
    [[nodiscard]] bool is_of_another_socket(const ScriptStep& call, std::string_view text) const {
        if (call.kind != StepKind::Close) return false;
        const std::optional<int> closed = number_behind(text, "close(");
        return connection_ && closed && *closed != *connection_;
    }

    const std::string& path_;
    bool skip_shell_;
    /// The descriptor of the connection, once there is one.
    std::optional<int> connection_{};
    bool in_comment_ = false;
    bool in_shell_ = false;
    std::vector<ScriptStep> steps_{};
};

}  // namespace

std::vector<ScriptStep> parse_packet_script(std::string_view text, const std::string& path,
                                            bool skip_shell) {
    return ScriptParser(path, skip_shell).parse(text);
}

}  // namespace finwait::program
