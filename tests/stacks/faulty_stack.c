/* A stack that does what FINWAIT_FAULT says, "PLACE FAULT": at "load", in a constructor, or in
 * "name", "open", "input" or "write" it does "crash", "abort", "exit", "_exit", "kill", "hang",
 * "recurse" or "print". It takes every connection, as far as a SYN,ACK; it has no TCP. */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
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

static void be_at(const char* place) {
    const char* const all = getenv("FINWAIT_FAULT");
    const size_t size = strlen(place);
    const char* fault = NULL;
    if (all == NULL || strncmp(all, place, size) != 0 || all[size] != ' ') return;
    fault = all + size + 1;
    if (strcmp(fault, "crash") == 0) raise(SIGSEGV);
    if (strcmp(fault, "abort") == 0) abort();
    if (strcmp(fault, "exit") == 0) exit(0);
    if (strcmp(fault, "_exit") == 0) _exit(0);
    if (strcmp(fault, "kill") == 0) kill(getpid(), SIGKILL);
    if (strcmp(fault, "recurse") == 0) recurse(fault);
    if (strcmp(fault, "hang") == 0) pause();
    if (strcmp(fault, "print") == 0) {
        puts("printed by the stack");
        if (write(STDOUT_FILENO, "written by the stack\n", 21) != 21) abort();
    }
}

__attribute__((constructor)) static void load(void) { be_at("load"); }

static struct finwait_opening peer;

/* A SYN,ACK of 1, or of what the opening says, to a SYN with the number `syn`. */
static void answer(unsigned syn) {
    unsigned char packet[40] = {0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6};
    unsigned char* const tcp = packet + 20;
    const unsigned numbers[2] = {peer.isn_is_given ? peer.isn : 1, syn + 1};
    const unsigned addresses[2] = {peer.own_address, peer.peer_address};
    unsigned long sum = 6 + 20;
    int i = 0;
    for (i = 0; i < 8; ++i) {
        packet[12 + i] = (unsigned char)(addresses[i / 4] >> (24 - 8 * (i % 4)));
        tcp[4 + i] = (unsigned char)(numbers[i / 4] >> (24 - 8 * (i % 4)));
    }
    tcp[0] = (unsigned char)(peer.own_port >> 8);
    tcp[1] = (unsigned char)peer.own_port;
    tcp[2] = (unsigned char)(peer.peer_port >> 8);
    tcp[3] = (unsigned char)peer.peer_port;
    tcp[12] = 5 << 4;
    tcp[13] = 0x12;
    tcp[14] = 0x10;
    for (i = 12; i < 40; i += 2) sum += (unsigned long)(packet[i] << 8 | packet[i + 1]);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = ~(sum + (sum >> 16)) & 0xffff;
    tcp[16] = (unsigned char)(sum >> 8);
    tcp[17] = (unsigned char)sum;
    peer.output(peer.context, packet, sizeof packet);
}

int finwait_stack_version(void) { return FINWAIT_STACK_VERSION; }
const char* finwait_stack_name(void) {
    be_at("name");
    return "none";
}

int finwait_stack_open(const struct finwait_opening* opening) {
    be_at("open");
    peer = *opening;
    return opening->active ? 1 : 0;
}

void finwait_stack_input(const void* packet, size_t size) {
    const unsigned char* const tcp = (const unsigned char*)packet + 20;
    be_at("input");
    if (size >= 40 && (tcp[13] & 2) != 0)
        answer((unsigned)tcp[4] << 24 | (unsigned)tcp[5] << 16 | (unsigned)tcp[6] << 8 | tcp[7]);
}
size_t finwait_stack_write(const void* octets, size_t size) {
    be_at("write");
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
