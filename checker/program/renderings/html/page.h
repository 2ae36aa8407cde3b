// What every page of a report has: how it looks, and what it does. It needs no network.
#pragma once

#include <string>
#include <string_view>

namespace finwait::program {

/// Of a page whose charts and diagrams have their own styles.
[[nodiscard]] std::string_view page_style();

/// Moves through the traces of a page, and shows what was used of a design. What it shows comes
/// from data by textContent, never as markup. What it expects:
///
/// - `#names`: JSON, the names of an endpoint's variables;
/// - `section` with `details`, `input` (the slider), `output`, `.variables`, and `script.trace`:
///   JSON { start: {A: [values], B: [values], flying: [two texts]},
///          steps: [{event, A: {index: value}, B, flying, why: [texts]}] };
/// - `[data-end]`: where the states of that end are drawn, from the template that `data-design`
///   names, with what was used in it: `[data-coverage]` is the id of JSON {A: [rows], B: [rows]}.
[[nodiscard]] std::string_view page_script();

}  // namespace finwait::program
