-- The close of one established TCP connection, for Rumur.
--
-- One rule firing is one event, and one state is one world. What the events do is written in the order of
-- RFC 9293 section 3.10.7.
--
-- This is a template. `run_peer` sets the constants down to the line that says so; and what stands between
-- "EACH SIDE" and "END" it writes twice, once with A for SELF and B for PEER, once the other way round: so every
-- access to the state is at a place that the compiler knows, which makes Rumur's verifier a third faster
-- than rules over an array of two endpoints.

const
  -- the environment
  DATA_A: 1;       -- units of text that the application of A has written
  DATA_B: 1;
  WINDOW: 4;       -- units; constant, at both ends
  CAPACITY: 2;     -- segments in flight, each way
  FIFO: 0;         -- 1: the network keeps order
  LOSS: 1;
  DUPLICATION: 1;
  DELAYED_ACK: 1;
  CLOSER_A: 1;     -- the application of A may call CLOSE
  CLOSER_B: 1;
  ABORT: 0;        -- 1: the applications may call ABORT

  -- the mechanisms of the design
  BY_SEQUENCE: 0;  -- snd_una = snd_nxt
  BY_FLAG: 1;      -- a flag on the segment, with ack = snd_nxt
  BY_ANY_ACK: 2;   -- any segment whose ACK field is looked at, with ack <= snd_nxt
  FIN_CONSUMES: 1; -- sequence numbers that a FIN consumes
  FIN_ACK_BY: 0;   -- how the own FIN is known to be acknowledged
  FIN_RETRANSMITTED: 1;
  FIN_OVER_HOLE: 0; -- 1: a FIN ahead of missing text is taken
  TIME_WAIT_ANSWERS: 1;

  -- the properties; those that are 1 are checked
  FIN_ACK_UNAMBIGUOUS: 0;
  TIME_WAIT_BEFORE_CLOSED: 0;
  NO_DATA_LOST: 0;
  NO_PREMATURE_RESET: 0;
  TIME_WAIT_NOT_CUT_SHORT: 0;
  PASSIVE_CLOSER_DOES_NOT_WAIT: 0;
  NO_DEADLOCK: 0;
  -- run_peer sets nothing below this line

  MOST_DATA: DATA_A > DATA_B ? DATA_A : DATA_B;
  LAST_NUMBER: MOST_DATA + FIN_CONSUMES;
  LAST_PLACE: CAPACITY - 1;
  LAST_EVENT_PLACE: FIFO = 1 ? 0 : CAPACITY - 1; -- what can happen to a segment behind the head?

  -- What a segment is, apart from its numbers: a sum of the first three, or RST.
  TEXT: 1;
  FIN: 2;
  FLAG: 4;
  RST: FIN_ACK_BY = BY_FLAG ? 8 : 4;

  -- A segment is one number: NONE, or 1 + kind + KINDS * (ack + NUMBERS * seq).
  NONE: 0;
  KINDS: RST + 1;
  NUMBERS: LAST_NUMBER + 1;
  LAST_SEGMENT: KINDS * NUMBERS * NUMBERS;

type
  Number: 0 .. LAST_NUMBER;
  Units: 0 .. MOST_DATA;
  Kind: 0 .. RST;
  Segment: 0 .. LAST_SEGMENT;
  Place: 0 .. LAST_PLACE;
  State: enum {
    ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT, CLOSED
  };
  Answer: enum { NOTHING, ACK_OWED, ACK_NOW };
  Endpoint: record
    state: State;
    snd_una: Number;
    snd_nxt: Number;
    rcv_nxt: Number;
    unsent: Units;
    fin_sent: boolean;
    ack_pending: boolean;
    -- history, which only properties read
    delivered: Units;
    fin_received: boolean;
    fin_acked: boolean;
    closed_first: boolean;
    time_waited: boolean;
    reset: boolean;
  end;
  -- Free places are behind the segments; where the network does not keep order, the segments are in descending
  -- order, so that equal multisets are equal arrays.
  Channel: array [Place] of Segment;

var
  A: Endpoint;
  B: Endpoint;
  from_A: Channel;
  from_B: Channel;

-- EACH SIDE

---- channels --------------------------------------------------------------------------------------

function full_SELF(): boolean;
begin
  return from_SELF[LAST_PLACE] != NONE;
end;

procedure add_SELF(segment: Segment); -- there is room
var place: Place;
begin
  place := LAST_PLACE;
  while place > 0 & (FIFO = 1 ? from_SELF[place - 1] = NONE : from_SELF[place - 1] < segment) do
    from_SELF[place] := from_SELF[place - 1];
    place := place - 1;
  end;
  from_SELF[place] := segment;
end;

