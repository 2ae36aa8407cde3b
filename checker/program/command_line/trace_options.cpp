#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command trace_command() {
    struct Texts {
        TraceOptions options;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    TraceOptions& options = texts->options;
    Command command{"trace", "Replay saved traces through the model and show them", {}, {}};
    command.arguments = {
        {.name = "FILE", .help = "what --save wrote", .target = &options.file, .required = true},
        {.name = "--properties",
         .value = "FILE",
         .help = "the file of the user's own properties that the traces are about",
         .target = &options.property_files},
        {.name = "--concrete",
         .help = "with real sequence numbers, octets and windows, which Z3 finds",
         .target = &options.concrete},
        {.name = "--where",
         .value = "WISHES",
         .help = "what these numbers shall be, joined by commas: comparisons (= != < <= > >=)\n"
                 "of A.isn, A.octets, A.mss, B.isn, …, window, step 3.seq, step 3.ack,\n"
                 "step 3.len, numbers and their sums; A.wraps: A's numbers pass 2^32",
         .target = &options.where,
         .needs = "--concrete"},
        {.name = "--smt2",
         .value = "DIR",
         .help = "write every query about them, with the answer, in SMT-LIB 2 to this folder",
         .target = &options.smt2,
         .needs = "--concrete"}};
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        TraceOptions asked = texts->options;
        asked.format = format_of(texts->format);
        return trace(asked, console);
    };
    return command;
}

}  // namespace finwait::program
