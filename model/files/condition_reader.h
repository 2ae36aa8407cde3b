// Conditions of rows (`when`), in files.
#pragma once

#include "model/condition.h"
#include "model/files/toml_input.h"

namespace finwait::model {

/// The condition that `node` says; `of_segment`: it may speak of the segment that arrives. Throws
/// InputError with the place of what is wrong, also where nothing satisfies it.
[[nodiscard]] Condition read_condition(const TomlInput& input, const toml::node& node,
                                       bool of_segment);

/// Refuses a row, each of the nodes of `all`, that is never taken because of those before it.
template <class Row>
void refuse_untaken_rows(const TomlInput& input, const toml::array& all,
                         const std::vector<Row>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        std::vector<const Condition*> before;
        for (std::size_t j = 0; j < i; ++j) before.push_back(&rows[j].when);
        if (Condition::can_be_met(rows[i].when, before)) continue;
        input.refuse(all[i],
                     "this row is never taken: nothing is left for its condition; "
                     "allowed: conditions that those before it do not cover");
    }
}

}  // namespace finwait::model
