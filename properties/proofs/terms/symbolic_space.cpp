#include "properties/proofs/terms/symbolic_space.h"

namespace finwait::proofs {

WireNumbers::WireNumbers(z3::context& context, unsigned bits)
    : Arithmetic(context), mask_(bits >= 32 ? 0xffff'ffffU : (1U << bits) - 1U) {}

z3::expr WireNumbers::variable(const std::string& name) const {
    return context().bv_const(name.c_str(), 32);
}
z3::expr WireNumbers::well_formed(const z3::expr& number) const {
    return z3::ule(number, constant(mask_));
}
z3::expr WireNumbers::constant(std::uint64_t value) const { return context().bv_val(value, 32); }
z3::expr WireNumbers::wrapped(const z3::expr& n) const {
    return mask_ == 0xffff'ffffU ? n : n & constant(mask_);
}
z3::expr WireNumbers::advance(const z3::expr& n, const z3::expr& by) const {
    return wrapped(n + by);
}
z3::expr WireNumbers::distance(const z3::expr& from, const z3::expr& to) const {
    return wrapped(to - from);
}
z3::expr WireNumbers::sum(const z3::expr& a, const z3::expr& b) const { return a + b; }
z3::expr WireNumbers::difference(const z3::expr& a, const z3::expr& b) const { return a - b; }
z3::expr WireNumbers::equal(const z3::expr& a, const z3::expr& b) const { return a == b; }
z3::expr WireNumbers::before(const z3::expr& a, const z3::expr& b) const {
    const z3::expr ahead = distance(a, b);
    return ahead != constant(0) && z3::ule(ahead, constant(mask_ / 2));
}
z3::expr WireNumbers::in_window(const z3::expr& n, const z3::expr& left,
                                const z3::expr& size) const {
    return z3::ult(distance(left, n), size);
}
z3::expr WireNumbers::is_zero(const z3::expr& n) const { return n == constant(0); }
z3::expr WireNumbers::at_most(const z3::expr& a, const z3::expr& b) const { return z3::ule(a, b); }

namespace {
constexpr std::uint64_t kModulus = std::uint64_t{1} << 32U;
}  // namespace

z3::expr Positions::variable(const std::string& name) const {
    return context().int_const(name.c_str());
}
z3::expr Positions::well_formed(const z3::expr& number) const { return number >= 0; }
z3::expr Positions::constant(std::uint64_t value) const { return context().int_val(value); }
z3::expr Positions::advance(const z3::expr& n, const z3::expr& by) const { return n + by; }
z3::expr Positions::distance(const z3::expr& from, const z3::expr& to) const {
    return z3::mod(to - from, constant(kModulus));
}
z3::expr Positions::sum(const z3::expr& a, const z3::expr& b) const { return a + b; }
z3::expr Positions::difference(const z3::expr& a, const z3::expr& b) const { return a - b; }
z3::expr Positions::equal(const z3::expr& a, const z3::expr& b) const {
    return distance(a, b) == 0;
}
z3::expr Positions::before(const z3::expr& a, const z3::expr& b) const {
    const z3::expr ahead = distance(a, b);
    return ahead != 0 && ahead < constant(kModulus / 2);
}
z3::expr Positions::in_window(const z3::expr& n, const z3::expr& left, const z3::expr& size) const {
    return distance(left, n) < size;
}
z3::expr Positions::is_zero(const z3::expr& n) const { return n == 0; }
z3::expr Positions::at_most(const z3::expr& a, const z3::expr& b) const { return a <= b; }

}  // namespace finwait::proofs
