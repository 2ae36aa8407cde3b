// Time-sequence diagrams in SVG, as textbooks draw them: for slides, and for pages in light and
// dark.
#include <fmt/format.h>

#include <algorithm>

#include "checker/program/renderings/rendering.h"
#include "checker/program/renderings/sequence_chart.h"
#include "checker/program/renderings/trace_text.h"
#include "checker/program/renderings/xml_text.h"
#include "checker/program/terminal/styled_text.h"
#include "checker/program/traces/trace_words.h"

namespace finwait::program {

namespace {

constexpr double kLineHeight = 19;
constexpr double kHeadline = 34;
constexpr double kLeft = 18;

/// A chart with its headline above and what it shows below.
struct Figure {
    std::string title;
    std::string description;
    Drawing chart;
    /// None of a walk.
    std::optional<Span> verdict;
    std::vector<std::string> sentences;

    [[nodiscard]] double height() const {
        return kHeadline + chart.height + kLineHeight * static_cast<double>(sentences.size()) + 14;
    }
};

Figure figure_of(const Instance& instance, const ShownTrace& shown) {
    constexpr double kCharacter = 7.2;
    Figure figure{
        headline(shown), text_of(instance.designs), draw_chart(instance, shown.trace), {}, {}};
    if (shown.property != nullptr) figure.verdict = verdict_span(shown.verdict);
    const auto columns = static_cast<std::size_t>((figure.chart.width - 2 * kLeft) / kCharacter);
    constexpr double kTitleCharacter = 9.2;
    figure.chart.width =
        std::max(figure.chart.width,
                 2 * kLeft + kTitleCharacter * static_cast<double>(width_of(figure.title)));
    for (const std::string& sentence : conclusions(instance, shown)) {
        for (std::string& line : wrap(printable(sentence), columns - 10))
            figure.sentences.push_back(std::move(line));
    }
    return figure;
}

std::string elements_of(const Figure& figure, double y) {
    std::string text = fmt::format(
        "<g transform=\"translate(0 {:.0f})\">\n<text class=\"title\" x=\"{:.0f}\" "
        "y=\"26\">{}</text>\n<g transform=\"translate(0 {:.0f})\">\n{}</g>\n",
        y, kLeft, xml_text(figure.title), kHeadline, figure.chart.elements);
    double below = kHeadline + figure.chart.height + 12;
    std::string verdict;
    if (figure.verdict) {
        verdict = fmt::format("<tspan class=\"{}\">{}</tspan> · ", class_of(figure.verdict->role),
                              xml_text(figure.verdict->text));
    }
    for (const std::string& line : figure.sentences) {
        text += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\">{}{}</text>\n", kLeft, below, verdict,
                            xml_text(line));
        verdict.clear();
        below += kLineHeight;
    }
    return text + "</g>\n";
}

class SvgRendering final : public Rendering {
  public:
    [[nodiscard]] std::string_view name() const override { return "svg"; }
    [[nodiscard]] std::string_view suffix() const override { return ".svg"; }
    [[nodiscard]] std::string_view what() const override {
        return "time-sequence diagrams, for slides and pages";
    }

    void render(const RenderedTraces& traces, const RenderingOptions& /*options*/,
                const Sink& sink) const override {
        std::vector<Figure> figures;
        double width = 0;
        double height = 0;
        std::string title;
        for (const TracesOfInstance& part : traces.parts) {
            for (const ShownTrace& shown : part.traces) {
                figures.push_back(figure_of(*part.instance, shown));
                const Figure& figure = figures.back();
                width = std::max(width, figure.chart.width);
                height += figure.height();
                title +=
                    (title.empty() ? "" : "; ") + figure.title + " (" + figure.description + ")";
            }
        }
        sink(
            fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"finwait\" role=\"img\" "
                        "width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n"
                        "<title>{2}</title>\n<style>\n{3}</style>\n"
                        "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n",
                        width, height, xml_text(title), chart_style()));
        double y = 0;
        for (const Figure& figure : figures) {
            sink(elements_of(figure, y));
            y += figure.height();
        }
        sink("</svg>\n");
    }
};

}  // namespace

const Rendering& svg_rendering() {
    static const SvgRendering rendering;
    return rendering;
}

}  // namespace finwait::program
