/* lwIP (Debian: liblwip-dev) as a stack that finwait tests and explores; an example of
 * finwait_stack.h.
 *
 * The library runs without threads: packets go in by ip4_input(), come out by the output function
 * of a network interface, and no timer runs but the fast one, which is fired by hand so that
 * delayed acknowledgements go out at once.
 */
#define _GNU_SOURCE /* lwIP's headers ask for SSIZE_MAX, library_image.h for dl_iterate_phdr() */

#include <lwip/init.h>
#include <lwip/ip4.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>

#include "checker/program/stacks/finwait_stack.h"
#include "tests/stacks/library_image.h"

static int is_set_up;
static int is_silent;

/* What an image holds besides the library's memory. */
static struct {
    struct netif interface;
    struct finwait_opening opening;
    /* The connection, as long as the application has it. */
    struct tcp_pcb* connection;
    struct tcp_pcb* listener;
    size_t unread;
    /* Octets that the application has read and lwIP does not know of. */
    size_t read_so_far;
    int has_end_of_file;
} own;

static err_t send_packet(struct netif* by, struct pbuf* packet, const ip4_addr_t* to) {
    unsigned char octets[2048];
    (void)by;
    (void)to;
    if (!is_silent && packet->tot_len <= sizeof octets) {
        pbuf_copy_partial(packet, octets, packet->tot_len, 0);
        own.opening.output(own.opening.context, octets, packet->tot_len);
    }
    return ERR_OK;
}

static err_t set_up_interface(struct netif* of) {
    of->name[0] = 'f';
    of->name[1] = 'w';
    of->mtu = 1500;
    of->output = send_packet;
    return ERR_OK;
}

static err_t received(void* context, struct tcp_pcb* of, struct pbuf* text, err_t error) {
    (void)context;
    (void)of;
    (void)error;
    if (text == NULL) {
        own.has_end_of_file = 1;
        return ERR_OK;
    }
    /* The octets themselves are of no interest. */
    own.unread += text->tot_len;
    pbuf_free(text);
    return ERR_OK;
}

static void failed(void* context, err_t error) {
    (void)context;
    (void)error;
    own.connection = NULL;
}

static void take_over(struct tcp_pcb* of) {
    own.connection = of;
    tcp_recv(of, received);
    tcp_err(of, failed);
    tcp_nagle_disable(of);
}

static err_t accepted(void* context, struct tcp_pcb* of, err_t error) {
    (void)context;
    if (error != ERR_OK || of == NULL) return ERR_VAL;
    take_over(of);
    return ERR_OK;
}

static err_t connected(void* context, struct tcp_pcb* of, err_t error) {
    (void)context;
    (void)of;
    return error;
}

/* tcp_next_iss() adds tcp_ticks to the number that it gave last. */
static u32_t set_next_isn(void) {
    static struct tcp_pcb any;
    const u32_t ticks = tcp_ticks;
    if (own.opening.isn_is_given) tcp_ticks = own.opening.isn - tcp_next_iss(&any);
    return ticks;
}

static ip_addr_t address_of(uint32_t host_order) {
    ip_addr_t address = IPADDR4_INIT(lwip_htonl(host_order));
    return address;
}

static void forget(void) {
    is_silent = 1;
    if (own.listener != NULL) tcp_close(own.listener);
    while (tcp_active_pcbs != NULL) tcp_abort(tcp_active_pcbs);
    while (tcp_tw_pcbs != NULL) tcp_abort(tcp_tw_pcbs);
    while (tcp_bound_pcbs != NULL) tcp_abort(tcp_bound_pcbs);
    own.connection = own.listener = NULL;
    own.unread = own.read_so_far = 0;
    own.has_end_of_file = 0;
    is_silent = 0;
}

static int open_actively(void) {
    const ip_addr_t peer = address_of(own.opening.peer_address);
    const u32_t ticks = set_next_isn();
    const err_t error = tcp_connect(own.connection, &peer, own.opening.peer_port, connected);
    tcp_ticks = ticks;
    return error == ERR_OK ? 0 : 1;
}

int finwait_stack_version(void) { return FINWAIT_STACK_VERSION; }

const char* finwait_stack_name(void) { return "lwIP " LWIP_VERSION_STRING; }

