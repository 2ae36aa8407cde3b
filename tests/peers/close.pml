/* The close of one established TCP connection, for SPIN.
 *
 * One process, one loop, one d_step per event: every state that SPIN stores is one world of the
 * model, and every step that it takes is one event. What the events do is written in the order of
 * RFC 9293 section 3.10.7. `run_peer` sets the macros below; README.md says how the counts map.
 */

/* ---- the environment ------------------------------------------------------------------------ */

#ifndef DATA_A
#define DATA_A 1 /* units of text that the application of A has written */
#endif
#ifndef DATA_B
#define DATA_B 1
#endif
#ifndef WINDOW
#define WINDOW 4 /* units; constant, at both ends */
#endif
#ifndef CAPACITY
#define CAPACITY 2 /* segments in flight, each way */
#endif
#ifndef FIFO
#define FIFO 0 /* 1: the network keeps order */
#endif
#ifndef LOSS
#define LOSS 1
#endif
#ifndef DUPLICATION
#define DUPLICATION 1
#endif
#ifndef DELAYED_ACK
#define DELAYED_ACK 1
#endif
#ifndef CLOSER_A
#define CLOSER_A 1 /* the application of A may call CLOSE */
#endif
#ifndef CLOSER_B
#define CLOSER_B 1
#endif
#ifndef ABORT
#define ABORT 0 /* 1: the applications may call ABORT */
#endif

/* ---- the mechanisms of the design ----------------------------------------------------------- */

#define BY_SEQUENCE 0 /* snd_una = snd_nxt */
#define BY_FLAG 1     /* a flag on the segment, with ack = snd_nxt */
#define BY_ANY_ACK 2  /* any segment whose ACK field is looked at, with ack <= snd_nxt */

#ifndef FIN_CONSUMES
#define FIN_CONSUMES 1 /* sequence numbers that a FIN consumes */
#endif
#ifndef FIN_ACK_BY
#define FIN_ACK_BY BY_SEQUENCE /* how the own FIN is known to be acknowledged */
#endif
#ifndef FIN_RETRANSMITTED
#define FIN_RETRANSMITTED 1
#endif
#ifndef FIN_OVER_HOLE
#define FIN_OVER_HOLE 0 /* 1: a FIN ahead of missing text is taken */
#endif
#ifndef TIME_WAIT_ANSWERS
#define TIME_WAIT_ANSWERS 1
#endif

/* ---- the properties; those that are 1 are checked -------------------------------------------- */

#ifndef FIN_ACK_UNAMBIGUOUS
#define FIN_ACK_UNAMBIGUOUS 0
#endif
#ifndef TIME_WAIT_BEFORE_CLOSED
#define TIME_WAIT_BEFORE_CLOSED 0
#endif
#ifndef NO_DATA_LOST
#define NO_DATA_LOST 0
#endif
#ifndef NO_PREMATURE_RESET
#define NO_PREMATURE_RESET 0
#endif
#ifndef TIME_WAIT_NOT_CUT_SHORT
#define TIME_WAIT_NOT_CUT_SHORT 0
#endif
#ifndef PASSIVE_CLOSER_DOES_NOT_WAIT
#define PASSIVE_CLOSER_DOES_NOT_WAIT 0
#endif
#ifndef NO_DEADLOCK
#define NO_DEADLOCK 0
#endif

/* ---- how SPIN searches ----------------------------------------------------------------------- */

#ifndef SCRATCH_IN_STATE
#define SCRATCH_IN_STATE 0 /* 1: for the breadth-first and multi-core searches; see below */
#endif

/* ---- the world ------------------------------------------------------------------------------ */

#if DATA_A > DATA_B
#define LAST_NUMBER (DATA_A + FIN_CONSUMES)
#else
#define LAST_NUMBER (DATA_B + FIN_CONSUMES)
#endif
#if LAST_NUMBER < 2
#define NUMBER_BITS 1
#elif LAST_NUMBER < 4
#define NUMBER_BITS 2
#elif LAST_NUMBER < 8
#define NUMBER_BITS 3
#else
#error "more data than this model packs: at most 6 units at an end"
#endif

