#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"
#include "checker/program/stacks/named_stack.h"
#include "checker/program/terminal/amounts.h"

namespace finwait::program {

Command trace_command() {
    struct Texts {
        TraceOptions options;
        std::optional<std::string> number;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    TraceOptions& options = texts->options;
    Command command;
    command.name = "trace";
    command.summary = "Replay saved traces through the model, and show them";
    command.ok = "every trace is shown; --play: the stack does as in every trace";
    command.finding = "--play: the stack goes another way";
    command.inconclusive =
        "--concrete: Z3 gave up or was interrupted before it had real numbers for every trace; "
        "--play: something cannot be played, or the machine allows no network namespace";
    command.examples = {
        {"trace t.json --play linux", "does the running kernel do what the trace shows?"},
        {"trace t.json --concrete --where 'A.isn = 900, A.octets = 100'", "with real numbers"}};
    command.arguments = {
        {.name = "FILE",
         .help = "a file that --save wrote",
         .target = &options.file,
         .required = true,
         .completion = Completion::File},
        {.name = "--properties",
         .value = "FILE",
         .help = "say whether your own properties, in this file, still claim what the traces show "
                 "(repeatable)",
         .target = &options.property_files,
         .completion = Completion::File},
        {.name = "--number",
         .value = "N",
         .help = "only the Nth trace of the file",
         .target = &texts->number},
        {.name = "--concrete",
         .help = "show real sequence numbers, octets and windows, which Z3 finds",
         .target = &options.concrete},
        {.name = "--where",
         .value = "WISHES",
         .help = "wishes for these numbers, joined by commas: comparisons (= != < <= > >=) of "
                 "A.isn (of the SYN), A.first_octet (the number after it), A.octets, A.mss, the "
                 "same of B, window, step 3.seq, step 3.ack, step 3.len, numbers and their sums; "
                 "A.wraps: A's numbers pass 2^32",
         .target = &options.where,
         .needs = "--concrete"},
        {.name = "--smt2",
         .value = "DIR",
         .help = "write every query about them, with its answer, in SMT-LIB 2 to this folder",
         .target = &options.smt2,
         .needs = "--concrete"}};
    command.arguments.push_back(
        {.name = "--play",
         .value = "STACK",
         .help = "play each end of the traces to a running TCP, linux (the kernel) or the path of "
                 "a shared object, and say at which step it goes another way",
         .target = &options.play,
         .completion = Completion::File});
    add_rendering(command.arguments, options.render, "the traces");
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        TraceOptions asked = texts->options;
        asked.format = format_of(texts->format);
        if (texts->number) {
            constexpr std::uint64_t kMost = 1'000'000;
            asked.number =
                static_cast<std::uint32_t>(parse_number(*texts->number, "--number", 1, kMost));
        }
        if (asked.play) check_stack_name(*asked.play);
        if (asked.play && asked.render.as) {
            throw UsageError("--play and --as exclude each other; play the traces, or render them");
        }
        return trace(asked, console);
    };
    return command;
}

}  // namespace finwait::program