int finwait_stack_open(const struct finwait_opening* how) {
    const ip_addr_t here = address_of(how->own_address);
    const ip_addr_t mask = address_of(0xff000000);
    struct tcp_pcb* pcb = NULL;
    own.opening = *how;
    if (!is_set_up) {
        if (image_begin("liblwip") != 0) return 1;
        lwip_init();
        netif_add(&own.interface, ip_2_ip4(&here), ip_2_ip4(&mask), ip_2_ip4(&here), NULL,
                  set_up_interface, ip4_input);
        netif_set_default(&own.interface);
        netif_set_link_up(&own.interface);
        netif_set_up(&own.interface);
        is_set_up = 1;
    }
    forget();
    pcb = tcp_new();
    if (pcb == NULL || tcp_bind(pcb, &here, how->own_port) != ERR_OK) return 1;
    if (how->active) {
        take_over(pcb);
        return open_actively();
    }
    own.listener = tcp_listen(pcb);
    if (own.listener == NULL) return 1;
    tcp_accept(own.listener, accepted);
    return 0;
}

void finwait_stack_input(const void* packet, size_t size) {
    struct pbuf* const octets = pbuf_alloc(PBUF_RAW, (u16_t)size, PBUF_RAM);
    u32_t ticks = 0;
    if (octets == NULL) return;
    pbuf_take(octets, packet, (u16_t)size);
    ticks = own.listener != NULL ? set_next_isn() : tcp_ticks;
    if (own.interface.input(octets, &own.interface) != ERR_OK) pbuf_free(octets);
    tcp_ticks = ticks;
    tcp_fasttmr();
    /* What finds no connection from now on finds no listener either. */
    if (own.listener != NULL && own.connection != NULL) {
        tcp_close(own.listener);
        own.listener = NULL;
    }
}

size_t finwait_stack_write(const void* octets, size_t size) {
    if (own.connection == NULL) return 0;
    if (tcp_write(own.connection, octets, (u16_t)size, TCP_WRITE_FLAG_COPY) != ERR_OK) return 0;
    tcp_output(own.connection);
    return size;
}

size_t finwait_stack_read(void* octets, size_t size, int* end_of_file) {
    const size_t count = own.unread < size ? own.unread : size;
    size_t i = 0;
    for (i = 0; i < count; ++i) ((char*)octets)[i] = 0;
    own.unread -= count;
    own.read_so_far += count;
    *end_of_file = own.unread == 0 && own.has_end_of_file;
    return count;
}

void finwait_stack_shutdown(void) {
    if (own.connection != NULL) tcp_shutdown(own.connection, 0, 1);
}

void finwait_stack_close(void) {
    struct tcp_pcb* const closed = own.connection;
    if (closed == NULL) return;
    tcp_recv(closed, NULL);
    tcp_err(closed, NULL);
    own.connection = NULL;
    /* Room for a few octets is not announced (RFC 9293, 3.8.6.2.2), but lwIP counts it at once, and
     * the window would not be the one that the peer knows. So it is told of it here: a CLOSE with
     * text unread resets the connection. */
    if (own.read_so_far > 0) tcp_recved(closed, (u16_t)own.read_so_far);
    tcp_close(closed);
}

void finwait_stack_abort(void) {
    if (own.connection != NULL) tcp_abort(own.connection);
}

int finwait_stack_state(void) {
    const struct tcp_pcb* pcb = NULL;
    for (pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) return (int)pcb->state;
    for (pcb = tcp_tw_pcbs; pcb != NULL; pcb = pcb->next) return (int)pcb->state;
    return FINWAIT_CLOSED;
}

/* From here on: what `finwait check` needs. */

/* The connection, whether the application has it or not; NULL: there is none. */
static struct tcp_pcb* any_pcb(void) {
    return tcp_active_pcbs != NULL ? tcp_active_pcbs : tcp_tw_pcbs;
}

static const struct finwait_masked masked[] = {
    {"congestion window and slow start threshold (cwnd, ssthresh, bytes_acked)", 1},
    {"duplicate ACKs (dupacks)", 1},
    {"round trip time and RTO (rttest, rtseq, sa, sv, rto)", 1},
    {"number of retransmissions (nrtx)", 1},
    {"how long timers have run (rtime, tmr, polltmr)", 1},
    {"ticks (tcp_ticks, last_timer)", 0},
    {"which segment announced the window (snd_wl1, snd_wl2)", 0},
    {"IP identification, checksums, headers that are written anew", 0},
    {"addresses", 0},
    {NULL, 0}};

const struct finwait_masked* finwait_stack_masked(void) { return masked; }

/* What congestion control and timers have measured becomes what it is at the start. */
static void write_masked(struct tcp_pcb* pcb) {
    pcb->cwnd = (tcpwnd_size_t)(4 * pcb->mss);
    pcb->ssthresh = TCP_SND_BUF;
    pcb->bytes_acked = 0;
    pcb->dupacks = 0;
    pcb->rttest = pcb->rtseq = 0;
    pcb->sa = 0;
    pcb->sv = pcb->rto = 6;
    pcb->nrtx = 0;
    if (pcb->rtime > 0) pcb->rtime = 0;
    pcb->tmr = tcp_ticks;
    pcb->polltmr = 0;
}