#define ESTABLISHED 0
#define CLOSE_WAIT 1
#define FIN_WAIT_1 2
#define FIN_WAIT_2 3
#define CLOSING 4
#define LAST_ACK 5
#define TIME_WAIT 6
#define CLOSED 7

typedef Endpoint {
    unsigned state : 3;
    unsigned snd_una : NUMBER_BITS;
    unsigned snd_nxt : NUMBER_BITS;
    unsigned rcv_nxt : NUMBER_BITS;
    unsigned unsent : NUMBER_BITS;
    unsigned fin_sent : 1;
    unsigned ack_pending : 1;
    /* history, which only properties read */
    unsigned delivered : NUMBER_BITS;
    unsigned fin_received : 1;
    unsigned fin_acked : 1;
    unsigned closed_first : 1;
    unsigned time_waited : 1;
    unsigned reset : 1
};

Endpoint A;
Endpoint B;

/* A segment is one number; 0 is a free place. Bits from the lowest: TEXT, FIN, not RST, the flag where
 * the design has one, ack, seq. An RST is 3 in the low three bits, which no other segment is.
 */
#define TEXT 1
#define FIN 2
#define PLAIN 4
#define RST 3
#if FIN_ACK_BY == BY_FLAG
#define FLAG 8
#define ACK_SHIFT 4
#else
#define ACK_SHIFT 3
#endif
#define SEQ_SHIFT (ACK_SHIFT + NUMBER_BITS)
#define NUMBER_MASK ((1 << NUMBER_BITS) - 1)

#if FIN_ACK_BY == BY_FLAG && NUMBER_BITS > 2 || NUMBER_BITS > 2
#define Segment short
#else
#define Segment byte
#endif

/* The channels. Free places are behind the segments; where the network does not keep order, the
 * segments are in descending order, so that equal multisets are equal arrays.
 */
typedef Channel {
    Segment at[CAPACITY]
};

Channel AB;
Channel BA;

#define FULL(channel) (channel.at[CAPACITY - 1] != 0)
#if FIFO
#define STAYS_BEFORE(one, other) (one != 0)
#else
#define STAYS_BEFORE(one, other) (one >= other)
#endif

/* Scratch of one event: assigned before it is read. Hidden, it is no part of the state. SPIN's breadth-first
 * and multi-core searches refuse hidden variables: for them it is in the state vector, and zero there,
 * because every event ends with tidying it up.
 */
#if SCRATCH_IN_STATE
#define SCRATCH_TYPE byte
#define TIDY ; segment = 0; seq = 0; ack = 0; end = 0; place = 0; kind = 0; answer = 0; was = 0
Segment segment;
#else
#define SCRATCH_TYPE hidden int
#define TIDY
hidden int segment;
#endif
SCRATCH_TYPE seq;
SCRATCH_TYPE ack;
SCRATCH_TYPE end; /* of the sequence numbers of the segment, exclusive */
SCRATCH_TYPE place;
SCRATCH_TYPE kind;
SCRATCH_TYPE answer;
SCRATCH_TYPE was;

#define NOTHING 0
#define ACK_OWED 1
#define ACK_NOW 2

/* ---- channels ------------------------------------------------------------------------------- */

/* Puts `segment`; there is room. */
inline put(channel) {
#if CAPACITY == 1
    channel.at[0] = segment
#else
    place = CAPACITY - 1;
    do
    :: place > 0 && !STAYS_BEFORE(channel.at[place - 1], segment) ->
        channel.at[place] = channel.at[place - 1];
        place--
    :: else -> break
    od;
    channel.at[place] = segment
#endif
}

inline take_out(channel, index) {
    place = index;
    do
    :: place < CAPACITY - 1 ->
        channel.at[place] = channel.at[place + 1];
        place++
    :: else -> break
    od;
    channel.at[CAPACITY - 1] = 0
}

/* ---- sending -------------------------------------------------------------------------------- */

