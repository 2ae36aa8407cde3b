#include "checker/program/command_line/options.h"
#include "checker/program/command_line/subcommands.h"

namespace finwait::program {

Command audit_command() {
    struct Texts {
        AuditOptions options;
        ResourceTexts resources;
        std::string format = "text";
    };
    const auto texts = std::make_shared<Texts>();
    Command command;
    command.name = "audit";
    command.summary = "What a design does worse than RFC 9293, in a spread of environments";
    command.ok = "it does nothing worse than RFC 9293";
    command.finding = "it does something worse than RFC 9293";
    command.inconclusive = "nothing worse was found, and a limit was reached";
    command.examples = {{"audit ./my-stack.toml", "a design of your own, without any expertise"}};
    command.arguments.push_back(
        {.name = "DESIGN",
         .help = "a shipped design, or the path of a design file or of a shared object "
                 "(finwait_stack.h), whose code is explored",
         .target = &texts->options.design,
         .required = true,
         .completion = Completion::Design});
    add_property_files(command.arguments, texts->options.property_files);
    add_resources(command.arguments, texts->resources);
    add_save(command.arguments, texts->options.save, "the traces of the findings");
    add_junit(command.arguments, texts->options.junit);
    add_rendering(command.arguments, texts->options.render, "the traces of the findings");
    add_format(command.arguments, texts->format);
    command.run = [texts](Console& console) {
        AuditOptions options = texts->options;
        options.resources = resources_of(texts->resources);
        options.format = format_of(texts->format);
        return audit(options, console);
    };
    return command;
}

}  // namespace finwait::program
