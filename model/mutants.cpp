#include "model/mutants.h"

#include <stdexcept>

namespace finwait::model {

namespace {

class MutantMaker {
  public:
    explicit MutantMaker(const Design& original) : original_(original) {}

    std::vector<Mutant> make() {
        change_mechanisms();
        for (const State state : kAllStates) {
            // Nothing leads out of CLOSED.
            if (state == State::Closed) continue;
            for (const TableEvent event : kAllTableEvents) change_row(state, event);
        }
        return std::move(mutants_);
    }

  private:
    void add(Design design, std::optional<std::pair<State, TableEvent>> row = std::nullopt) {
        auto differences = differences_of(original_, design);
        if (differences.size() != 1) throw std::logic_error("a mutant is no single change");
        mutants_.push_back({std::move(design), std::move(differences.front()), row});
    }

    template <class Value>
    void with(Value Mechanisms::*mechanism, const Value& value) {
        if (original_.mechanisms.*mechanism == value) return;
        Design mutant = original_;
        mutant.mechanisms.*mechanism = value;
        add(std::move(mutant));
    }

    void change_mechanisms() {
        for (const std::uint32_t numbers : {0U, 1U}) with(&Mechanisms::fin_consumes, numbers);
        for (const FinAcknowledgedBy how :
             {FinAcknowledgedBy::Sequence, FinAcknowledgedBy::Flag, FinAcknowledgedBy::AnyAck}) {
            with(&Mechanisms::fin_acknowledged_by, how);
        }
        change_retransmission();
        for (const bool value : {false, true}) with(&Mechanisms::fin_over_hole, value);
        for (const bool value : {false, true}) with(&Mechanisms::time_wait_answers, value);
    }

    void change_retransmission() {
        const TcpStates original = original_.mechanisms.fin_retransmitted_in;
        const TcpStates all_changed = original.empty() ? kEveryState : TcpStates{};
        with(&Mechanisms::fin_retransmitted_in, all_changed);
        for (const State changed : kAllStates) {
            TcpStates states;
            for (const State state : kAllStates) {
                if (original.contains(state) != (state == changed)) states.insert(state);
            }
            if (states != all_changed) with(&Mechanisms::fin_retransmitted_in, states);
        }
    }

    void change_row(State state, TableEvent event) {
        const auto& row = original_.table.row(state, event);
        const auto with_row = [&](const std::optional<Row>& changed) {
            Design mutant = original_;
            mutant.table.set(state, event, changed);
            add(std::move(mutant), row ? std::optional(std::pair(state, event)) : std::nullopt);
        };
        if (!row) {
            const Reply reply = event == TableEvent::RcvFin ? Reply::Ack : Reply::Nothing;
            for (const State next : kAllStates) with_row(Row{next, reply});
            return;
        }
        with_row(std::nullopt);
        for (const State next : kAllStates) {
            if (next != row->next) with_row(Row{next, row->send});
        }
        for (const Reply reply : {Reply::Nothing, Reply::Ack, Reply::Rst}) {
            if (reply != row->send && may_send(event, reply)) with_row(Row{row->next, reply});
        }
    }

    const Design& original_;
    std::vector<Mutant> mutants_;
};

}  // namespace

std::vector<Mutant> mutants_of(const Design& design) { return MutantMaker(design).make(); }

}  // namespace finwait::model
