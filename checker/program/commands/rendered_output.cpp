#include "checker/program/commands/rendered_output.h"

#include <fmt/format.h>

#include <array>

#include "model/files/input_error.h"

namespace finwait::program {

namespace {

model::Side side_of(const std::optional<std::string>& text) {
    if (!text || text == "A") return model::Side::A;
    if (text == "B") return model::Side::B;
    constexpr std::array<std::string_view, 2> kEnds{"A", "B"};
    throw UsageError(model::unknown("--end", *text, kEnds));
}

/// Why the rendering cannot be made of so many traces; empty if it can.
std::string why_not(const Rendering& rendering, std::size_t traces) {
    if (traces > 1 && rendering.takes_one()) {
        return fmt::format(
            "--as {0}: this form holds one trace, and there are {1}; choose with "
            "--property, or with --save FILE and then finwait trace FILE --number "
            "1 --as {0}",
            rendering.name(), traces);
    }
    return {};
}

}  // namespace

RenderedOutput::RenderedOutput(const RenderOptions& options, Console& console) : console_(console) {
    if (!options.as) return;
    rendering_ = find_rendering(*options.as);
    if (rendering_ == nullptr) {
        const std::vector<std::string> names = rendering_names();
        throw UsageError(model::unknown("--as", *options.as,
                                        std::vector<std::string_view>(names.begin(), names.end())));
    }
    options_.end = side_of(options.end);
    options_.detail = options.detail;
    if (options.output) file_.emplace(*options.output);
    if (replaces_report() && rendering_->is_binary() && console.output_is_terminal()) {
        throw UsageError(
            fmt::format("--as {}: this is nothing to be read on a terminal; name a "
                        "file with -o FILE",
                        rendering_->name()));
    }
}

void RenderedOutput::write(std::string_view command, std::span<const TracesOfSetting> parts) {
    if (!wanted()) return;
    const RenderedTraces traces{command, parts};
    if (traces.count() == 0) {
        console_.print_error(
            fmt::format("--as {}: nothing has a counterexample or a witness, so "
                        "nothing is put out",
                        rendering_->name()));
        return;
    }
    const std::string why = why_not(*rendering_, traces.count());
    if (!why.empty()) {
        refusal_.emplace(why);
        return;
    }
    if (!file_) {
        rendering_->render(traces, options_,
                           [&](std::string_view text) { console_.print_document(text); });
        return;
    }
    try {
        rendering_->render(traces, options_, [&](std::string_view text) { file_->append(text); });
        file_->commit();
    } catch (const model::OutputError& error) {
        failure_ = error;
    }
}

void RenderedOutput::tell_failure() const {
    if (failure_) throw model::OutputError(*failure_);
    if (refusal_) throw UsageError(*refusal_);
}

}  // namespace finwait::program
