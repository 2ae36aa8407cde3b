#include "model/mutants.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "model/mechanisms.h"

namespace finwait::model {

namespace {

class MutantMaker {
  public:
    MutantMaker(const Design& original, Start start) : original_(original) {
        for (const State state : kAllStates) {
            if (start == Start::Closed || kSynchronized.contains(state) || state == State::Closed) {
                states_.push_back(state);
            }
        }
        opening_ = start == Start::Closed;
    }

    std::vector<Mutant> make() {
        for (const Mechanism& mechanism : mechanisms()) {
            if (opening_ || !mechanism.needs_life_cycle) change(mechanism);
        }
        for (const State state : states_) {
            for (const TableEvent event : kAllTableEvents) {
                if (opening_ || !is_of_opening(event)) change_row(state, event);
            }
        }
        return std::move(mutants_);
    }

  private:
    static bool is_of_opening(TableEvent event) {
        constexpr std::array kOpening{TableEvent::ActiveOpen, TableEvent::PassiveOpen,
                                      TableEvent::RcvSyn, TableEvent::RcvAckOfSyn,
                                      TableEvent::UserTimeout};
        return std::find(kOpening.begin(), kOpening.end(), event) != kOpening.end();
    }

    void add(Design design, std::optional<std::pair<State, TableEvent>> row = std::nullopt) {
        auto differences = differences_of(original_, design);
        if (differences.size() != 1) throw std::logic_error("a mutant is no single change");
        mutants_.push_back({std::move(design), std::move(differences.front()), row});
    }

    void with(const Mechanism& mechanism, const MechanismValue& value) {
        if (mechanism.get(original_.mechanisms) == value) return;
        Design mutant = original_;
        mechanism.set(mutant.mechanisms, value);
        add(std::move(mutant));
    }

    void change(const Mechanism& mechanism) {
        if (mechanism.is_set_of_states()) {
            change_states(mechanism);
        } else {
            for (const MechanismValue& value : mechanism.values) with(mechanism, value);
        }
        if (mechanism.is_word_by_state()) change_words(mechanism);
    }

    /// One word in one state.
    void change_words(const Mechanism& mechanism) {
        const auto original = std::get<WordByState>(mechanism.get(original_.mechanisms));
        for (const State state : states_) {
            if (!mechanism.asked_in.contains(state)) continue;
            for (const MechanismValue& value : mechanism.values) {
                WordByState words = original;
                words.set(state, std::get<WordByState>(value)[state]);
                with(mechanism, words);
            }
        }
    }

    /// All states or none, and one more or less.
    void change_states(const Mechanism& mechanism) {
        const auto original = std::get<TcpStates>(mechanism.get(original_.mechanisms));
        const TcpStates all_changed = original.empty() ? kEveryState : TcpStates{};
        with(mechanism, all_changed);
        for (const State changed : states_) {
            if (!mechanism.asked_in.contains(changed)) continue;
            TcpStates states;
            for (const State state : kAllStates) {
                if (original.contains(state) != (state == changed)) states.insert(state);
            }
            if (states != all_changed) with(mechanism, states);
        }
    }

    void change_row(State state, TableEvent event) {
        if (!may_have_row(state, event)) return;
        const auto timer = timer_of_event(event);
        if (timer && *timer >= original_.timers.size()) return;
        const std::vector<Row>& rows = original_.table.rows(state, event);
        if (rows.empty()) {
            add_row(state, event);
            return;
        }
        for (std::size_t i = 0; i < rows.size(); ++i) change_row(state, event, i);
    }

    void with_rows(State state, TableEvent event, std::vector<Row> rows) {
        const bool was_there = original_.table.has_row(state, event);
        Design mutant = original_;
        mutant.table.set(state, event, std::move(rows));
        add(std::move(mutant), was_there ? std::optional(std::pair(state, event)) : std::nullopt);
    }

    void add_row(State state, TableEvent event) {
        // Text that draws an RST (SHLD-3); where it is taken, mechanisms say. A SYN that does (RFC
        // 793).
        if (event == TableEvent::RcvText ||
            (event == TableEvent::RcvSyn && kSynchronized.contains(state))) {
            with_rows(state, event, {Row{State::Closed, Reply::Rst}});
            return;
        }
        const Reply reply = event == TableEvent::RcvFin ? Reply::Ack : Reply::Nothing;
        for (const State next : states_) with_rows(state, event, {Row{next, reply}});
    }

    /// Drops a row, or changes one part of it.
    void change_row(State state, TableEvent event, std::size_t i) {
        const std::vector<Row>& rows = original_.table.rows(state, event);
        const Row& row = rows[i];
        std::vector<Row> dropped = rows;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        with_rows(state, event, std::move(dropped));
        const auto with_row = [&](const Row& changed) {
            std::vector<Row> all = rows;
            all[i] = changed;
            with_rows(state, event, std::move(all));
        };
        for (const State next : states_) {
            if (next == row.next) continue;
            Row changed = row;
            changed.next = next;
            with_row(changed);
        }
        for (const Reply reply : kAllReplies) {
            if (reply == row.send || !may_send(state, event, reply)) continue;
            Row changed = row;
            changed.send = reply;
            with_row(changed);
        }
        // Those behind it would never be taken.
        if (!row.when.is_always() && i + 1 == rows.size()) {
            Row changed = row;
            changed.when = {};
            with_row(changed);
        }
        if (row.arms != 0) {
            Row changed = row;
            changed.arms = 0;
            with_row(changed);
        }
    }

    const Design& original_;
    /// Those that are changed and that changed rows lead to.
    std::vector<State> states_;
    bool opening_ = false;
    std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(const Design& design, Start start) {
    return MutantMaker(design, start).make();
}

}  // namespace finwait::model
