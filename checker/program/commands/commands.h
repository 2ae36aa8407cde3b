// The subcommands: what each can be told, and the function that does it. Each has a folder of its
// name, or a file. All throw model::InputError, UsageError and OutputError.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/commands/check/property_choice.h"
#include "checker/program/commands/environment_options.h"
#include "checker/program/commands/limits.h"
#include "checker/program/conformance/application_style.h"
#include "checker/program/engines/engine.h"
#include "checker/program/terminal/console.h"
#include "checker/program/terminal/exit_status.h"
#include "checker/program/traces/trace_detail.h"

namespace finwait::program {

enum class Format { Text, Json };

/// A rendering of the traces that a command has (renderings/rendering.h).
struct RenderOptions {
    /// Its name. None: nothing is rendered.
    std::optional<std::string> as;
    /// A file. None: standard output has the rendering and nothing else.
    std::optional<std::string> output;
    /// Whose view it is: A, B.
    std::optional<std::string> end;
    /// What is told below each ladder, in the report too.
    TraceDetail detail;
};

/// Which designs stand at A and at B: names of shipped ones, or paths. No peer: the same.
struct DesignOptions {
    std::string design = "rfc9293";
    std::optional<std::string> peer;
    /// What stands in front of A, of B, instead of what the design has: the name of a shipped
    /// middlebox, a path, or "none".
    std::array<std::optional<std::string>, 2> middleboxes{};
    /// Files with properties of the user's own, which designs may say that they violate.
    std::vector<std::string> property_files;
};

struct CheckOptions {
    DesignOptions designs;
    EnvironmentOptions environment;
    PropertyOptions properties;
    Resources resources;
    bool first_violation = false;
    EngineOptions engine;
    Format format = Format::Text;
    /// Where to keep the traces, and to write JUnit XML.
    std::optional<std::string> save;
    std::optional<std::string> junit;
    /// Tell what never happened, too.
    bool coverage = false;
    RenderOptions render;
    /// Where to keep what proves the verdicts for any number of segments in flight.
    std::optional<std::string> certificate;
    /// Where to put the graph of what is reachable, and whether it is that of pairs of TCP states.
    std::optional<std::string> graph;
    std::optional<std::string> projection;
    /// Look for the cutoff (cutoff.h).
    bool cutoff = false;
};
/// Explores every interleaving and gives a verdict per property.
ExitStatus check(const CheckOptions& options, Console& console);

struct AuditOptions {
    std::string design;
    /// As in DesignOptions.
    std::vector<std::string> property_files;
    Resources resources;
    Format format = Format::Text;
    /// Where to keep the traces of the findings, and to write JUnit XML.
    std::optional<std::string> save;
    std::optional<std::string> junit;
    RenderOptions render;
};
/// Tells what a design does worse than RFC 9293: with its own like and with rfc9293, in the
/// environments of properties/audit, by all core properties and scenarios, with rfc9293 at both
/// ends as the yardstick.
ExitStatus audit(const AuditOptions& options, Console& console);

struct DiffOptions {
    std::array<std::string, 2> designs;
    /// As in DesignOptions.
    std::vector<std::string> property_files;
    EnvironmentOptions environment;
    /// One thread, whatever is said.
    Resources resources;
    Format format = Format::Text;
    /// Where to keep the runs that show the behaviours.
    std::optional<std::string> save;
    RenderOptions render;
};
/// Compares two designs: what differs, and the shortest behaviour that only one of them has.
ExitStatus diff(const DiffOptions& options, Console& console);

struct MutateOptions {
    std::string design = "rfc9293";
    /// Nothing said: a spread of small environments.
    EnvironmentOptions environment;
    /// Nothing said: all that ship, and the claims of properties/rows.
    PropertyOptions properties;
    Resources resources;
    Format format = Format::Text;
    /// Where to keep the runs that show what no property notices.
    std::optional<std::string> save;
    RenderOptions render;
};
/// Explores every single change of a design, and tells which of them no property notices.
ExitStatus mutate(const MutateOptions& options, Console& console);

struct SuiteOptions {
    /// Names of suites that ship, or paths. None: all that ship.
    std::vector<std::string> suites;
    Resources resources;
    EngineOptions engine;
    Format format = Format::Text;
    /// Where to write JUnit XML, and to keep the traces of what is not as expected.
    std::optional<std::string> junit;
    std::optional<std::string> save;
    RenderOptions render;
};
/// Runs suites, and compares each verdict with the expected one.
ExitStatus suite(const SuiteOptions& options, Console& console);

/// Which values are tried (commands/least/least_search.h). Auto: by bisection where that is known
/// to be sound.
enum class SearchChoice { Auto, All, Bisection };
enum class LeastFormat { Text, Csv, Json, Svg };

struct LeastOptions {
    /// The name of the setting whose least value is looked for.
    std::string setting;
    DesignOptions designs;
    /// Texts may be ranges (commands/least/axes.h).
    EnvironmentOptions environment;
    PropertyOptions properties;
    Resources resources;
    EngineOptions engine;
    SearchChoice search = SearchChoice::Auto;
    LeastFormat format = LeastFormat::Text;
    /// Show for every cell the shortest trace with the value before the least one; and where to
    /// keep them.
    bool traces = false;
    std::optional<std::string> save;
    RenderOptions render;
};
/// The smallest value of a setting for which the properties hold, over ranges of other settings.
ExitStatus least(const LeastOptions& options, Console& console);

struct SimulateOptions {
    DesignOptions designs;
    EnvironmentOptions environment;
    PropertyOptions properties;
    /// Given: at random; otherwise by hand, from standard input.
    std::optional<std::uint64_t> seed;
    /// At random: how many events at most; none: 30 of one walk, 200 of many.
    std::optional<std::uint32_t> steps;
    /// So many walks, and what they came across.
    std::optional<std::uint64_t> walks;
    /// A file with a saved trace to go on from; then designs and environment are its own. And which
    /// trace of several, counted from 1.
    std::optional<std::string> from;
    std::optional<std::uint32_t> number;
    Format format = Format::Text;
    std::optional<std::string> save;
    RenderOptions render;
};
/// Walks the model from event to event and shows the run as a ladder.
ExitStatus simulate(const SimulateOptions& options, Console& console);

struct ProveOptions {
    std::string design = "rfc9293";
    /// Whether the connection is there at the start.
    model::Start start = model::Start::Established;
    /// As in an environment: more than one, and segments of earlier connections arrive, whose
    /// numbers reach as far as `isn` lets the present ones fall behind.
    std::uint32_t incarnations = 1;
    std::vector<std::int32_t> isn{0};
    /// Claims and properties of these names only.
    std::vector<std::string> claims;
    /// Files with properties of the user's own, to be proved too.
    std::vector<std::string> property_files;
    /// Files with invariants of the user's own, to be assumed before and shown after every event.
    std::vector<std::string> invariant_files;
    Resources resources;
    Format format = Format::Text;
    /// A folder for every query in SMT-LIB 2.
    std::optional<std::string> smt2;
    /// Where to keep the runs that refute, for `finwait trace`.
    std::optional<std::string> save;
    RenderOptions render;
};
/// Proves or refutes what is claimed of sequence numbers, for all of them.
ExitStatus prove(const ProveOptions& options, Console& console);

enum class Listed {
    Designs,
    Properties,
    Scenarios,
    Suites,
    Middleboxes,
    Mechanisms,
    Fields,
    Events,
    Claims,
};
/// What there is, a line each.
ExitStatus list(Listed what, Format format, Console& console);

struct ShowOptions {
    std::string name;
    /// As in DesignOptions.
    std::vector<std::string> property_files;
    Format format = Format::Text;
    /// Of a design: toml, dot, svg, mermaid.
    std::optional<std::string> as;
    /// A file instead of standard output.
    std::optional<std::string> output;
    /// Another design, drawn into the same diagram.
    std::optional<std::string> against;
};
/// One design, property or suite in full, by its name, or all that a file holds, by its path.
ExitStatus show(const ShowOptions& options, Console& console);

struct TraceOptions {
    std::string file;
    /// Files with properties of the user's own that the traces speak of.
    std::vector<std::string> property_files;
    /// With real sequence numbers instead of counted units.
    bool concrete = false;
    /// What is wished of these numbers (properties/proofs/concrete/constraints.h); needs
    /// `concrete`.
    std::optional<std::string> where;
    /// A folder for every query about them in SMT-LIB 2.
    std::optional<std::string> smt2;
    Format format = Format::Text;
    RenderOptions render;
    /// One trace only, counted from 1 in the order of the file.
    std::optional<std::uint32_t> number;
    /// The stack that the traces are played to, as in ConformOptions.
    std::optional<std::string> play;
};
/// Replays the saved traces of a file and shows them.
ExitStatus trace(const TraceOptions& options, Console& console);

struct ExplainOptions {
    /// Or a packetdrill script: its name ends in ".pkt".
    std::string capture;
    /// Names of shipped ones, or paths. None: rfc9293, then all others that ship.
    std::vector<std::string> designs;
    /// Which connection to draw; from 1.
    std::optional<std::uint64_t> connection;
    /// Of a script: the stack that it is played to instead of designs, as in ConformOptions; and
    /// whether its shell commands are passed over.
    std::optional<std::string> play;
    bool skip_shell = false;
    Format format = Format::Text;
};
/// Tells how the connections of a capture ended, and which designs explain what each end sent.
ExitStatus explain(const ExplainOptions& options, Console& console);

struct ConformOptions {
    /// "linux": the running kernel; else the path of a shared object.
    std::string stack;
    std::string design = "rfc9293";
    std::vector<ApplicationStyle> styles;
    /// Who opens: the stack, the peer. None: one after the other.
    std::optional<bool> active;
    /// Where both ends' numbers begin. None: as they come.
    std::optional<std::uint32_t> isn;
    /// The most that is written, that is received in a connection.
    std::uint32_t octets = 1;
    /// Test LISTEN, SYN-SENT and SYN-RECEIVED, and no state of a connection that is there.
    bool handshake = false;
    /// Measure how long the kernel waits, for so long at most, and test nothing.
    bool timers = false;
    std::chrono::nanoseconds time{};
    Format format = Format::Text;
    std::optional<std::string> junit;
    /// Which deviation to write as a packetdrill script, from 1, and where. None: standard output
    /// has the script and nothing else.
    std::optional<std::uint32_t> script;
    std::optional<std::string> output;
};
/// Tests a running stack against a design.
ExitStatus conform(const ConformOptions& options, Console& console);

}  // namespace finwait::program
