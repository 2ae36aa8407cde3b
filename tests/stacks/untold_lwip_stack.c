/* lwIP that does not tell its numbers. */
#define finwait_stack_numbers numbers_of_lwip
#include "tests/stacks/lwip_stack.c"
