#include "properties/language/bytecode.h"

#include <cstddef>
#include <utility>

#include "properties/language/fields.h"

namespace finwait::properties {

namespace {

/// A segment variable on its way through a channel.
struct Cursor {
    const model::Segment* next;
    const model::Segment* end;
};

template <class Part>
const std::byte* bytes_of(const Part* part) {
    return reinterpret_cast<const std::byte*>(part);
}

}  // namespace

Bytecode::Bytecode(std::vector<Instruction> code, std::size_t entry, const Footprint& footprint)
    : code_(std::move(code)), entry_(entry), footprint_(footprint) {}

bool Bytecode::reads(std::size_t endpoint, std::size_t offset) const {
    return std::any_of(code_.begin(), code_.end(), [&](const Instruction& instruction) {
        switch (instruction.opcode) {
            case Opcode::LoadNumber:
            case Opcode::LoadByte:
            case Opcode::StateIn:
            case Opcode::ByteTrue: return instruction.c == endpoint && instruction.b == offset;
            case Opcode::Accept:
            case Opcode::Reject:
            case Opcode::Constant:
            case Opcode::Add:
            case Opcode::Subtract:
            case Opcode::Multiply:
            case Opcode::FirstSegment:
            case Opcode::NextSegment:
            case Opcode::Equal:
            case Opcode::Less:
            case Opcode::EqualConstant:
            case Opcode::LessConstant:
            case Opcode::MoreConstant: return false;
        }
        return false;
    });
}

std::optional<bool> Bytecode::constant() const {
    switch (code_[entry_].opcode) {
        case Opcode::Accept: return true;
        case Opcode::Reject: return false;
        case Opcode::Constant:
        case Opcode::LoadNumber:
        case Opcode::LoadByte:
        case Opcode::Add:
        case Opcode::Subtract:
        case Opcode::Multiply:
        case Opcode::FirstSegment:
        case Opcode::NextSegment:
        case Opcode::StateIn:
        case Opcode::ByteTrue:
        case Opcode::Equal:
        case Opcode::Less:
        case Opcode::EqualConstant:
        case Opcode::LessConstant:
        case Opcode::MoreConstant: return std::nullopt;
    }
    return std::nullopt;
}

bool Bytecode::run(const WorldView& world) const {
    // Left uninitialized: all of these are written before they are read.
    std::int64_t registers[kRegisters];
    Cursor cursors[kSegmentVariables];
    const std::byte* parts[kSendsPart + 1];
    parts[0] = bytes_of(world.endpoints[0]);
    parts[1] = bytes_of(world.endpoints[1]);
    parts[kFirstSegmentPart] = bytes_of(world.segment);
    parts[kSendsPart] = bytes_of(world.sends);
    const Instruction* const code = code_.data();
    const Instruction* at = code + entry_;
    while (true) {
        const Instruction& now = *at;
        bool yes = true;
        switch (now.opcode) {
            case Opcode::Accept: return true;
            case Opcode::Reject: return false;
            case Opcode::Constant: registers[now.a] = now.value; break;
            case Opcode::LoadNumber: registers[now.a] = number_at(parts[now.c], now.b); break;
            case Opcode::LoadByte: registers[now.a] = byte_at(parts[now.c], now.b); break;
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
                if (yes) parts[kFirstSegmentPart + now.a] = bytes_of(cursor.next++);
                break;
            }
            case Opcode::StateIn: yes = (now.value >> byte_at(parts[now.c], now.b) & 1) != 0; break;
            case Opcode::ByteTrue: yes = byte_at(parts[now.c], now.b) != 0; break;
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
