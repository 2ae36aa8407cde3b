#include "properties/bytecode.h"

#include <utility>

namespace finwait::properties {

namespace {

/// A segment variable on its way through a channel.
struct Cursor {
    const model::Segment* segment;
    const model::Segment* next;
    const model::Segment* end;
};

}  // namespace

Bytecode::Bytecode(std::vector<Instruction> code, std::size_t entry, const Footprint& footprint)
    : code_(std::move(code)), entry_(entry), footprint_(footprint) {}

std::optional<bool> Bytecode::constant() const {
    switch (code_[entry_].opcode) {
        case Opcode::Accept: return true;
        case Opcode::Reject: return false;
        case Opcode::Constant:
        case Opcode::LoadEndpoint:
        case Opcode::LoadSegment:
        case Opcode::Add:
        case Opcode::Subtract:
        case Opcode::Multiply:
        case Opcode::FirstSegment:
        case Opcode::NextSegment:
        case Opcode::StateIn:
        case Opcode::EndpointTrue:
        case Opcode::SegmentTrue:
        case Opcode::Equal:
        case Opcode::Less:
        case Opcode::EqualConstant:
        case Opcode::LessConstant:
        case Opcode::MoreConstant: return std::nullopt;
    }
    return std::nullopt;
}

bool Bytecode::run(const WorldView& world) const {
    // Left uninitialized: every register and cursor is written before it is read.
    std::int64_t registers[kRegisters];
    Cursor cursors[kSegmentVariables];
    cursors[0].segment = world.segment;
    const Instruction* const code = code_.data();
    const Instruction* at = code + entry_;
    while (true) {
        const Instruction& now = *at;
        bool yes = true;
        switch (now.opcode) {
            case Opcode::Accept: return true;
            case Opcode::Reject: return false;
            case Opcode::Constant: registers[now.a] = now.value; break;
            case Opcode::LoadEndpoint:
                registers[now.a] =
                    value_of(*world.endpoints[now.c], static_cast<EndpointField>(now.b));
                break;
            case Opcode::LoadSegment:
                registers[now.a] =
                    value_of(*cursors[now.c].segment, static_cast<SegmentField>(now.b));
                break;
            case Opcode::Add: registers[now.a] = registers[now.b] + registers[now.c]; break;
            case Opcode::Subtract: registers[now.a] = registers[now.b] - registers[now.c]; break;
            case Opcode::Multiply: registers[now.a] = registers[now.b] * registers[now.c]; break;
            case Opcode::FirstSegment: {
                const auto channel = world.channels[now.b];
                cursors[now.a].next = channel.data();
                cursors[now.a].end = channel.data() + channel.size();
                break;
            }
            case Opcode::NextSegment: {
                Cursor& cursor = cursors[now.a];
                yes = cursor.next != cursor.end;
                if (yes) cursor.segment = cursor.next++;
                break;
            }
            case Opcode::StateIn:
                yes = (now.value >> static_cast<int>(world.endpoints[now.c]->state) & 1) != 0;
                break;
            case Opcode::EndpointTrue:
                yes = value_of(*world.endpoints[now.c], static_cast<EndpointField>(now.b)) != 0;
                break;
            case Opcode::SegmentTrue:
                yes = value_of(*cursors[now.c].segment, static_cast<SegmentField>(now.b)) != 0;
                break;
            case Opcode::Equal: yes = registers[now.b] == registers[now.c]; break;
            case Opcode::Less: yes = registers[now.b] < registers[now.c]; break;
            case Opcode::EqualConstant: yes = registers[now.b] == now.value; break;
            case Opcode::LessConstant: yes = registers[now.b] < now.value; break;
            case Opcode::MoreConstant: yes = registers[now.b] > now.value; break;
        }
        at = code + (yes ? now.yes : now.no);
    }
}

}  // namespace finwait::properties
