// Where an end is the code of a stack (explored_code/explored_stack.h): what commands that explore
// refuse, what they leave out, and whether their verdicts can be trusted.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/engines/instance.h"
#include "checker/program/explored_code/code_table.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

struct CheckOptions;

/// An end that is code.
struct ExploredCode {
    model::Side side = model::Side::A;
    std::string name;
    std::string path;
    /// States of the code that have a record each; endpoints, with what they are the ends of (0:
    /// those of several environments, which are not counted).
    std::size_t records = 0;
    std::size_t endpoints = 0;
    std::uint64_t executions = 0;
    bool is_endless = false;
    std::vector<MaskedPart> masked{};
    CongruenceTest test{};
    /// Of the runs that were shown, those that the code does not go when it runs through.
    std::uint64_t runs = 0;
    std::uint64_t wrong_runs = 0;
};

/// Why no end of the model can be in its environment, for it is code; none if they can.
[[nodiscard]] std::optional<std::string> why_no_code_in(const model::ConnectionModel& model);
/// Throws UsageError where there is such a reason.
void refuse_where_no_code_can_be(const model::ConnectionModel& model);
/// The same, and where something is asked for that is not to be had of code.
void refuse_what_is_not_for_code(const CheckOptions& options, const model::ConnectionModel& model);

/// Why the property cannot be judged; none if it can: a stack does not tell a number that it speaks
/// of.
[[nodiscard]] std::optional<std::string> why_not_told(const properties::Property& property,
                                                      const model::ConnectionModel& model);

/// Leaves out properties that speak of numbers which the code does not tell. Throws UsageError for
/// one that is asked for by its name.
void leave_out_untold(std::vector<const properties::Property*>& properties,
                      const model::ConnectionModel& model, bool by_name);

/// Whether the ends that are code go the run where they are not restored in between, too.
[[nodiscard]] bool goes_on_code(const model::ConnectionModel& model, const Trace& trace);
/// Tests what is masked in all the states that the code of the design has come to so far.
[[nodiscard]] std::vector<ExploredCode> test_all_states(const model::Design& design,
                                                        const checker::Limits& limits);

/// Tests what is masked in the states of each end that is code, and runs each trace through on the
/// code. Where either comes to something else than what was explored, verdicts in `result` become
/// inconclusive: those that no run shows, and those whose run the code does not go, without it.
/// `traces`: those of the findings. None of an end that is no code.
[[nodiscard]] std::vector<ExploredCode> test_code(const model::ConnectionModel& model,
                                                  const checker::Limits& limits,
                                                  EngineResult& result,
                                                  std::vector<std::optional<ShownTrace>>& traces);

/// For people: how large the code's table is, what is masked, how the tests went.
[[nodiscard]] std::vector<std::string> lines_of(const ExploredCode& code);
/// Whether the tests found anything wrong, or did not come to their end.
[[nodiscard]] bool is_in_doubt(const ExploredCode& code);
/// What they found, as a sentence. Needs code that is in doubt.
[[nodiscard]] std::string doubt_text(const ExploredCode& code);
[[nodiscard]] nlohmann::ordered_json json_of(const ExploredCode& code);

}  // namespace finwait::program
