// What is ahead of a hole and kept (RFC 9293 §3.10.7.4, SHLD-31), as Linux does it
// (tcp_data_queue_ofo, tcp_ofo_queue): pieces by number, no two of which touch.
#pragma once

#include "model/rules/rules.h"

namespace finwait::model {

template <class Space>
using KeptPieces = std::array<KeptPiece<typename Space::Number>, kMostKeptPieces>;

/// Takes the piece number `which` out.
template <class Pieces>
constexpr void drop_piece(Pieces& kept, std::size_t which) {
    for (; which + 1 < kept.size(); ++which) kept[which] = kept[which + 1];
    kept.back() = {};
}

/// Behind its last number, that of the FIN included.
template <class Space>
constexpr typename Space::Number end_of(const BasicStack<Space>& stack,
                                        const KeptPiece<typename Space::Number>& piece) {
    const std::uint32_t of_fin = piece.fin ? stack.design->mechanisms.fin_consumes : 0;
    return stack.space.advance(piece.to, stack.space.count(of_fin));
}

/// What becomes of a piece that is there when another one comes.
enum class Meeting : std::uint8_t { Apart, Covers, IsCovered, ComesFirst, ComesLast };
template <class Space>
constexpr Meeting meeting_of(const BasicStack<Space>& stack,
                             const KeptPiece<typename Space::Number>& there,
                             const KeptPiece<typename Space::Number>& comes) {
    const auto& space = stack.space;
    const auto at_most = [&](const auto& a, const auto& b) { return !space.before(b, a); };
    const auto end = end_of(stack, there);
    const auto end_of_other = end_of(stack, comes);
    if (at_most(there.from, comes.from) && at_most(end_of_other, end)) return Meeting::Covers;
    if (at_most(comes.from, there.from) && at_most(end, end_of_other)) return Meeting::IsCovered;
    if (space.before(end, comes.from) || space.before(end_of_other, there.from)) {
        return Meeting::Apart;
    }
    return space.before(there.from, comes.from) ? Meeting::ComesFirst : Meeting::ComesLast;
}

/// Puts a piece among those that do not touch it. False: there is no room for a further one.
template <class Space>
constexpr bool insert_piece(const BasicStack<Space>& stack, KeptPieces<Space>& kept,
                            const KeptPiece<typename Space::Number>& piece) {
    std::size_t count = 0;
    while (count < kept.size() && kept[count].is_there) ++count;
    if (count >= stack.design->mechanisms.keeps_ahead) return false;
    std::size_t at = count;
    for (; at > 0 && stack.space.before(piece.from, kept[at - 1].from); --at) {
        kept[at] = kept[at - 1];
    }
    kept[at] = piece;
    return true;
}

/// Keeps `piece`, which is ahead of a hole: what has all its numbers already is left as it is, FIN
/// or none, what it has all numbers of goes, and what it touches becomes one with it. Behind a FIN
/// nothing is kept. False: nothing came of it.
template <class Space>
constexpr bool keep_piece(const BasicStack<Space>& stack, KeptPieces<Space>& kept,
                          KeptPiece<typename Space::Number> piece) {
    KeptPieces<Space> others = kept;
    for (std::size_t i = 0; i < others.size() && others[i].is_there;) {
        const auto there = others[i];
        const Meeting meeting = meeting_of(stack, there, piece);
        if (meeting == Meeting::Covers) return false;
        if (meeting == Meeting::Apart) {
            ++i;
            continue;
        }
        drop_piece(others, i);
        if (meeting == Meeting::ComesFirst) {
            if (there.fin) return false;
            piece.from = there.from;
        }
        if (meeting == Meeting::ComesLast && !piece.fin) {
            piece.to = there.to;
            piece.fin = there.fin;
        }
    }
    if (!insert_piece(stack, others, piece)) return false;
    kept = others;
    return true;
}

}  // namespace finwait::model