procedure take_out_SELF(index: Place);
begin
  for place: Place do
    if place >= index & place < LAST_PLACE then
      from_SELF[place] := from_SELF[place + 1];
    end;
  end;
  from_SELF[LAST_PLACE] := NONE;
end;

---- sending ---------------------------------------------------------------------------------------

-- Sends a segment that carries ack = rcv_nxt; there is room.
procedure send_SELF(number: Number; what: Kind);
var kind: Kind;
begin
  kind := what;
  if FIN_ACK_BY = BY_FLAG &
     (SELF.state = CLOSE_WAIT | SELF.state = CLOSING | SELF.state = LAST_ACK | SELF.state = TIME_WAIT) then
    kind := kind + FLAG;
  end;
  add_SELF(1 + kind + KINDS * (SELF.rcv_nxt + NUMBERS * number));
  SELF.ack_pending := false;
end;

-- An ACK while a segment is being processed: sent and lost if the channel is full.
procedure reply_ack_SELF();
begin
  if !full_SELF() then
    send_SELF(SELF.snd_nxt, 0);
  else
    SELF.ack_pending := false;
  end;
end;

procedure reply_rst_SELF(number: Number);
begin
  if !full_SELF() then
    add_SELF(1 + RST + KINDS * NUMBERS * number);
  end;
end;

-- The TCB is deleted, history stays.
procedure enter_closed_SELF();
begin
  SELF.state := CLOSED;
  SELF.snd_una := 0;
  SELF.snd_nxt := 0;
  SELF.rcv_nxt := 0;
  SELF.unsent := 0;
  SELF.fin_sent := false;
  SELF.ack_pending := false;
end;

procedure enter_time_wait_SELF();
begin
  SELF.state := TIME_WAIT;
  SELF.time_waited := true;
end;

---- transmissions ---------------------------------------------------------------------------------

function fin_due_SELF(): boolean;
begin
  return SELF.state = FIN_WAIT_1 | SELF.state = CLOSING | SELF.state = LAST_ACK;
end;

function own_fin_not_acked_SELF(): boolean;
begin
  return fin_due_SELF() | SELF.state = ESTABLISHED | SELF.state = CLOSE_WAIT;
end;

function fin_outstanding_SELF(): boolean;
begin
  return SELF.fin_sent & fin_due_SELF();
end;

-- The text that is sent and not acknowledged ends here.
function text_end_SELF(): Number;
begin
  return FIN_CONSUMES = 1 & fin_outstanding_SELF() ? SELF.snd_nxt - 1 : SELF.snd_nxt;
end;

function text_outstanding_SELF(): boolean;
begin
  return SELF.snd_una < text_end_SELF();
end;

function fits_SELF(numbers: 0 .. 2): boolean;
begin
  return SELF.snd_nxt + numbers - SELF.snd_una <= WINDOW;
end;

procedure retransmit_SELF();
var kind: Kind;
begin
  kind := text_outstanding_SELF() ? TEXT : 0;
  if FIN_RETRANSMITTED = 1 & fin_outstanding_SELF() & SELF.snd_una + kind = text_end_SELF() then
    kind := kind + FIN;
  end;
  send_SELF(SELF.snd_una, kind);
end;

---- when an endpoint can act, room in the channel apart -------------------------------------------

function can_close_SELF(): boolean;
begin
  return CLOSER_SELF = 1 & (SELF.state = ESTABLISHED | SELF.state = CLOSE_WAIT);
end;

function can_send_text_SELF(): boolean;
begin
  return SELF.unsent > 0 & own_fin_not_acked_SELF() & fits_SELF(1);
end;

function can_send_text_with_fin_SELF(): boolean;
begin
  return SELF.unsent = 1 & fin_due_SELF() & fits_SELF(1 + FIN_CONSUMES);
end;

function can_send_fin_SELF(): boolean;
begin
  return SELF.unsent = 0 & !SELF.fin_sent & fin_due_SELF() & fits_SELF(FIN_CONSUMES);
end;

function can_retransmit_SELF(): boolean;
begin
  return text_outstanding_SELF() | (FIN_RETRANSMITTED = 1 & fin_outstanding_SELF());
end;

function can_time_out_SELF(): boolean;
begin
  return SELF.state = TIME_WAIT & !SELF.ack_pending;
end;

---- a segment arrives (RFC 9293 section 3.10.7) ---------------------------------------------------

function in_window_SELF(number: Number): boolean;
begin
  return number >= SELF.rcv_nxt & number < SELF.rcv_nxt + WINDOW;
end;

