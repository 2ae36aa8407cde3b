// Checks the liveness oracles on small random graphs against the definitions tried out in full.

#ifndef FINWAIT_TESTS_REFERENCE_LIVENESS_CHECK_H
#define FINWAIT_TESTS_REFERENCE_LIVENESS_CHECK_H

namespace finwait::reference {

// True if all agree; says on standard output how many graphs were tried.
bool liveness_oracles_agree_with_definitions();

}  // namespace finwait::reference

#endif  // FINWAIT_TESTS_REFERENCE_LIVENESS_CHECK_H