#if FIN_ACK_BY == BY_FLAG
#define FLAG_OF(x) \
    ((x.state == CLOSE_WAIT || x.state == CLOSING || x.state == LAST_ACK || x.state == TIME_WAIT) \
         -> FLAG : 0)
#else
#define FLAG_OF(x) 0
#endif

/* Sends a segment that carries ack = rcv_nxt; there is room. */
inline send(x, out, number, what) {
    segment = PLAIN | (what) | FLAG_OF(x) | (x.rcv_nxt << ACK_SHIFT) | ((number) << SEQ_SHIFT);
    put(out);
    x.ack_pending = 0
}

/* An ACK while a segment is being processed: sent and lost if the channel is full. */
inline reply_ack(x, out) {
    if
    :: !FULL(out) -> send(x, out, x.snd_nxt, 0)
    :: else -> x.ack_pending = 0
    fi
}

inline reply_rst(out, number) {
    if
    :: !FULL(out) ->
        segment = RST | ((number) << SEQ_SHIFT);
        put(out)
    :: else
    fi
}

/* ---- CLOSED: the TCB is deleted, history stays ------------------------------------------------ */

inline enter_closed(x) {
    x.state = CLOSED;
    x.snd_una = 0;
    x.snd_nxt = 0;
    x.rcv_nxt = 0;
    x.unsent = 0;
    x.fin_sent = 0;
    x.ack_pending = 0
}

inline enter_time_wait(x) {
    x.state = TIME_WAIT;
    x.time_waited = 1
}

/* ---- user calls ----------------------------------------------------------------------------- */

inline call_close(x) {
    if
    :: x.state == ESTABLISHED ->
        x.state = FIN_WAIT_1;
        x.closed_first = 1
    :: else -> x.state = LAST_ACK
    fi
}

inline call_abort(x, out) {
    if
    :: x.state == ESTABLISHED || x.state == FIN_WAIT_1 || x.state == FIN_WAIT_2 ||
       x.state == CLOSE_WAIT ->
        reply_rst(out, x.snd_nxt)
    :: else
    fi;
    enter_closed(x);
    x.reset = 1
}

/* ---- transmissions -------------------------------------------------------------------------- */

#define FIN_DUE(x) (x.state == FIN_WAIT_1 || x.state == CLOSING || x.state == LAST_ACK)
#define OWN_FIN_NOT_ACKED(x) (FIN_DUE(x) || x.state == ESTABLISHED || x.state == CLOSE_WAIT)
#define FIN_OUTSTANDING(x) (x.fin_sent && FIN_DUE(x))
#define FITS(x, numbers) (x.snd_nxt + (numbers) - x.snd_una <= WINDOW)

/* The text that is sent and not acknowledged ends here. */
#if FIN_CONSUMES
#define TEXT_END(x) (x.snd_nxt - FIN_OUTSTANDING(x))
#else
#define TEXT_END(x) (x.snd_nxt)
#endif
#define TEXT_OUTSTANDING(x) (x.snd_una < TEXT_END(x))

#define CAN_SEND_TEXT(x) (x.unsent > 0 && OWN_FIN_NOT_ACKED(x) && FITS(x, 1))
#define CAN_SEND_TEXT_WITH_FIN(x) (x.unsent == 1 && FIN_DUE(x) && FITS(x, 1 + FIN_CONSUMES))
#define CAN_SEND_FIN(x) (x.unsent == 0 && !x.fin_sent && FIN_DUE(x) && FITS(x, FIN_CONSUMES))
#if FIN_RETRANSMITTED
#define CAN_RETRANSMIT(x) (TEXT_OUTSTANDING(x) || FIN_OUTSTANDING(x))
#else
#define CAN_RETRANSMIT(x) TEXT_OUTSTANDING(x)
#endif

inline send_text(x, out) {
    send(x, out, x.snd_nxt, TEXT);
    x.snd_nxt = x.snd_nxt + 1;
    x.unsent = x.unsent - 1
}

inline send_text_with_fin(x, out) {
    send(x, out, x.snd_nxt, TEXT | FIN);
    x.snd_nxt = x.snd_nxt + 1 + FIN_CONSUMES;
    x.unsent = 0;
    x.fin_sent = 1
}