procedure take_fin_SELF();
begin
  SELF.fin_received := true;
  if SELF.state = ESTABLISHED then
    SELF.state := CLOSE_WAIT;
  elsif SELF.state = FIN_WAIT_1 then
    SELF.state := CLOSING;
  else -- FIN-WAIT-2
    enter_time_wait_SELF();
  end;
end;

-- Steps four and five, in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 and CLOSE-WAIT.
function text_and_fin_arrive_SELF(seq: Number; text: boolean; fin: boolean; past: Number): Answer;
var answer: Answer;
begin
  if SELF.state = CLOSE_WAIT then
    return fin ? ACK_OWED : NOTHING;
  end;
  answer := NOTHING;
  -- fourth, the text: none of it is taken if some is missing before it
  if seq > SELF.rcv_nxt then
    if FIN_OVER_HOLE = 1 & fin then
      SELF.rcv_nxt := past;
      take_fin_SELF();
      return ACK_OWED;
    end;
    return text | fin ? ACK_NOW : NOTHING;
  end;
  if text & seq = SELF.rcv_nxt then
    SELF.rcv_nxt := SELF.rcv_nxt + 1;
    SELF.delivered := SELF.delivered + 1;
    answer := ACK_OWED;
  end;
  -- fifth, the FIN
  if fin then
    SELF.rcv_nxt := SELF.rcv_nxt + FIN_CONSUMES;
    take_fin_SELF();
    answer := ACK_OWED;
  end;
  return answer;
end;

-- Steps one to three.
function arrives_open_SELF(seq: Number; ack: Number; kind: Kind): Answer;
var
  was: State;
  text: boolean;
  fin: boolean;
  past: Number; -- the number after the last of the segment's
begin
  was := SELF.state;
  text := kind != RST & (kind % 2 = 1);
  fin := kind != RST & (kind / 2 % 2 = 1);
  past := seq + (text ? 1 : 0) + (fin ? FIN_CONSUMES : 0);

  -- first, the sequence number
  if !(in_window_SELF(seq) | (past > seq & in_window_SELF(past - 1))) then
    return kind = RST ? NOTHING : ACK_NOW;
  end;

  -- second, RST
  if kind = RST then
    if seq != SELF.rcv_nxt then
      return ACK_NOW;
    end;
    enter_closed_SELF();
    SELF.reset := true;
    return NOTHING;
  end;

  -- third, the ACK field
  if ack > SELF.snd_nxt then
    return ACK_NOW;
  end;
  if ack > SELF.snd_una then
    SELF.snd_una := ack;
  end;
  if fin_outstanding_SELF() &
     (FIN_ACK_BY = BY_ANY_ACK |
      (FIN_ACK_BY = BY_SEQUENCE & SELF.snd_una = SELF.snd_nxt) |
      (FIN_ACK_BY = BY_FLAG & kind >= FLAG & ack = SELF.snd_nxt)) then
    SELF.fin_acked := true;
    SELF.snd_una := SELF.snd_nxt;
    if was = FIN_WAIT_1 then
      SELF.state := FIN_WAIT_2;
    elsif was = CLOSING then
      enter_time_wait_SELF();
    else -- LAST-ACK
      enter_closed_SELF();
    end;
  end;
  if was = CLOSING | was = LAST_ACK then
    return NOTHING;
  end;
  if was = TIME_WAIT then
    return fin ? ACK_NOW : NOTHING;
  end;
  return text_and_fin_arrive_SELF(seq, text, fin, past);
end;

procedure arrives_SELF(segment: Segment);
var
  seq: Number;
  ack: Number;
  kind: Kind;
  was: State;
  answer: Answer;
begin
  kind := (segment - 1) % KINDS;
  ack := (segment - 1) / KINDS % NUMBERS;
  seq := (segment - 1) / (KINDS * NUMBERS);
  was := SELF.state;
  if was = CLOSED then
    if kind != RST then
      reply_rst_SELF(ack);
    end;
  else
    answer := arrives_open_SELF(seq, ack, kind);
    if TIME_WAIT_ANSWERS = 0 & was = TIME_WAIT then
      answer := NOTHING;
    end;
    if answer = ACK_OWED & DELAYED_ACK = 1 then
      SELF.ack_pending := true;
    elsif answer != NOTHING then
      reply_ack_SELF();
    end;
  end;
end;

---- the start -------------------------------------------------------------------------------------

procedure begin_SELF();
begin
  SELF.state := ESTABLISHED;
  SELF.snd_una := 0;
  SELF.snd_nxt := 0;
  SELF.rcv_nxt := 0;
  SELF.unsent := DATA_SELF;
  SELF.fin_sent := false;
  SELF.ack_pending := false;
  SELF.delivered := 0;
  SELF.fin_received := false;
  SELF.fin_acked := false;
  SELF.closed_first := false;
  SELF.time_waited := false;
  SELF.reset := false;
  for place: Place do
    from_SELF[place] := NONE;
  end;
