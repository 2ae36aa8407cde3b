#include "checker/liveness/label_table.h"

namespace finwait::checker {

std::uint32_t LabelTable::look_up(Label label) {
    const auto [found, is_new] =
        numbers_.try_emplace(label, static_cast<std::uint32_t>(labels_.size()));
    if (is_new) {
        labels_.push_back(label);
        Owed owed;
        for (const Obligation obligation : (*fairness_)(label)) {
            const auto next = static_cast<std::uint32_t>(obligation_numbers_.size());
            owed.obligations[owed.size++] =
                obligation_numbers_.try_emplace(obligation, next).first->second;
        }
        owed_.push_back(owed);
    }
    recent_[label % recent_.size()] = {label, found->second};
    return found->second;
}

}  // namespace finwait::checker