inline send_fin(x, out) {
    send(x, out, x.snd_nxt, FIN);
    x.snd_nxt = x.snd_nxt + FIN_CONSUMES;
    x.fin_sent = 1
}

inline retransmit(x, out) {
    kind = 0;
    if
    :: TEXT_OUTSTANDING(x) -> kind = TEXT
    :: else
    fi;
#if FIN_RETRANSMITTED
    if
    :: FIN_OUTSTANDING(x) && x.snd_una + kind == TEXT_END(x) -> kind = kind | FIN
    :: else
    fi;
#endif
    send(x, out, x.snd_una, kind)
}

/* ---- a segment arrives (RFC 9293 section 3.10.7) --------------------------------------------- */

#define IN_WINDOW(x, number) (number >= x.rcv_nxt && number < x.rcv_nxt + WINDOW)
#define HAS_TEXT ((kind & (PLAIN | TEXT)) == (PLAIN | TEXT))
#define HAS_FIN ((kind & (PLAIN | FIN)) == (PLAIN | FIN))
#define IS_RST (kind == RST)

#if FIN_ACK_BY == BY_SEQUENCE
#define FIN_ACKED_NOW(x) (x.snd_una == x.snd_nxt)
#elif FIN_ACK_BY == BY_FLAG
#define FIN_ACKED_NOW(x) ((segment & FLAG) && ack == x.snd_nxt)
#else
#define FIN_ACKED_NOW(x) 1
#endif

/* `segment` arrives at x. */
inline arrives(x, out) {
    kind = segment & 7;
    ack = (segment >> ACK_SHIFT) & NUMBER_MASK;
    seq = segment >> SEQ_SHIFT;
    if
    :: x.state == CLOSED ->
        if
        :: !IS_RST -> reply_rst(out, ack)
        :: else
        fi
    :: else -> arrives_open(x, out)
    fi
}

inline arrives_open(x, out) {
    answer = NOTHING;
    was = x.state;
    end = seq + HAS_TEXT + FIN_CONSUMES * HAS_FIN;

    if
    /* first, the sequence number */
    :: !(IN_WINDOW(x, seq) || (end > seq && IN_WINDOW(x, (end - 1)))) ->
        answer = (IS_RST -> NOTHING : ACK_NOW)

    /* second, RST */
    :: else ->
        if
        :: IS_RST && seq == x.rcv_nxt ->
            enter_closed(x);
            x.reset = 1
        :: IS_RST && seq != x.rcv_nxt -> answer = ACK_NOW
        :: else -> arrives_acceptable(x)
        fi
    fi;

#if !TIME_WAIT_ANSWERS
    if
    :: was == TIME_WAIT -> answer = NOTHING
    :: else
    fi;
#endif
    if
    :: answer == NOTHING
#if DELAYED_ACK
    :: answer == ACK_OWED -> x.ack_pending = 1
#endif
    :: else -> reply_ack(x, out)
    fi
}

inline arrives_acceptable(x) {
    /* third, the ACK field */
    if
    :: ack > x.snd_nxt -> answer = ACK_NOW
    :: else ->
        if
        :: ack > x.snd_una -> x.snd_una = ack
        :: else
        fi;
        if
        :: FIN_OUTSTANDING(x) && FIN_ACKED_NOW(x) ->
            x.fin_acked = 1;
            x.snd_una = x.snd_nxt;
            if
            :: was == FIN_WAIT_1 -> x.state = FIN_WAIT_2
            :: was == CLOSING -> enter_time_wait(x)
            :: else -> enter_closed(x) /* from LAST-ACK */
            fi
        :: else
        fi;
        if
        :: was == CLOSING || was == LAST_ACK
        :: was == TIME_WAIT -> answer = (HAS_FIN -> ACK_NOW : NOTHING)
        :: else -> arrives_text_and_fin(x)
        fi
    fi
}

