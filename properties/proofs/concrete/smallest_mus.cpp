#include "properties/proofs/concrete/smallest_mus.h"

#include <algorithm>

namespace finwait::proofs {

namespace {

bool meet(const Chosen& a, const Chosen& b) { return std::ranges::find_first_of(a, b) != a.end(); }

/// Adds to `chosen` at most `room` constraints such that it meets every one of `corrections`.
bool meet_all(const std::vector<Chosen>& corrections, std::size_t room, Chosen& chosen) {
    const auto missed = std::ranges::find_if(
        corrections, [&](const Chosen& correction) { return !meet(correction, chosen); });
    if (missed == corrections.end()) return true;
    if (room == 0) return false;
    for (const std::size_t constraint : *missed) {
        chosen.push_back(constraint);
        if (meet_all(corrections, room - 1, chosen)) return true;
        chosen.pop_back();
    }
    return false;
}

Chosen smallest_that_meets_all(const std::vector<Chosen>& corrections) {
    Chosen chosen;
    for (std::size_t room = 0; !meet_all(corrections, room, chosen); ++room) chosen.clear();
    std::ranges::sort(chosen);
    return chosen;
}

}  // namespace

std::optional<Chosen> smallest_mus(std::size_t count,
                                   const std::function<Answer(const Chosen& chosen)>& ask) {
    std::vector<Chosen> corrections;
    for (;;) {
        const Chosen smallest = smallest_that_meets_all(corrections);
        const Answer answer = ask(smallest);
        if (answer == Answer::Unsatisfiable) return smallest;
        if (answer == Answer::Unknown) return std::nullopt;
        Chosen together = smallest;
        Chosen correction;
        for (std::size_t constraint = 0; constraint < count; ++constraint) {
            if (std::ranges::binary_search(smallest, constraint)) continue;
            together.push_back(constraint);
            const Answer with_it = ask(together);
            if (with_it == Answer::Unknown) return std::nullopt;
            if (with_it == Answer::Satisfiable) continue;
            together.pop_back();
            correction.push_back(constraint);
        }
        corrections.push_back(std::move(correction));
    }
}

}  // namespace finwait::proofs
