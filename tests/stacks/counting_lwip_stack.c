/* lwIP whose record has a clock that ticks with every packet: a mask that is missing. */
#define finwait_stack_input input_of_lwip
#define finwait_stack_record record_of_lwip
#include "tests/stacks/lwip_stack.c"
#undef finwait_stack_input
#undef finwait_stack_record

void finwait_stack_input(const void* packet, size_t size);
size_t finwait_stack_record(void* octets, size_t size);

void finwait_stack_input(const void* packet, size_t size) {
    ++tcp_ticks;
    input_of_lwip(packet, size);
}

size_t finwait_stack_record(void* octets, size_t size) {
    struct record record = {NULL, 0, 0};
    record.octets = octets;
    record.room = size;
    record.size = record_of_lwip(octets, size);
    put(&record, tcp_ticks);
    return record.size;
}