/* In ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 and CLOSE-WAIT. */
inline arrives_text_and_fin(x) {
    if
    :: was == CLOSE_WAIT ->
        answer = (HAS_FIN -> ACK_OWED : NOTHING)

    /* fourth, the text: none of it is taken if some is missing before it */
    :: was != CLOSE_WAIT && seq > x.rcv_nxt ->
#if FIN_OVER_HOLE
        if
        :: HAS_FIN ->
            x.rcv_nxt = end;
            take_fin(x)
        :: else -> answer = (HAS_TEXT -> ACK_NOW : NOTHING)
        fi
#else
        answer = (HAS_TEXT || HAS_FIN -> ACK_NOW : NOTHING)
#endif
    :: else ->
        if
        :: HAS_TEXT && seq == x.rcv_nxt ->
            x.rcv_nxt = x.rcv_nxt + 1;
            x.delivered = x.delivered + 1;
            answer = ACK_OWED
        :: else
        fi;
        /* fifth, the FIN */
        if
        :: HAS_FIN ->
            x.rcv_nxt = x.rcv_nxt + FIN_CONSUMES;
            take_fin(x)
        :: else
        fi
    fi
}

inline take_fin(x) {
    x.fin_received = 1;
    answer = ACK_OWED;
    if
    :: x.state == ESTABLISHED -> x.state = CLOSE_WAIT
    :: x.state == FIN_WAIT_1 -> x.state = CLOSING
    :: else -> enter_time_wait(x) /* from FIN-WAIT-2 */
    fi
}

/* ---- events --------------------------------------------------------------------------------- */

#define EVENT(guard, effect) :: d_step { guard -> effect TIDY }

