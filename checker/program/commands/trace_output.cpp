#include "checker/program/commands/trace_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checker/program/traces/trace_file.h"
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
            "--property, give them a file each with -o FOLDER/, or use --save FILE and then "
            "finwait "
            "trace FILE --number 1 --as {0}",
            rendering.name(), traces);
    }
    return {};
}

/// "003-both-reach-closed.svg".
std::string file_name(const Rendering& rendering, const ShownTrace& shown, std::size_t number) {
    std::string name = shown.property == nullptr ? "walk" : shown.property->name;
    std::ranges::replace_if(
        name, [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20; }, '_');
    return fmt::format("{:03}-{}{}", number, name, rendering.suffix());
}

}  // namespace

TraceOutput::TraceOutput(const std::optional<std::string>& save, const RenderOptions& options,
                         Console& console)
    : saved_(save), console_(console) {
    if (!options.as) return;
    rendering_ = find_rendering(*options.as);
    if (rendering_ == nullptr) {
        const std::vector<std::string> names = rendering_names();
        throw UsageError(model::unknown("--as", *options.as,
                                        std::vector<std::string_view>(names.begin(), names.end())));
    }
    options_.end = side_of(options.end);
    options_.detail = options.detail;
    if (options.output && options.output->ends_with('/')) {
        folder_ = model::create_folder(*options.output);
    } else if (options.output) {
        file_.emplace(*options.output);
    }
    if (replaces_report() && rendering_->is_binary() && console.output_is_terminal()) {
        throw UsageError(
            fmt::format("--as {}: this is nothing to be read on a terminal; name a "
                        "file with -o FILE",
                        rendering_->name()));
    }
}

void TraceOutput::write(std::string_view command, std::span<const TracesOfInstance> parts,
                        const ReportedRun* run) {
    if (saved_.wanted()) saved_.write(trace_file_text(command, parts));
    if (rendering_ != nullptr) render({command, parts, run});
}

void TraceOutput::render(const RenderedTraces& traces) {
    const bool is_report = traces.run != nullptr && rendering_->is_report() && !folder_;
    if (traces.count() == 0 && !is_report) {
        console_.print_error(
            fmt::format("--as {}: nothing has a counterexample or a witness, so "
                        "nothing is put out",
                        rendering_->name()));
        return;
    }
    if (folder_) {
        try {
            render_each(traces);
        } catch (const model::OutputError& error) {
            failure_ = error;
        }
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

void TraceOutput::render_each(const RenderedTraces& traces) const {
    std::size_t number = 0;
    for (const TracesOfInstance& part : traces.parts) {
        for (const ShownTrace& shown : part.traces) {
            const TracesOfInstance alone{part.instance, {shown}};
            model::WrittenFile file(*folder_ / file_name(*rendering_, shown, ++number));
            rendering_->render({traces.command, {&alone, 1}}, options_,
                               [&](std::string_view text) { file.append(text); });
            file.commit();
        }
    }
}

void TraceOutput::tell_failure() const {
    saved_.tell_failure();
    if (failure_) throw model::OutputError(*failure_);
    if (refusal_) throw UsageError(*refusal_);
}

}  // namespace finwait::program
