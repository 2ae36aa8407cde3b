/* What a shared object offers so that `finwait conform ./stack.so` can test the TCP in it. C99.
 *
 * There is one connection at a time, over IPv4. Nothing here waits: what the stack has to say to a
 * packet or a call, it has handed to `output` when the function returns; an acknowledgement that it
 * would delay goes out at once. Every function is called from one thread. An example for lwIP is
 * tests/stacks/lwip_stack.c.
 */
#ifndef FINWAIT_STACK_H
#define FINWAIT_STACK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Which functions there are, and what they mean: finwait refuses another number. */
#define FINWAIT_STACK_VERSION 1

/* RFC 9293, section 3.3.2. */
enum finwait_state {
    FINWAIT_UNKNOWN = -1,
    FINWAIT_CLOSED = 0,
    FINWAIT_LISTEN = 1,
    FINWAIT_SYN_SENT = 2,
    FINWAIT_SYN_RECEIVED = 3,
    FINWAIT_ESTABLISHED = 4,
    FINWAIT_FIN_WAIT_1 = 5,
    FINWAIT_FIN_WAIT_2 = 6,
    FINWAIT_CLOSE_WAIT = 7,
    FINWAIT_CLOSING = 8,
    FINWAIT_LAST_ACK = 9,
    FINWAIT_TIME_WAIT = 10
};

/* How a connection begins. Addresses and ports are in the byte order of the host. */
struct finwait_opening {
    uint32_t own_address;
    uint32_t peer_address;
    uint16_t own_port;
    uint16_t peer_port;
    /* 1: the stack sends a SYN; 0: it listens, for one connection. */
    int active;
    /* 1: the stack's SYN has the number `isn`. */
    int isn_is_given;
    uint32_t isn;
    /* To be called with each packet that the stack sends, from the IPv4 header on, and with
     * `context`. Stays valid until the next opening. */
    void (*output)(void* context, const void* packet, size_t size);
    void* context;
};

/* FINWAIT_STACK_VERSION. */
int finwait_stack_version(void);
/* What reports call it: "lwIP 2.1.3". */
const char* finwait_stack_name(void);

/* Begins a connection; the one before is forgotten, whatever state it is in, without a packet. 0,
 * or anything else where that is not possible. */
int finwait_stack_open(const struct finwait_opening* opening);
/* A packet arrives, from the IPv4 header on, with right checksums. */
void finwait_stack_input(const void* packet, size_t size);

/* What the application does. Each is called when the connection is ESTABLISHED or was; a call that
 * is not possible any more does nothing. */

/* SEND: gives how many octets were taken. */
size_t finwait_stack_write(const void* octets, size_t size);
/* RECEIVE: gives how many octets were there, at most `size`; sets *end_of_file to 1 where the
 * peer's FIN stands behind them. */
size_t finwait_stack_read(void* octets, size_t size, int* end_of_file);
/* CLOSE for writing, as shutdown(SHUT_WR): reading goes on. */
void finwait_stack_shutdown(void);
/* CLOSE for both, as close(): the application does not read any more. */
void finwait_stack_close(void);
/* ABORT. */
void finwait_stack_abort(void);

/* In which state the connection is, CLOSED where there is none: an enum finwait_state. A stack that
 * does not tell gives FINWAIT_UNKNOWN; then what it does later has to tell. */
int finwait_stack_state(void);

#ifdef __cplusplus
}
#endif

#endif
