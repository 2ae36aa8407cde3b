/* lwIP (Debian: liblwip-dev) as a stack that finwait tests; an example of finwait_stack.h.
 *
 * The library runs without threads: packets go in by ip4_input(), come out by the output function
 * of a network interface, and no timer runs but the fast one, which is fired by hand so that
 * delayed acknowledgements go out at once.
 */
#define _POSIX_C_SOURCE 200809L /* lwIP's headers ask for SSIZE_MAX */

#include "checker/program/conformance/finwait_stack.h"

#include <lwip/init.h>
#include <lwip/ip4.h>
#include <lwip/netif.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>

static struct netif interface;
static int is_set_up;
static struct finwait_opening opening;
static int is_silent;

/* The connection, as long as the application has it. */
static struct tcp_pcb* connection;
static struct tcp_pcb* listener;
static size_t unread;
/* Octets that the application has read and lwIP does not know of. */
static size_t read_so_far;
static int has_end_of_file;

static err_t send_packet(struct netif* by, struct pbuf* packet, const ip4_addr_t* to) {
    unsigned char octets[2048];
    (void)by;
    (void)to;
    if (!is_silent && packet->tot_len <= sizeof octets) {
        pbuf_copy_partial(packet, octets, packet->tot_len, 0);
        opening.output(opening.context, octets, packet->tot_len);
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
        has_end_of_file = 1;
        return ERR_OK;
    }
    /* The octets themselves are of no interest. */
    unread += text->tot_len;
    pbuf_free(text);
    return ERR_OK;
}

static void failed(void* context, err_t error) {
    (void)context;
    (void)error;
    connection = NULL;
}

static void take_over(struct tcp_pcb* of) {
    connection = of;
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
    if (opening.isn_is_given) tcp_ticks = opening.isn - tcp_next_iss(&any);
    return ticks;
}

static ip_addr_t address_of(uint32_t host_order) {
    ip_addr_t address = IPADDR4_INIT(lwip_htonl(host_order));
    return address;
}

static void forget(void) {
    is_silent = 1;
    if (listener != NULL) tcp_close(listener);
    while (tcp_active_pcbs != NULL) tcp_abort(tcp_active_pcbs);
    while (tcp_tw_pcbs != NULL) tcp_abort(tcp_tw_pcbs);
    while (tcp_bound_pcbs != NULL) tcp_abort(tcp_bound_pcbs);
    connection = listener = NULL;
    unread = read_so_far = 0;
    has_end_of_file = 0;
    is_silent = 0;
}

static int open_actively(void) {
    const ip_addr_t peer = address_of(opening.peer_address);
    const u32_t ticks = set_next_isn();
    const err_t error = tcp_connect(connection, &peer, opening.peer_port, connected);
    tcp_ticks = ticks;
    return error == ERR_OK ? 0 : 1;
}

int finwait_stack_version(void) { return FINWAIT_STACK_VERSION; }

const char* finwait_stack_name(void) { return "lwIP " LWIP_VERSION_STRING; }

int finwait_stack_open(const struct finwait_opening* how) {
    const ip_addr_t own = address_of(how->own_address);
    const ip_addr_t mask = address_of(0xff000000);
    struct tcp_pcb* pcb = NULL;
    opening = *how;
    if (!is_set_up) {
        lwip_init();
        netif_add(&interface, ip_2_ip4(&own), ip_2_ip4(&mask), ip_2_ip4(&own), NULL,
                  set_up_interface, ip4_input);
        netif_set_default(&interface);
        netif_set_link_up(&interface);
        netif_set_up(&interface);
        is_set_up = 1;
    }
    forget();
    pcb = tcp_new();
    if (pcb == NULL || tcp_bind(pcb, &own, how->own_port) != ERR_OK) return 1;
    if (how->active) {
        take_over(pcb);
        return open_actively();
    }
    listener = tcp_listen(pcb);
    if (listener == NULL) return 1;
    tcp_accept(listener, accepted);
    return 0;
}

void finwait_stack_input(const void* packet, size_t size) {
    struct pbuf* const octets = pbuf_alloc(PBUF_RAW, (u16_t)size, PBUF_RAM);
    u32_t ticks = 0;
    if (octets == NULL) return;
    pbuf_take(octets, packet, (u16_t)size);
    ticks = listener != NULL ? set_next_isn() : tcp_ticks;
    if (interface.input(octets, &interface) != ERR_OK) pbuf_free(octets);
    tcp_ticks = ticks;
    tcp_fasttmr();
    /* What finds no connection from now on finds no listener either. */
    if (listener != NULL && connection != NULL) {
        tcp_close(listener);
        listener = NULL;
    }
}

size_t finwait_stack_write(const void* octets, size_t size) {
    if (connection == NULL) return 0;
    if (tcp_write(connection, octets, (u16_t)size, TCP_WRITE_FLAG_COPY) != ERR_OK) return 0;
    tcp_output(connection);
    return size;
}

size_t finwait_stack_read(void* octets, size_t size, int* end_of_file) {
    const size_t count = unread < size ? unread : size;
    size_t i = 0;
    for (i = 0; i < count; ++i) ((char*)octets)[i] = 0;
    unread -= count;
    read_so_far += count;
    *end_of_file = unread == 0 && has_end_of_file;
    return count;
}

void finwait_stack_shutdown(void) {
    if (connection != NULL) tcp_shutdown(connection, 0, 1);
}

void finwait_stack_close(void) {
    struct tcp_pcb* const closed = connection;
    if (closed == NULL) return;
    tcp_recv(closed, NULL);
    tcp_err(closed, NULL);
    connection = NULL;
    /* Room for a few octets is not announced (RFC 9293, 3.8.6.2.2), but lwIP counts it at once, and
     * the window would not be the one that the peer knows. So it is told of it here: a CLOSE with
     * text unread resets the connection. */
    if (read_so_far > 0) tcp_recved(closed, (u16_t)read_so_far);
    tcp_close(closed);
}

void finwait_stack_abort(void) {
    if (connection != NULL) tcp_abort(connection);
}

int finwait_stack_state(void) {
    const struct tcp_pcb* pcb = NULL;
    for (pcb = tcp_active_pcbs; pcb != NULL; pcb = pcb->next) return (int)pcb->state;
    for (pcb = tcp_tw_pcbs; pcb != NULL; pcb = pcb->next) return (int)pcb->state;
    return FINWAIT_CLOSED;
}