end;

-- END

startstate
begin
  begin_A();
  begin_B();
end;

-- EACH SIDE

---- events ----------------------------------------------------------------------------------------

rule "CLOSE of SELF"
  can_close_SELF()
==>
begin
  if SELF.state = ESTABLISHED then
    SELF.state := FIN_WAIT_1;
    SELF.closed_first := true;
  else
    SELF.state := LAST_ACK;
  end;
end;

rule "SELF sends data"
  !full_SELF() & can_send_text_SELF()
==>
begin
  send_SELF(SELF.snd_nxt, TEXT);
  SELF.snd_nxt := SELF.snd_nxt + 1;
  SELF.unsent := SELF.unsent - 1;
end;

rule "SELF sends data with FIN"
  !full_SELF() & can_send_text_with_fin_SELF()
==>
begin
  send_SELF(SELF.snd_nxt, TEXT + FIN);
  SELF.snd_nxt := SELF.snd_nxt + 1 + FIN_CONSUMES;
  SELF.unsent := 0;
  SELF.fin_sent := true;
end;

rule "SELF sends FIN"
  !full_SELF() & can_send_fin_SELF()
==>
begin
  send_SELF(SELF.snd_nxt, FIN);
  SELF.snd_nxt := SELF.snd_nxt + FIN_CONSUMES;
  SELF.fin_sent := true;
end;

rule "SELF sends ACK"
  !full_SELF() & SELF.ack_pending
==>
begin
  send_SELF(SELF.snd_nxt, 0);
end;

rule "SELF retransmits"
  !full_SELF() & can_retransmit_SELF()
==>
begin
  retransmit_SELF();
end;

rule "2MSL timeout of SELF"
  can_time_out_SELF()
==>
begin
  enter_closed_SELF();
end;

rule "ABORT of SELF"
  ABORT = 1 & SELF.state != CLOSED
==>
begin
  if SELF.state = ESTABLISHED | SELF.state = FIN_WAIT_1 | SELF.state = FIN_WAIT_2 |
     SELF.state = CLOSE_WAIT then
    reply_rst_SELF(SELF.snd_nxt);
  end;
  enter_closed_SELF();
  SELF.reset := true;
end;

ruleset i: 0 .. LAST_EVENT_PLACE do

  rule "deliver to SELF"
    from_PEER[i] != NONE
  ==>
  var segment: Segment;
  begin
    segment := from_PEER[i];
    take_out_PEER(i);
    arrives_SELF(segment);
  end;

  rule "duplicate to SELF"
    DUPLICATION = 1 & from_PEER[i] != NONE
  ==>
  begin
    arrives_SELF(from_PEER[i]);
  end;

  rule "lose what PEER sent"
    LOSS = 1 & from_PEER[i] != NONE
  ==>
  begin
    take_out_PEER(i);
  end;

end;

---- properties ------------------------------------------------------------------------------------

invariant "fin-ack-unambiguous of SELF"
  FIN_ACK_UNAMBIGUOUS = 1 & SELF.fin_acked -> PEER.fin_received;

invariant "time-wait-before-closed of SELF"
  TIME_WAIT_BEFORE_CLOSED = 1 & SELF.state = CLOSED & SELF.closed_first & !SELF.reset ->
    SELF.time_waited;

invariant "no-data-lost of PEER"
  NO_DATA_LOST = 1 & SELF.fin_received -> SELF.delivered = DATA_PEER;

invariant "no-premature-reset of SELF"
  NO_PREMATURE_RESET = 1 & SELF.reset -> SELF.fin_received;

invariant "time-wait-not-cut-short of SELF"
  TIME_WAIT_NOT_CUT_SHORT = 1 -> !(SELF.reset & SELF.time_waited);

invariant "passive-closer-does-not-wait of SELF"
  PASSIVE_CLOSER_DOES_NOT_WAIT = 1 & SELF.time_waited -> SELF.closed_first;

-- Room in the channel apart: where nothing is in flight there is room.
function can_act_SELF(): boolean;
begin
  return can_close_SELF() | can_send_text_SELF() | can_send_text_with_fin_SELF() |
         can_send_fin_SELF() | SELF.ack_pending | can_retransmit_SELF() | can_time_out_SELF() |
         (ABORT = 1 & SELF.state != CLOSED);
end;

-- END

-- Where something is in flight it can be delivered.
invariant "no-deadlock"
  NO_DEADLOCK = 1 ->
    from_A[0] != NONE | from_B[0] != NONE | (A.state = CLOSED & B.state = CLOSED) |
    can_act_A() | can_act_B();
