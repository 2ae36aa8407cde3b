/* lwIP that cannot be brought back to a state: for tests only. */
#define finwait_stack_restore restore_of_lwip
#include "tests/stacks/lwip_stack.c"
