#include <array>
#include <chrono>
#include <stdexcept>

#include "properties/proofs/claims/arithmetic_claims.h"
#include "properties/proofs/claims/opening_claims.h"

namespace finwait::proofs {

std::string_view name_of(ProofVerdict verdict) {
    switch (verdict) {
        case ProofVerdict::Proved: return "proved";
        case ProofVerdict::Refuted: return "refuted";
        case ProofVerdict::Inconclusive: return "inconclusive";
        case ProofVerdict::DoesNotApply: return "does not apply";
    }
    return "";
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

void confirm(bool replayed, std::string_view claim) {
    if (replayed) return;
    throw std::logic_error("the model does not confirm what Z3 found against " +
                           std::string(claim));
}

std::span<const Claim> arithmetic_claims() {
    static constexpr std::array kClaims{
        Claim{"ack-of-fin-distinct",
              "An acknowledgement of all data is never one of the FIN as well, and that of the FIN "
              "is known as such.",
              "RFC 9293 §3.4: the FIN consumes a sequence number; §3.10.7.4, fifth",
              ack_of_fin_distinct},
        Claim{"retransmitted-fin-is-old",
              "A FIN that was taken is never acceptable again: it is answered by an ACK, and its "
              "own ACK field is not looked at.",
              "RFC 9293 §3.4, §3.10.7.4, first", retransmitted_fin_is_old},
        Claim{"acceptability-is-overlap",
              "The acceptability test accepts exactly the segments that overlap the receive "
              "window, provided that the segment is no longer than the window.",
              "RFC 9293 §3.4, §3.10.7.4, Table 6", acceptability_is_overlap},
        Claim{"old-duplicate-window",
              "An old duplicate is refused up to half the sequence space behind what is expected, "
              "whatever the window.",
              "RFC 9293 §3.4.1; RFC 7323 §5 (PAWS)", old_duplicate_window},
        Claim{"comparison-window",
              "\"Before\" and \"after\" are never mistaken for numbers of one window, up to the "
              "largest window that TCP can offer.",
              "RFC 9293 §3.4; RFC 7323 §2.3", comparison_window},
        Claim{"rotation",
              "No decision of an endpoint changes when all numbers of one direction are shifted by "
              "the same amount: it does not matter with which numbers a connection begins.",
              "RFC 9293 §3.4.1", rotation},
        Claim{"small-modulus",
              "For numbers less than half the modulus apart, comparisons modulo any 2^k and modulo "
              "2^32 agree: what is found with small numbers holds for large ones.",
              "RFC 9293 §3.4", small_modulus}};
    return kClaims;
}

std::span<const Claim> opening_claims() {
    static constexpr std::array kClaims{
        Claim{"rotation-of-opening",
              "The same of an end that opens: the ISSs do not matter, but for the RST with which "
              "CLOSED answers a SYN, whose number is 0.",
              "RFC 9293 §3.4.1, §3.10.7.1", rotation_of_opening},
        Claim{
            "stray-changes-nothing",
            "In a synchronized state a segment of an earlier connection whose numbers lie behind, "
            "at least one and at most 2^31, changes nothing.",
            "RFC 9293 §3.4.1, §3.10.7.4; RFC 1337", stray_changes_nothing},
        Claim{
            "stray-completes-no-handshake",
            "No ACK of an earlier connection acknowledges the SYN, where what it acknowledges lies "
            "behind, at most 2^31.",
            "RFC 9293 §3.10.7.3, §3.10.7.4, fifth", stray_completes_no_handshake},
        Claim{
            "stray-rst-refuses-nothing",
            "No RST of an earlier connection ends one that opens, where its numbers lie behind, at "
            "least one and at most 2^31.",
            "RFC 9293 §3.10.7.2, §3.10.7.3, §3.10.7.4, second", stray_rst_refuses_nothing},
        Claim{"stray-syn-opens-nothing",
              "No SYN of an earlier connection is taken by an end that opens.",
              "RFC 9293 §3.5, Figure 8; §3.10.7.2, §3.10.7.3", stray_syn_opens_nothing},
        Claim{"rst-of-closed-is-refused",
              "An RST that an end sent before it opened does not end the connection that it opens "
              "then.",
              "RFC 9293 §3.10.7.1: its number is 0", rst_of_closed_is_refused}};
    return kClaims;
}

Finding prove(const Claim& claim, const model::Design& design, const ProofOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    Prover prover(options, claim.name, "QF_BV");
    Finding finding;
    const std::string stopped =
        prover.until_stopped([&] { finding = claim.prove(design, options.bits, prover); });
    if (!stopped.empty()) finding.sentences = {"Undecided: " + stopped + "."};
    finding.queries = prover.queries();
    finding.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return finding;
}

}  // namespace finwait::proofs
