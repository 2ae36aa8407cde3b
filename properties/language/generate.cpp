#include "properties/language/generate.h"

#include <stdexcept>
#include <utility>

namespace finwait::properties {

namespace {

/// Writes the code backwards, so that where an instruction goes on is known when it is written.
/// Every function gives the place at which what it wrote begins.
class Generator {
  public:
    explicit Generator(const FormulaText& text) : text_(text) {}

    Bytecode run(const Ground& condition) {
        const std::uint16_t accept = emit({Opcode::Accept});
        const std::uint16_t reject = emit({Opcode::Reject});
        const std::uint16_t entry = ask(condition, 0, accept, reject);
        return {std::move(code_), entry, footprint_};
    }

  private:
    std::uint16_t emit(const Instruction& instruction) {
        if (code_.size() == Bytecode::kMaxInstructions) {
            throw model::InputError(text_.place(0), "the formula is too large; it may have " +
                                                        std::to_string(Bytecode::kMaxInstructions) +
                                                        " instructions");
        }
        code_.push_back(instruction);
        return static_cast<std::uint16_t>(code_.size() - 1);
    }

    static std::uint8_t small(std::size_t number) {
        if (number >= Bytecode::kRegisters)
            throw std::logic_error("a formula needs too many registers");
        return static_cast<std::uint8_t>(number);
    }
    /// The part of a world in which a field or a state lies.
    std::uint8_t part(const Ground& ground) {
        if (ground.op == GroundOperator::SegmentField) {
            return small(Bytecode::kFirstSegmentPart + ground.variable);
        }
        if (ground.op == GroundOperator::Sends) return small(Bytecode::kSendsPart);
        footprint_.endpoints[index(ground.side)] = true;
        return small(index(ground.side));
    }

    /// Goes on at `yes` or `no`; may use the registers from `free` on.
    std::uint16_t ask(const Ground& condition, std::size_t free, std::uint16_t yes,
                      std::uint16_t no) {
        switch (condition.op) {
            case GroundOperator::Constant: return condition.value != 0 ? yes : no;
            case GroundOperator::StateIn:
                return emit({Opcode::StateIn, 0, condition.offset, part(condition), yes, no,
                             condition.value});
            case GroundOperator::EndpointField:
            case GroundOperator::SegmentField:
            case GroundOperator::Sends:
                return emit({Opcode::ByteTrue, 0, condition.offset, part(condition), yes, no, 0});
            case GroundOperator::Not: return ask(condition.children.front(), free, no, yes);
            case GroundOperator::And: {
                for (auto it = condition.children.rbegin(); it != condition.children.rend(); ++it) {
                    yes = ask(*it, free, yes, no);
                }
                return yes;
            }
            case GroundOperator::Or: {
                for (auto it = condition.children.rbegin(); it != condition.children.rend(); ++it) {
                    no = ask(*it, free, yes, no);
                }
                return no;
            }
            case GroundOperator::Equal:
            case GroundOperator::Less: return compare(condition, free, yes, no);
            case GroundOperator::SomeSegment: {
                const std::uint16_t next =
                    emit({Opcode::NextSegment, small(condition.variable), 0, 0, 0, no, 0});
                code_[next].yes = ask(condition.children.front(), free, yes, next);
                return first_segment(condition, next);
            }
            case GroundOperator::Add:
            case GroundOperator::Subtract:
            case GroundOperator::Multiply:
            case GroundOperator::CountSegment: break;
        }
        throw std::logic_error("a number stands where a condition must");
    }

    std::uint16_t compare(const Ground& condition, std::size_t free, std::uint16_t yes,
                          std::uint16_t no) {
        const Ground& left = condition.children[0];
        const Ground& right = condition.children[1];
        const bool equal = condition.op == GroundOperator::Equal;
        const std::uint8_t a = small(free);
        if (right.is_constant()) {
            return load(left, free,
                        emit({equal ? Opcode::EqualConstant : Opcode::LessConstant, 0, a, 0, yes,
                              no, right.value}));
        }
        if (left.is_constant()) {
            return load(right, free,
                        emit({equal ? Opcode::EqualConstant : Opcode::MoreConstant, 0, a, 0, yes,
                              no, left.value}));
        }
        const std::uint8_t b = small(free + 1);
        const std::uint16_t question =
            emit({equal ? Opcode::Equal : Opcode::Less, 0, a, b, yes, no, 0});
        return load(left, free, load(right, free + 1, question));
    }

    /// Puts the value into register `free` and goes on at `next`; may use those behind it.
    std::uint16_t load(const Ground& value, std::size_t free, std::uint16_t next) {
        const std::uint8_t r = small(free);
        switch (value.op) {
            case GroundOperator::Constant: return constant(r, value.value, next);
            case GroundOperator::EndpointField:
            case GroundOperator::SegmentField:
            case GroundOperator::Sends: {
                return emit({value.one_byte ? Opcode::LoadByte : Opcode::LoadNumber, r,
                             value.offset, part(value), next, next, 0});
            }
            case GroundOperator::Add: return arithmetic(Opcode::Add, value, free, next);
            case GroundOperator::Subtract: return arithmetic(Opcode::Subtract, value, free, next);
            case GroundOperator::Multiply: return arithmetic(Opcode::Multiply, value, free, next);
            case GroundOperator::CountSegment: return count(value, free, next);
            case GroundOperator::StateIn:
            case GroundOperator::Not:
            case GroundOperator::And:
            case GroundOperator::Or:
            case GroundOperator::Equal:
            case GroundOperator::Less:
            case GroundOperator::SomeSegment: {
                // A condition as a value: 1 or 0.
                const std::uint16_t one = constant(r, 1, next);
                const std::uint16_t zero = constant(r, 0, next);
                return ask(value, free, one, zero);
            }
        }
        throw std::logic_error("unknown operator");
    }

    std::uint16_t constant(std::uint8_t r, std::int64_t value, std::uint16_t next) {
        return emit({Opcode::Constant, r, 0, 0, next, next, value});
    }

    std::uint16_t arithmetic(Opcode opcode, const Ground& value, std::size_t free,
                             std::uint16_t next) {
        const std::uint16_t operation =
            emit({opcode, small(free), small(free), small(free + 1), next, next, 0});
        return load(value.children[0], free, load(value.children[1], free + 1, operation));
    }

    /// r[free] counts, r[free + 1] holds the 1 that is added.
    std::uint16_t count(const Ground& value, std::size_t free, std::uint16_t done) {
        const std::uint8_t total = small(free);
        const std::uint8_t one = small(free + 1);
        const std::uint16_t next =
            emit({Opcode::NextSegment, small(value.variable), 0, 0, 0, done, 0});
        const std::uint16_t add = emit({Opcode::Add, total, total, one, next, next, 0});
        code_[next].yes = ask(value.children.front(), free + 2, add, next);
        const std::uint16_t first = first_segment(value, next);
        return constant(total, 0, constant(one, 1, first));
    }

    std::uint16_t first_segment(const Ground& quantifier, std::uint16_t next) {
        const std::size_t side = index(quantifier.side);
        footprint_.channels[side] = true;
        return emit(
            {Opcode::FirstSegment, small(quantifier.variable), small(side), 0, next, next, 0});
    }

    const FormulaText& text_;
    std::vector<Instruction> code_;
    Footprint footprint_;
};

}  // namespace

Bytecode generate(const Ground& condition, const FormulaText& text) {
    return Generator(text).run(condition);
}

}  // namespace finwait::properties