#define EVENTS_OF_ENDPOINT(x, out) \
    EVENT(CLOSER_##x && (x.state == ESTABLISHED || x.state == CLOSE_WAIT), call_close(x)) \
    EVENT(!FULL(out) && CAN_SEND_TEXT(x), send_text(x, out)) \
    EVENT(!FULL(out) && CAN_SEND_TEXT_WITH_FIN(x), send_text_with_fin(x, out)) \
    EVENT(!FULL(out) && CAN_SEND_FIN(x), send_fin(x, out)) \
    EVENT(!FULL(out) && x.ack_pending, send(x, out, x.snd_nxt, 0)) \
    EVENT(!FULL(out) && CAN_RETRANSMIT(x), retransmit(x, out)) \
    EVENT(x.state == TIME_WAIT && !x.ack_pending, enter_closed(x))

#if ABORT
#define ABORT_OF_ENDPOINT(x, out) EVENT(x.state != CLOSED, call_abort(x, out))
#else
#define ABORT_OF_ENDPOINT(x, out)
#endif

#define DELIVER(x, in, out, i) \
    EVENT(in.at[i] != 0, segment = in.at[i]; take_out(in, i); arrives(x, out))

#if DUPLICATION
#define DUPLICATE(x, in, out, i) EVENT(in.at[i] != 0, segment = in.at[i]; arrives(x, out))
#else
#define DUPLICATE(x, in, out, i)
#endif

#if LOSS
#define LOSE(in, i) EVENT(in.at[i] != 0, take_out(in, i))
#else
#define LOSE(in, i)
#endif

#define EVENTS_OF_PLACE(x, in, out, i) DELIVER(x, in, out, i) DUPLICATE(x, in, out, i) LOSE(in, i)

#if FIFO || CAPACITY == 1
#define EVENTS_OF_CHANNEL(x, in, out) EVENTS_OF_PLACE(x, in, out, 0)
#elif CAPACITY == 2
#define EVENTS_OF_CHANNEL(x, in, out) \
    EVENTS_OF_PLACE(x, in, out, 0) EVENTS_OF_PLACE(x, in, out, 1)
#elif CAPACITY == 3
#define EVENTS_OF_CHANNEL(x, in, out) \
    EVENTS_OF_PLACE(x, in, out, 0) EVENTS_OF_PLACE(x, in, out, 1) EVENTS_OF_PLACE(x, in, out, 2)
#elif CAPACITY == 4
#define EVENTS_OF_CHANNEL(x, in, out) \
    EVENTS_OF_PLACE(x, in, out, 0) EVENTS_OF_PLACE(x, in, out, 1) \
    EVENTS_OF_PLACE(x, in, out, 2) EVENTS_OF_PLACE(x, in, out, 3)
#else
#error "a network that does not keep order has a capacity of at most 4 in this model"
#endif

/* ---- properties ----------------------------------------------------------------------------- */

#define FIN_ACK_AMBIGUOUS(x, peer) (x.fin_acked && !peer.fin_received)
#define TIME_WAIT_SKIPPED(x) (x.state == CLOSED && x.closed_first && !x.reset && !x.time_waited)
#define DATA_LOST(x, peers_data) (x.fin_received && x.delivered != peers_data)
#define PREMATURE_RESET(x) (x.reset && !x.fin_received)
#define TIME_WAIT_CUT_SHORT(x) (x.reset && x.time_waited)
#define PASSIVE_CLOSER_WAITED(x) (x.time_waited && !x.closed_first)
#define FINISHED (A.state == CLOSED && B.state == CLOSED && AB.at[0] == 0 && BA.at[0] == 0)

/* The properties are one more option of the loop, which can be taken only where one is violated. So they
 * are evaluated once per world, and add no state and no transition while they hold.
 */
#define SAFETY_PROPERTIES \
    (FIN_ACK_UNAMBIGUOUS || TIME_WAIT_BEFORE_CLOSED || NO_DATA_LOST || NO_PREMATURE_RESET || \
     TIME_WAIT_NOT_CUT_SHORT || PASSIVE_CLOSER_DOES_NOT_WAIT)

#define SOME_VIOLATED(x, peer, peers_data) \
    (FIN_ACK_UNAMBIGUOUS && FIN_ACK_AMBIGUOUS(x, peer) || \
     TIME_WAIT_BEFORE_CLOSED && TIME_WAIT_SKIPPED(x) || \
     NO_DATA_LOST && DATA_LOST(x, peers_data) || \
     NO_PREMATURE_RESET && PREMATURE_RESET(x) || \
     TIME_WAIT_NOT_CUT_SHORT && TIME_WAIT_CUT_SHORT(x) || \
     PASSIVE_CLOSER_DOES_NOT_WAIT && PASSIVE_CLOSER_WAITED(x))

#define WHICH(x, peer, peers_data) \
    assert(!FIN_ACK_UNAMBIGUOUS || !FIN_ACK_AMBIGUOUS(x, peer)); \
    assert(!TIME_WAIT_BEFORE_CLOSED || !TIME_WAIT_SKIPPED(x)); \
    assert(!NO_DATA_LOST || !DATA_LOST(x, peers_data)); \
    assert(!NO_PREMATURE_RESET || !PREMATURE_RESET(x)); \
    assert(!TIME_WAIT_NOT_CUT_SHORT || !TIME_WAIT_CUT_SHORT(x)); \
    assert(!PASSIVE_CLOSER_DOES_NOT_WAIT || !PASSIVE_CLOSER_WAITED(x))

/* ---- the one process ------------------------------------------------------------------------ */

active proctype world() {
    d_step {
        A.unsent = DATA_A;
        B.unsent = DATA_B
    };

/* `end`: SPIN takes no blocked world for an error by itself; NO_DEADLOCK says which ones are. */
end_:
    do
    EVENTS_OF_ENDPOINT(A, AB)
    EVENTS_OF_ENDPOINT(B, BA)
    ABORT_OF_ENDPOINT(A, AB)
    ABORT_OF_ENDPOINT(B, BA)
    EVENTS_OF_CHANNEL(B, AB, BA)
    EVENTS_OF_CHANNEL(A, BA, AB)
#if SAFETY_PROPERTIES
    :: d_step {
           SOME_VIOLATED(A, B, DATA_B) || SOME_VIOLATED(B, A, DATA_A) ->
           WHICH(A, B, DATA_B);
           WHICH(B, A, DATA_A)
       }
#endif
#if NO_DEADLOCK
    :: timeout && !FINISHED -> assert(FINISHED)
#endif
    od
}
