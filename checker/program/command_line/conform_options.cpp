#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/stacks/named_stack.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

namespace {

struct ConformTexts {
    ConformOptions options;
    std::vector<std::string> styles;
    std::string opening = "both";
    std::optional<std::string> isn;
    std::string octets = "1";
    std::optional<std::string> script;
    std::string time = "5m";
    std::string format = "text";
};

ApplicationStyle style_of(const std::string& text) {
    std::vector<std::pair<std::string_view, ApplicationStyle>> choices;
    choices.reserve(kApplicationStyles.size());
    for (const ApplicationStyle style : kApplicationStyles) {
        choices.emplace_back(name_of(style), style);
    }
    return choose<ApplicationStyle>(text, "--style", choices);
}

ConformOptions conform_options_of(const ConformTexts& texts) {
    ConformOptions options = texts.options;
    check_stack_name(options.stack);
    for (const std::string& style : texts.styles) options.styles.push_back(style_of(style));
    if (options.styles.empty()) {
        options.styles.assign(kApplicationStyles.begin(), kApplicationStyles.end());
    }
    options.active = choose<std::optional<bool>>(
        texts.opening, "--opening", {{"passive", false}, {"active", true}, {"both", std::nullopt}});
    constexpr std::uint32_t kMostOctets = 8;
    options.octets =
        static_cast<std::uint32_t>(parse_number(texts.octets, "--octets", 0, kMostOctets));
    if (texts.isn) {
        options.isn = static_cast<std::uint32_t>(parse_number(*texts.isn, "--isn", 0, UINT32_MAX));
    }
    if (texts.script) {
        options.script =
            static_cast<std::uint32_t>(parse_number(*texts.script, "--script", 1, UINT32_MAX));
    }
    if (options.handshake && !texts.styles.empty())
        throw UsageError("--handshake: no application closes there; leave out --style");
    if (options.handshake && options.script)
        throw UsageError("--handshake: scripts begin ESTABLISHED; leave out --script");
    if (options.timers && (options.stack != "linux" || options.handshake || options.script ||
                           options.junit || !texts.styles.empty()))
        throw UsageError(
            "--timers: measures the kernel, and tests nothing; conform linux --timers");
    options.time = parse_duration(texts.time, "--time");
    if (options.handshake) options.styles = {ApplicationStyle::Shutdown};
    options.format = format_of(texts.format);
    return options;
}

}  // namespace

Command conform_command() {
    const auto texts = std::make_shared<ConformTexts>();
    Command command;
    command.name = "conform";
    command.summary = "Test a running TCP against a design";
    command.ok = "no deviation";
    command.finding = "the stack deviates from the design";
    command.inconclusive =
        "the machine allows no network namespace, the run was interrupted, or a test came out "
        "differently each time";
    command.examples = {{"conform linux", "the running kernel against RFC 9293"},
                        {"conform linux ./my-stack.toml --style shutdown",
                         "against a design of your own, where applications call shutdown()"},
                        {"conform ./stack.so", "a TCP in a shared object (finwait_stack.h)"},
                        {"conform linux --isn 4294967294", "across the end of the numbers"},
                        {"conform linux --handshake", "before the connection is ESTABLISHED"},
                        {"conform linux --timers", "how long the kernel waits"}};
    command.arguments = {
        {.name = "STACK",
         .help = "linux: the running kernel, in a network namespace that is made for it; or the "
                 "path of a shared object",
         .target = &texts->options.stack,
         .required = true,
         .completion = Completion::File},
        {.name = "DESIGN",
         .help = "the name of a design, or the path of a design file (default: rfc9293)",
         .target = &texts->options.design,
         .completion = Completion::Design},
        {.name = "--style",
         .value = "STYLE",
         .help = "how the application closes: shutdown (and reads), close, close-unread, abort "
                 "(repeatable; default: each)",
         .target = &texts->styles,
         .words = {"shutdown", "close", "close-unread", "abort"}},
        {.name = "--opening",
         .value = "WAY",
         .help = "passive, active or both: how the stack opens (default: both)",
         .target = &texts->opening,
         .words = {"passive", "active", "both"}},
        {.name = "--isn",
         .value = "N",
         .help = "the initial number of both ends",
         .target = &texts->isn},
        {.name = "--octets",
         .value = "N",
         .help = "the most that is written, that is received in a connection (default: 1)",
         .target = &texts->octets},
        {.name = "--handshake",
         .help = "test LISTEN, SYN-SENT and SYN-RECEIVED instead of what comes behind them",
         .target = &texts->options.handshake},
        {.name = "--timers",
         .help = "measure how long the kernel waits, side by side, and test nothing: a FIN that "
                 "nobody answers, FIN-WAIT-2, TIME-WAIT; takes minutes",
         .target = &texts->options.timers},
        {.name = "--time",
         .value = "DURATION",
         .help = "with --timers: so long at most (default: 5m)",
         .target = &texts->time,
         .needs = "--timers"}};
    command.arguments.push_back(
        {.name = "--script",
         .value = "N",
         .help = "put out the Nth deviation as a packetdrill script that expects what the design "
                 "does",
         .target = &texts->script});
    command.arguments.push_back({.name = "--output",
                                 .value = "FILE",
                                 .help = "to this file, beside the report, instead of to standard "
                                         "output; as a capture for Wireshark, with comments, where "
                                         "its name ends with .pcapng",
                                 .target = &texts->options.output,
                                 .needs = "--script",
                                 .completion = Completion::File,
                                 .abbreviation = "-o"});
    add_format(command.arguments, texts->format);
    add_junit(command.arguments, texts->options.junit);
    command.run = [texts](Console& console) {
        return conform(conform_options_of(*texts), console);
    };
    return command;
}

}  // namespace finwait::program
