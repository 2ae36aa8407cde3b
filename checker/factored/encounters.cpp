#include "checker/factored/encounters.h"

namespace finwait::checker::factored {

Encounters::Encounters(const Layout& layout, const MatrixSet& states, Budget& budget,
                       WorkerPool& workers)
    : layout_(layout) {
    std::vector<Table> met(workers.workers());
    std::size_t bytes = 0;
    for (const BitMatrix& matrix : states) bytes += matrix.bytes();
    const bool by_all = workers.are_worth_it(layout.size(), bytes);
    workers.for_each(layout.size(), by_all, [&](std::size_t i, unsigned worker) {
        const auto id = static_cast<ControlId>(i);
        if (!states[id].allocated()) return;
        if (states[id].is_in_file() && !budget.go_on()) {
            in_part_ = true;
            return;
        }
        touch_all_of(states[id], budget);
        look_at(id, states[id], met[worker]);
    });
    for (const Table& table : met) unite(table);
}

void Encounters::unite(const Table& other) {
    for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
        auto& mine = met_[side];
        if (mine.size() < other[side].size()) mine.resize(other[side].size());
        for (LocalId id = 0; id < other[side].size(); ++id) {
            const Met& theirs = other[side][id];
            mine[id].any = mine[id].any || theirs.any;
            mine[id].room = mine[id].room || theirs.room;
            auto& messages = mine[id].messages;
            messages.resize(std::max(messages.size(), theirs.messages.size()), false);
            for (std::size_t i = 0; i < theirs.messages.size(); ++i) {
                if (theirs.messages[i]) messages[i] = true;
            }
        }
    }
}

void Encounters::look_at(ControlId id, const BitMatrix& states, Table& table) const {
    std::vector<Word> columns(states.stride(), 0);
    std::vector<Content> rows_met;
    const Control& control = layout_[id];
    for (std::size_t row = 0; row < states.rows(); ++row) {
        const Word* const bits = states.row(row);
        Word any = 0;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            any |= bits[i];
            columns[i] |= bits[i];
        }
        if (any != 0) rows_met.push_back(control.contents[kRows][row]);
    }
    std::vector<Content> columns_met;
    for (std::size_t i = 0; i < control.columns(); ++i) {
        const bool met = (columns[i / kWordBits] >> (i % kWordBits) & 1U) != 0;
        if (met) columns_met.push_back(control.contents[kColumns][i]);
    }
    if (rows_met.empty()) return;
    note(table[slot(0)], control.locals[0], 0, rows_met, columns_met);
    note(table[slot(1)], control.locals[1], 1, columns_met, rows_met);
}

void Encounters::note(std::vector<Met>& of_side, LocalId id, std::size_t side,
                      const std::vector<Content>& outgoing,
                      const std::vector<Content>& incoming) const {
    // As far as messages go, both channels have the same.
    const ContentRules& rules = layout_.content_rules(side);
    if (id >= of_side.size()) of_side.resize(id + 1);
    Met& met = of_side[id];
    met.any = true;
    for (const Content content : outgoing) {
        if (met.room) break;
        met.room = rules.size_of(content) < rules.channel().capacity;
    }
    met.messages.resize(layout_.machines().message_count(1 - side) + 1, false);
    for (const Content content : incoming) {
        rules.for_each_deliverable(content,
                                   [&](MessageId message) { met.messages[message] = true; });
    }
}

}  // namespace finwait::checker::factored
