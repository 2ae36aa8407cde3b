/* A stack that does, when a connection is opened, what FINWAIT_FAULT says: "crash", "abort",
 * "exit", "hang", "recurse". It has no TCP. */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checker/program/stacks/finwait_stack.h"

static int recurse(volatile const char* before) {
    volatile char room[4096];
    room[0] = (char)(*before | 1);
    /* It never is 0. */
    return room[0] == 0 ? 0 : recurse(room) + room[0];
}

int finwait_stack_version(void) { return FINWAIT_STACK_VERSION; }
const char* finwait_stack_name(void) { return "none"; }

int finwait_stack_open(const struct finwait_opening* opening) {
    const char* const fault = getenv("FINWAIT_FAULT");
    (void)opening;
    if (fault == NULL) return 1;
    if (strcmp(fault, "crash") == 0) raise(SIGSEGV);
    if (strcmp(fault, "abort") == 0) abort();
    if (strcmp(fault, "exit") == 0) exit(0);
    if (strcmp(fault, "recurse") == 0) return recurse(fault);
    while (strcmp(fault, "hang") == 0) pause();
    return 1;
}

void finwait_stack_input(const void* packet, size_t size) {
    (void)packet;
    (void)size;
}
size_t finwait_stack_write(const void* octets, size_t size) {
    (void)octets;
    return size;
}
size_t finwait_stack_read(void* octets, size_t size, int* end_of_file) {
    (void)octets;
    (void)size;
    *end_of_file = 0;
    return 0;
}
void finwait_stack_shutdown(void) {}
void finwait_stack_close(void) {}
void finwait_stack_abort(void) {}
int finwait_stack_state(void) { return FINWAIT_CLOSED; }

size_t finwait_stack_save(void* image, size_t size) {
    if (size > 0) *(char*)image = 0;
    return 1;
}
void finwait_stack_restore(const void* image, size_t size) {
    (void)image;
    (void)size;
}
size_t finwait_stack_record(void* octets, size_t size) {
    (void)octets;
    (void)size;
    return 0;
}
const struct finwait_masked* finwait_stack_masked(void) {
    static const struct finwait_masked none = {NULL, 0};
    return &none;
}
int finwait_stack_fire(int timer) {
    (void)timer;
    return 0;
}
