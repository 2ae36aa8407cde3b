#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

void add_trace(CLI::App& app, Action& action) {
    struct Texts {
        TraceOptions options;
        std::string format = "text";
    };
    auto texts = std::make_shared<Texts>();
    CLI::App* const command =
        app.add_subcommand("trace", "Replay saved traces through the model and show them");
    command->add_option("FILE", texts->options.file, "what --save wrote")->required();
    command
        ->add_option("--properties", texts->options.property_files,
                     "the file of the user's own properties that the traces are about")
        ->type_name("FILE")
        ->allow_extra_args(false);
    CLI::Option* const concrete =
        command->add_flag("--concrete", texts->options.concrete,
                          "with real sequence numbers, octets and windows, which Z3 finds");
    command
        ->add_option("--where", texts->options.where,
                     "what these numbers shall be, joined by commas: comparisons (= != < <= > >=)\n"
                     "of A.isn, A.octets, A.mss, B.isn, …, window, step 3.seq, step 3.ack,\n"
                     "step 3.len, numbers and their sums; A.wraps: A's numbers pass 2^32")
        ->type_name("WISHES")
        ->needs(concrete);
    command
        ->add_option("--smt2", texts->options.smt2,
                     "write every query about them, with the answer, in SMT-LIB 2 to this folder")
        ->type_name("DIR")
        ->needs(concrete);
    add_format(*command, texts->format);
    command->callback([texts, &action] {
        action = [texts](Console& console) {
            TraceOptions options = texts->options;
            options.format = format_of(texts->format);
            return trace(options, console);
        };
    });
}

}  // namespace finwait::program