size_t finwait_stack_save(void* image, size_t size) {
    struct tcp_pcb* const pcb = any_pcb();
    const size_t needed = image_size(sizeof own);
    if (pcb != NULL) write_masked(pcb);
    if (size >= needed) image_save(image, &own, sizeof own);
    return needed;
}

void finwait_stack_restore(const void* image, size_t size) {
    (void)size;
    image_restore(image, &own, sizeof own);
}

/* Numbers of the record, one behind the other, as far as there is room. */
struct record {
    unsigned char* octets;
    size_t room;
    size_t size;
};

static void put(struct record* to, uint32_t number) {
    if (to->room - to->size >= sizeof number && to->size <= to->room) {
        memcpy(to->octets + to->size, &number, sizeof number);
    }
    to->size += sizeof number;
}

/* Octets of text are not told apart: they are what their numbers say. */
static void put_segments(struct record* to, const struct tcp_seg* segment) {
    for (; segment != NULL; segment = segment->next) {
        put(to, 1);
        put(to, segment->tcphdr->seqno);
        put(to, segment->len);
        put(to, TCPH_FLAGS(segment->tcphdr));
        put(to, segment->flags);
    }
    put(to, 0);
}

static void put_pcb(struct record* to, const struct tcp_pcb* pcb) {
    put(to, pcb->state);
    put(to, pcb->flags);
    put(to, pcb->rcv_nxt);
    put(to, pcb->rcv_wnd);
    put(to, pcb->rcv_ann_wnd);
    put(to, pcb->rcv_ann_right_edge);
    put(to, pcb->rtime >= 0);
    put(to, pcb->mss);
    put(to, pcb->lastack);
    /* Where no RTO has sent again, it is what the last one left. */
    put(to, (pcb->flags & TF_RTO) != 0 ? pcb->rto_end : 0);
    put(to, pcb->snd_nxt);
    put(to, pcb->snd_lbb);
    put(to, pcb->snd_wnd);
    put(to, pcb->snd_wnd_max);
    put(to, pcb->snd_buf);
    put(to, pcb->snd_queuelen);
    put(to, pcb->unsent_oversize);
    put(to, pcb->refused_data != NULL);
    put(to, pcb->recv != NULL);
    put(to, pcb->errf != NULL);
    put(to, pcb->persist_cnt);
    put(to, pcb->persist_backoff);
    put(to, pcb->persist_probe);
    put(to, pcb->keep_cnt_sent);
    put_segments(to, pcb->unsent);
    put_segments(to, pcb->unacked);
    put_segments(to, pcb->ooseq);
}

size_t finwait_stack_record(void* octets, size_t size) {
    struct record record = {NULL, 0, 0};
    const struct tcp_pcb* const pcb = any_pcb();
    record.octets = octets;
    record.room = size;
    put(&record, own.connection != NULL);
    put(&record, own.listener != NULL);
    put(&record, (uint32_t)own.unread);
    put(&record, (uint32_t)own.read_so_far);
    put(&record, (uint32_t)own.has_end_of_file);
    if (pcb != NULL) put_pcb(&record, pcb);
    return record.size;
}

/* One call of the slow timer, at which the one timer ends that was set before. */
static void run_slow_timer(void) {
    const u32_t ticks = tcp_ticks;
    tcp_slowtmr();
    tcp_ticks = ticks;
}

int finwait_stack_fire(int timer) {
    struct tcp_pcb* const active = tcp_active_pcbs;
    switch (timer) {
        case FINWAIT_TIMER_RETRANSMISSION:
            if (active == NULL || active->rtime < 0) return 0;
            active->rtime = active->rto;
            active->tmr = tcp_ticks;
            run_slow_timer();
            return 1;
        case FINWAIT_TIMER_TIME_WAIT:
            if (active != NULL || tcp_tw_pcbs == NULL) return 0;
            tcp_tw_pcbs->tmr = tcp_ticks - 2 * TCP_MSL / TCP_SLOW_INTERVAL - 1;
            run_slow_timer();
            if (tcp_tw_pcbs == NULL) own.connection = NULL;
            return 1;
        default: return 0;
    }
}

unsigned finwait_stack_numbers(struct finwait_numbers* numbers) {
    const struct tcp_pcb* const pcb = any_pcb();
    if (pcb != NULL) {
        numbers->snd_una = pcb->lastack;
        numbers->snd_nxt = pcb->snd_nxt;
        numbers->rcv_nxt = pcb->rcv_nxt;
    }
    return FINWAIT_SND_UNA | FINWAIT_SND_NXT | FINWAIT_RCV_NXT;
}
