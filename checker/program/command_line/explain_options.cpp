#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/stacks/named_stack.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

Command explain_command() {
    struct Texts {
        ExplainOptions options;
        std::optional<std::string> connection;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command;
    command.name = "explain";
    command.summary = "Tell how the connections of a capture ended, and which designs explain it";
    command.ok = "every end is explained; of a script: it is done as expected";
    command.finding = "an end sent what no design that was tried explains";
    command.examples = {
        {"explain trace.pcap", "a line for each connection"},
        {"explain trace.pcap --connection 3", "the segments of the third, with times"},
        {"explain trace.pcap ./my-stack.toml", "by a design of your own"},
        {"explain close.pkt", "does RFC 9293 do what a packetdrill script expects?"},
        {"explain close.pkt --play linux", "does the running kernel?"}};
    command.arguments = {
        {.name = "CAPTURE",
         .help = "a pcap or pcapng file, or a packetdrill script, FILE.pkt",
         .target = &texts->options.capture,
         .required = true,
         .completion = Completion::File},
        {.name = "DESIGN",
         .help =
             "names of designs, or paths of design files; by default rfc9293, and where it does "
             "not explain an end all others that ship",
         .target = &texts->options.designs,
         .completion = Completion::Design},
        {.name = "--connection",
         .value = "N",
         .help = "draw the segments of this connection, with their times",
         .target = &texts->connection},
        {.name = "--play",
         .value = "STACK",
         .help = "of a script: play it to a running TCP, linux (the kernel) or the path of a "
                 "shared object",
         .target = &texts->options.play,
         .completion = Completion::File},
        {.name = "--skip-shell",
         .help = "of a script: pass over its shell commands, which are never run",
         .target = &texts->options.skip_shell}};
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        ExplainOptions asked = texts->options;
        asked.format = format_of(texts->format);
        if (texts->connection) {
            asked.connection = parse_number(*texts->connection, "--connection", 1, UINT32_MAX);
        }
        if (asked.play) check_stack_name(*asked.play);
        return explain(asked, console);
    };
    return command;
}

}  // namespace finwait::program
