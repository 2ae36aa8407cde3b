// Saved traces: JSON that carries all that is needed to replay them anywhere, and is not believed.
//
// { "tool": "finwait", "format": "finwait trace 2", "version": …, "command": "check",
//   "designs": [A's name, B's name],
//   "environment": {…},
//   "design_files": [ {"name", "digest", "text": a design file that extends none} ],
//   "traces": [ {"property": {"name", "text": a property file}, "verdict", "steps", "loop",
//                "designs", "environment"} ] }
//
// A trace has designs and an environment of its own where they are not those of the file. The
// number of the format rises with every change of it, of design files, and of the environment.
//
// Where an end is the code of a stack, the format is "finwait trace 3": the name of that design is
// the path of its library, its digest that of the library, and it has "code", what the stack calls
// itself, instead of a text. For a replay the library is loaded, at its path or beside the file. If
// it is another one by now, a note says so, and each step must be what this one does.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

inline constexpr std::string_view kTraceFormat = "finwait trace 2";
inline constexpr std::string_view kTraceFormatWithCode = "finwait trace 3";

/// The content of a trace file. Needs one part at least, which may be without traces.
[[nodiscard]] std::string trace_file_text(std::string_view command,
                                          std::span<const TracesOfInstance> parts);

/// Traces of a file: those of the same designs in one environment.
struct LoadedTraces {
    Instance instance;
    std::vector<ShownTrace> traces;
};

struct LoadedFile {
    /// In the order of their first traces.
    std::vector<LoadedTraces> parts;
    /// What the traces' properties point to.
    std::vector<std::unique_ptr<properties::Property>> properties;
    /// What is not as it was when the traces were saved: sentences.
    std::vector<std::string> notes;
};

/// What turns the library that a trace names into the design that it is the code of: who reads
/// traces hands it in, for the rooms that load code stand above this one.
struct CodeLoader {
    /// Loads it. Throws model::InputError.
    std::function<model::Design(const std::string& library)> design;
    /// Why no such end can be in the environment; none if one can.
    std::function<std::optional<std::string>(const model::Environment& environment,
                                             model::Side side)>
        why_not_in;
};

/// Reads a trace file and replays each trace, step by step, through the model. Throws
/// model::InputError where the file says anything that the model does not do. The designs and
/// properties are those in the file; `property_files`, what ships and design files of the names in
/// the file are only compared with them, for the notes.
[[nodiscard]] LoadedFile read_trace_file(const std::string& file,
                                         const std::vector<std::string>& property_files,
                                         const CodeLoader& code);

}  // namespace finwait::program
