/* What a shared object offers so that `finwait conform ./stack.so` can test the TCP in it, and
 * `finwait check ./stack.so` explore it exhaustively. C99.
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

/* Optional: `finwait check ./stack.so` explores the stack itself, exhaustively.
 *
 * What a TCP does is a function of its state and of one event. So finwait brings it to a state,
 * lets it do one thing, and keeps the state that it is in then; each event in each state once. What
 * a state is, `finwait_stack_save` and `finwait_stack_record` say. All of these functions are
 * needed for that, but for `finwait_stack_numbers`. tests/stacks/library_image.h has the part that
 * is the same for every library: its writable memory, and what it allocates.
 */

/* Saves everything that the stack's future depends on, the opening and what the application has
 * read included, and gives how many octets that are, the *image*; 0 where there is no telling. It
 * is written where `size` suffices, and not at all where it does not. What is masked as written
 * (see finwait_stack_masked) is set to its constant first, in the stack and so in the image. */
size_t finwait_stack_save(void* image, size_t size);
/* The stack is then as it was when the image was saved, whatever it has done since. Nothing is
 * sent, no callback comes. */
void finwait_stack_restore(const void* image, size_t size);
/* The *record* of the state that was saved or restored last: octets in which everything stands that
 * its future depends on, in one order, without addresses. States with one record are one state to
 * finwait, so it must leave out what never ends (a clock, an identification that counts up) and
 * what cannot matter, and nothing else. Written and counted as an image is. */
size_t finwait_stack_record(void* octets, size_t size);

/* What of a state the record leaves out, for reports: "cwnd". finwait tests on every run whether
 * that is right: different images with one record must have the same future. */
struct finwait_masked {
    const char* what;
    /* 1: finwait_stack_save writes a constant, so that all states have the same; 0: the stack may
     * have any value there, and what it does must not depend on it. */
    int is_written;
};
/* Ends with an entry whose `what` is NULL. */
const struct finwait_masked* finwait_stack_masked(void);

enum finwait_timer {
    FINWAIT_TIMER_RETRANSMISSION = 0, /* RFC 9293, section 3.8.1 */
    FINWAIT_TIMER_TIME_WAIT = 1       /* the 2MSL timer, section 3.6.1 */
};
/* The timer ends now, and what comes of that happens: 1. Where it does not run nothing happens: 0.
 */
int finwait_stack_fire(int timer);

/* Which numbers the stack tells, a bit each. */
#define FINWAIT_SND_UNA 1U
#define FINWAIT_SND_NXT 2U
#define FINWAIT_RCV_NXT 4U
/* RFC 9293, section 3.3.1, as they stand in headers. */
struct finwait_numbers {
    uint32_t snd_una;
    uint32_t snd_nxt;
    uint32_t rcv_nxt;
};
/* Optional, too: properties that speak of numbers which the stack does not tell are not judged.
 * Gives the bits of those that are set; where there is no connection, those that would be. */
unsigned finwait_stack_numbers(struct finwait_numbers* numbers);

#ifdef __cplusplus
}
#endif

#endif
