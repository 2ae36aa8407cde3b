#include "checker/factored/rows/saved_states.h"

namespace finwait::checker::factored {

void write_states(const WordSink& sink, const MatrixSet& states, Budget& budget) {
    Word count = 0;
    for (const BitMatrix& matrix : states) count += matrix.allocated() ? Word{1} : 0;
    sink(std::array{count});
    for (std::size_t id = 0; id < states.size(); ++id) {
        const BitMatrix& matrix = states[id];
        if (!matrix.allocated()) continue;
        sink(std::array{Word{id}, Word{matrix.rows()}, Word{matrix.stride()}});
        touch_all_of(matrix, budget);
        sink(matrix.words());
    }
}

void read_states(const WordSource& source, MatrixSet& states, Images& images) {
    std::array<Word, 1> count{};
    source(count);
    for (; count[0] > 0; --count[0]) {
        std::array<Word, 3> shape{};
        source(shape);
        const std::size_t id = shape[0];
        if (id >= states.size() || states[id].allocated()) {
            throw std::invalid_argument("a control that there is not");
        }
        states[id] = images.empty_matrix(static_cast<ControlId>(id));
        if (states[id].rows() != shape[1] || states[id].stride() != shape[2]) {
            throw std::invalid_argument("a matrix of another shape");
        }
        source(states[id].words());
    }
}

}  // namespace finwait::checker::factored
