/* lwIP that never gets a segment with RST: a stack with a fault that is known. */
#define finwait_stack_input input_of_lwip
#include "tests/stacks/lwip_stack.c"
#undef finwait_stack_input

void finwait_stack_input(const void* packet, size_t size);

void finwait_stack_input(const void* packet, size_t size) {
    const unsigned char* const octets = packet;
    if ((octets[33] & 0x04) == 0) input_of_lwip(packet, size);
}
