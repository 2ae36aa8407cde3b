// Where an end is the code of a stack (explored_code/explored_stack.h): what `finwait check`
// refuses, what it leaves out, and whether its verdicts can be trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checker/program/engines/engine.h"
#include "checker/program/engines/setting.h"
#include "checker/program/explored_code/code_table.h"
#include "checker/program/traces/shown_trace.h"

namespace finwait::program {

struct CheckOptions;

/// An end that is code.
struct ExploredCode {
    model::Side side = model::Side::A;
    std::string name;
    std::string path;
    /// States of the code that have a record each; endpoints, with what they are the ends of.
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

/// Throws UsageError where something is asked for that is not to be had of code.
void refuse_what_is_not_for_code(const CheckOptions& options, const model::ConnectionModel& model);

/// Why the property cannot be judged; none if it can: a stack does not tell a number that it speaks
/// of.
[[nodiscard]] std::optional<std::string> why_not_told(const properties::Property& property,
                                                      const model::ConnectionModel& model);

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

}  // namespace finwait::program
