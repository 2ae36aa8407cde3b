-- Opening, the close, further incarnations and the clock, for Rumur: the whole of the model's description but for other
-- designs, windows that differ and what applications may do besides. close.m is the close alone, made to be fast; this
-- is made to be read beside the page.
--
-- One rule firing is one event, and one state is one world. This is a template as close.m is: `run_life_cycle` sets the
-- constants, and writes what stands between "EACH SIDE" and "END" for A and for B.

const
  -- the environment
  DATA_A: 1;
  DATA_B: 1;
  WINDOW: 4;
  CAPACITY: 2;
  FIFO: 0;
  LOSS: 1;
  DUPLICATION: 1;
  DELAYED_ACK: 1;
  CLOSER_A: 1;
  CLOSER_B: 1;
  ABORT: 0;
  START_CLOSED: 0;
  INCARNATIONS: 1;
  OPENER_A: 1;
  OPENER_B: 0;
  ISN_0: 1;        -- the offsets that a further connection may begin at: 0, -1, ...
  ISN_1: 0;
  ISN_2: 0;
  ISN_3: 0;
  ISN_4: 0;
  ISN_5: 0;
  USER_TIMEOUT: 0;
  CRASH: 0;

  -- the clock; LOSSES and DUPLICATES take the place of LOSS and DUPLICATION
  CLOCK: 0;
  MSL: 1;
  RTO: 3;
  BACKOFF: 1;
  TIME_WAIT_LENGTH: 4;
  ACK_DELAY: 0;
  LOSSES_A: 0;
  LOSSES_B: 0;
  DUPLICATES_A: 0;
  DUPLICATES_B: 0;

  -- the design
  RFC1337: 0;             -- 1: TIME-WAIT ignores RST
  TIME_WAIT_REOPENS: 0;
  OLD_ACK_COUNTS: 0;
  TIME_WAIT_RESTARTS: 1;  -- on 0: nothing, 1: FIN, 2: any segment

  -- the properties; those that are 1 are checked
  NEVER_RESET: 0;
  QUIET_AFTER_TIME_WAIT: 0;
  TIME_WAIT_NOT_CUT_SHORT: 0;
  NO_PREMATURE_RESET: 0;
  NO_STRAY_TEXT: 0;
  NO_STRAY_ACK: 0;
  NO_STRAY_RESET: 0;
  NO_REPLAY: 0;
  FIN_ACK_UNAMBIGUOUS: 0;
  NO_DATA_LOST: 0;
  TIME_WAIT_BEFORE_CLOSED: 0;
  PASSIVE_CLOSER_DOES_NOT_WAIT: 0;
  PAIRED_WITH_EACH_OTHER: 0;
  SYNCHRONIZED: 0;

  -- These follow from those above. run_life_cycle computes them, for Rumur copies a formula with every use of its name.
  MOST_DATA: 1;
  MOST_BACK: 0;            -- the greatest offset of initial numbers
  LAST_NUMBER: 4;          -- a connection takes SYN, text and FIN; a number may be one ahead of what is sent
  FIRST_NUMBER: 0 - 0;
  NUMBERS: 5;
  LAST_PLACE: 1;
  LAST_EVENT_PLACE: 1;
  MOST_DOUBLINGS: 0;
  LONGEST: 0;              -- of the timers; 0 without a clock, as the next three
  MOST_AGE: 0;
  MOST_LOSSES: 0;
  MOST_DUPLICATES: 0;
  OFF: 0 - 1;

type
  Number: FIRST_NUMBER .. LAST_NUMBER;
  Units: 0 .. MOST_DATA;
  -- More than the peer's data may be delivered by strays.
  Delivered: 0 .. MOST_DATA * INCARNATIONS + 2;
  Incarnation: 0 .. INCARNATIONS;
  Place: 0 .. LAST_PLACE;
  Offset: 0 .. MOST_BACK;
  Timer: OFF .. LONGEST;
  Age: 0 .. MOST_AGE;
  State: enum {
    CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK,
    TIME_WAIT
  };
  Segment: record
    there: boolean;
    seq: Number;
    ack: Number;
    text: boolean;
    syn: boolean;
    fin: boolean;
    rst: boolean;
    ack_on: boolean;
    -- history
    incarnation: Incarnation;
    meant_for: Incarnation;
    age: Age;
  end;
  -- Free places are behind the segments; where the network does not keep order, the segments are in descending order.
  Channel: array [Place] of Segment;

var

-- EACH SIDE

  -- The endpoint: no record, for Rumur copies the declaration of all that is named with every name.
  SELF_state: State;
  SELF_snd_una: Number;
  SELF_snd_nxt: Number;
  SELF_rcv_nxt: Number;
  SELF_unsent: Units;
  SELF_fin_sent: boolean;
  SELF_ack_pending: boolean;
  SELF_passive: boolean;
  SELF_syn_outstanding: boolean;
  SELF_isn_base: Number;
  SELF_retransmission: Timer;
  SELF_doublings: 0 .. MOST_DOUBLINGS;
  SELF_two_msl: Timer;
  SELF_ack_timer: Timer;
  -- history, which only properties read
  SELF_delivered: Delivered;
  SELF_fin_received: boolean;
  SELF_fin_acked: boolean;
  SELF_closed_first: boolean;
  SELF_time_waited: boolean;
  SELF_established: boolean;
  SELF_reset: boolean;
  SELF_refused: boolean;
  SELF_gave_up: boolean;
  SELF_crashed: boolean;
  SELF_stray_text: boolean;
  SELF_stray_ack: boolean;
  SELF_stray_rst: boolean;
  SELF_replayed: boolean;
  SELF_incarnation: Incarnation;
  SELF_paired: Incarnation;
  SELF_taken: array [Incarnation] of boolean;
  SELF_taken_before: array [Incarnation] of boolean;
  from_SELF: Channel;
  lost_SELF: 0 .. MOST_LOSSES;
  duplicated_SELF: 0 .. MOST_DUPLICATES;

-- END

function weight(s: Segment): 0 .. 2147483647;
var flags: 0 .. 31;
begin
  flags := (s.text ? 1 : 0) + (s.syn ? 2 : 0) + (s.fin ? 4 : 0) + (s.rst ? 8 : 0) + (s.ack_on ? 16 : 0);
  return s.age + (MOST_AGE + 1) *
    (s.meant_for + (INCARNATIONS + 1) *
      (s.incarnation + (INCARNATIONS + 1) *
        (flags + 32 * (s.ack - FIRST_NUMBER + NUMBERS * (s.seq - FIRST_NUMBER)))));
end;

procedure make_free(var s: Segment);
begin
  s.there := false;
  s.seq := 0;
  s.ack := 0;
  s.text := false;
  s.syn := false;
  s.fin := false;
  s.rst := false;
  s.ack_on := false;
  s.incarnation := 0;
  s.meant_for := 0;
  s.age := 0;
end;

function length(s: Segment): 0 .. 2;
begin
  return (s.text ? 1 : 0) + (s.syn ? 1 : 0) + (s.fin ? 1 : 0);
end;

function is_synchronized(state: State): boolean;
begin
  return state != CLOSED & state != LISTEN & state != SYN_SENT & state != SYN_RECEIVED;
end;

function awaits_ack_of_fin(state: State): boolean;
begin
  return state = FIN_WAIT_1 | state = CLOSING | state = LAST_ACK;
end;

-- EACH SIDE

---- channels --------------------------------------------------------------------------------------

function full_SELF(): boolean;
begin
  return from_SELF[LAST_PLACE].there;
end;

procedure add_SELF(s: Segment); -- there is room
var place: Place;
var goes_on: boolean;
begin
  place := LAST_PLACE;
  goes_on := true;
  while place > 0 & goes_on do
    if !from_SELF[place - 1].there | (FIFO = 0 & weight(from_SELF[place - 1]) < weight(s)) then
      from_SELF[place] := from_SELF[place - 1];
      place := place - 1;
    else
      goes_on := false;
    end;
  end;
  from_SELF[place] := s;
end;

procedure take_out_SELF(index: Place);
begin
  for place: Place do
    if place >= index & place < LAST_PLACE then
      from_SELF[place] := from_SELF[place + 1];
    end;
  end;
  make_free(from_SELF[LAST_PLACE]);
end;

---- sending ---------------------------------------------------------------------------------------

procedure write_SELF(var s: Segment; number: Number; text: boolean; fin: boolean);
begin
  make_free(s);
  s.there := true;
  s.seq := number;
  s.ack := SELF_rcv_nxt;
  s.ack_on := true;
  s.text := text;
  s.fin := fin;
  s.incarnation := SELF_incarnation;
  s.meant_for := SELF_paired;
end;

procedure send_SELF(number: Number; text: boolean; fin: boolean);
var s: Segment;
begin
  write_SELF(s, number, text, fin);
  add_SELF(s);
  SELF_ack_pending := false;
end;

-- A reply that finds the channel full was sent and is lost.
procedure reply_ack_SELF();
begin
  if !full_SELF() then
    send_SELF(SELF_snd_nxt, false, false);
  end;
  SELF_ack_pending := false;
end;

procedure reply_rst_SELF(number: Number; meant_for: Incarnation);
var s: Segment;
begin
  if !full_SELF() then
    make_free(s);
    s.there := true;
    s.seq := number;
    s.rst := true;
    s.incarnation := SELF_incarnation;
    s.meant_for := meant_for;
    add_SELF(s);
  end;
end;

-- The first SYN, of SYN-SENT, has no ACK; every other has.
procedure write_syn_SELF(var s: Segment);
begin
  write_SELF(s, SELF_snd_una, false, false);
  s.syn := true;
  if SELF_state = SYN_SENT then
    s.ack_on := false;
    s.ack := 0;
    s.meant_for := 0;
  end;
end;

procedure reply_syn_SELF();
var s: Segment;
begin
  if !full_SELF() then
    write_syn_SELF(s);
    add_SELF(s);
  end;
  if SELF_state != SYN_SENT then
    SELF_ack_pending := false;
  end;
end;

---- states ----------------------------------------------------------------------------------------

procedure enter_SELF(next: State);
begin
  SELF_state := next;
  if next != SYN_RECEIVED & next != LISTEN then
    SELF_passive := false;
  end;
  SELF_two_msl := OFF;
  if next = TIME_WAIT then
    SELF_time_waited := true;
    if CLOCK = 1 then
      SELF_two_msl := TIME_WAIT_LENGTH;
    end;
  elsif next = CLOSED then
    SELF_isn_base := SELF_incarnation < INCARNATIONS ? SELF_snd_nxt : 0;
    SELF_snd_una := 0;
    SELF_snd_nxt := 0;
    SELF_rcv_nxt := 0;
    SELF_unsent := 0;
    SELF_fin_sent := false;
    SELF_ack_pending := false;
    SELF_syn_outstanding := false;
  end;
end;

-- History is cleared but for the number of connections and what they took.
procedure begin_connection_SELF(iss: Number);
begin
  SELF_snd_una := iss;
  SELF_snd_nxt := iss;
  SELF_rcv_nxt := 0;
  SELF_unsent := DATA_SELF;
  SELF_fin_sent := false;
  SELF_ack_pending := false;
  SELF_passive := false;
  SELF_syn_outstanding := false;
  SELF_isn_base := 0;
  SELF_retransmission := OFF;
  SELF_doublings := 0;
  SELF_two_msl := OFF;
  SELF_ack_timer := OFF;
  SELF_delivered := 0;
  SELF_fin_received := false;
  SELF_fin_acked := false;
  SELF_closed_first := false;
  SELF_time_waited := false;
  SELF_established := false;
  SELF_reset := false;
  SELF_refused := false;
  SELF_gave_up := false;
  SELF_crashed := false;
  SELF_stray_text := false;
  SELF_stray_ack := false;
  SELF_stray_rst := false;
  SELF_replayed := false;
  SELF_incarnation := SELF_incarnation + 1;
  SELF_paired := 0;
  for i: Incarnation do
    SELF_taken_before[i] := SELF_taken_before[i] | SELF_taken[i];
    SELF_taken[i] := false;
  end;
end;

-- The TCB is as after a passive OPEN with the same ISS.
procedure back_to_listen_SELF();
begin
  SELF_state := LISTEN;
  SELF_snd_nxt := SELF_snd_una;
  SELF_rcv_nxt := 0;
  SELF_unsent := DATA_SELF;
  SELF_syn_outstanding := false;
  SELF_ack_pending := false;
  SELF_paired := 0;
end;

---- transmissions ---------------------------------------------------------------------------------

function fin_outstanding_SELF(): boolean;
begin
  return SELF_fin_sent & SELF_snd_una < SELF_snd_nxt;
end;

function text_end_SELF(): Number;
begin
  return SELF_fin_sent ? SELF_snd_nxt - 1 : SELF_snd_nxt;
end;

function something_to_retransmit_SELF(): boolean;
begin
  return SELF_syn_outstanding | SELF_snd_una < SELF_snd_nxt;
end;

function fits_SELF(numbers: 0 .. 2): boolean;
begin
  return SELF_snd_nxt + numbers - SELF_snd_una <= WINDOW;
end;

function can_close_SELF(): boolean;
begin
  return CLOSER_SELF = 1 &
    (SELF_state = LISTEN | SELF_state = SYN_SENT | (SELF_state = SYN_RECEIVED & SELF_unsent = 0) |
     SELF_state = ESTABLISHED | SELF_state = CLOSE_WAIT);
end;

function can_send_text_SELF(): boolean;
begin
  return SELF_unsent > 0 & fits_SELF(1) &
    (SELF_state = ESTABLISHED | SELF_state = CLOSE_WAIT | awaits_ack_of_fin(SELF_state));
end;

function can_send_text_with_fin_SELF(): boolean;
begin
  return SELF_unsent = 1 & awaits_ack_of_fin(SELF_state) & fits_SELF(2);
end;

function can_send_fin_SELF(): boolean;
begin
  return SELF_unsent = 0 & !SELF_fin_sent & awaits_ack_of_fin(SELF_state) & fits_SELF(1);
end;

function can_retransmit_SELF(): boolean;
begin
  return something_to_retransmit_SELF() & (CLOCK = 0 | SELF_retransmission = 0);
end;

function can_time_out_SELF(): boolean;
begin
  return SELF_state = TIME_WAIT & !SELF_ack_pending & (CLOCK = 0 | SELF_two_msl = 0);
end;

procedure retransmit_SELF();
var s: Segment;
begin
  if SELF_syn_outstanding then
    write_syn_SELF(s);
    add_SELF(s);
    if s.ack_on then
      SELF_ack_pending := false;
    end;
  elsif SELF_snd_una < text_end_SELF() then
    send_SELF(SELF_snd_una, true, SELF_fin_sent & SELF_snd_una + 1 = text_end_SELF());
  else
    send_SELF(SELF_snd_una, false, true);
  end;
end;

---- timers ----------------------------------------------------------------------------------------

-- After each event of the end, and each segment that arrives.
procedure settle_SELF(una_before: Number; incarnation_before: Incarnation; retransmitted: boolean);
begin
  if CLOCK = 1 then
    if !SELF_ack_pending then
      SELF_ack_timer := OFF;
    elsif SELF_ack_timer = OFF then
      SELF_ack_timer := ACK_DELAY;
    end;
    if SELF_state = CLOSED | SELF_state = LISTEN | SELF_state = TIME_WAIT | !something_to_retransmit_SELF() then
      SELF_retransmission := OFF;
      SELF_doublings := 0;
    elsif SELF_retransmission = OFF | SELF_snd_una != una_before | SELF_incarnation != incarnation_before then
      SELF_retransmission := RTO;
      SELF_doublings := 0;
    elsif retransmitted then
      if BACKOFF = 1 & SELF_doublings < 6 then
        SELF_doublings := SELF_doublings + 1;
      end;
      SELF_retransmission := RTO;
      for i: 1 .. 6 do
        if i <= SELF_doublings then
          SELF_retransmission := SELF_retransmission * 2;
        end;
      end;
    end;
  end;
end;

function is_urgent_SELF(): boolean;
begin
  return can_time_out_SELF() |
    (!full_SELF() &
     (can_send_text_SELF() | can_send_text_with_fin_SELF() | can_send_fin_SELF() | can_retransmit_SELF() |
      (SELF_ack_pending & SELF_ack_timer = 0)));
end;

function a_timer_runs_SELF(): boolean;
begin
  return SELF_retransmission > 0 | SELF_two_msl > 0 | SELF_ack_timer > 0;
end;

procedure tick_SELF();
begin
  if SELF_retransmission > 0 then
    SELF_retransmission := SELF_retransmission - 1;
  end;
  if SELF_two_msl > 0 then
    SELF_two_msl := SELF_two_msl - 1;
  end;
  if SELF_ack_timer > 0 then
    SELF_ack_timer := SELF_ack_timer - 1;
  end;
  for place: Place do
    if from_SELF[place].there then
      from_SELF[place].age := from_SELF[place].age + 1;
    end;
  end;
end;

---- a segment arrives (RFC 9293 section 3.10.7) ---------------------------------------------------

function in_window_SELF(number: Number): boolean;
begin
  return number >= SELF_rcv_nxt & number < SELF_rcv_nxt + WINDOW;
end;

-- The RST that answers a segment.
procedure refuse_SELF(s: Segment);
var rst: Segment;
begin
  if s.ack_on then
    reply_rst_SELF(s.ack, s.incarnation);
  elsif !full_SELF() then
    make_free(rst);
    rst.there := true;
    rst.rst := true;
    rst.ack_on := true;
    rst.ack := s.seq + length(s);
    rst.incarnation := SELF_incarnation;
    rst.meant_for := s.incarnation;
    add_SELF(rst);
  end;
end;

procedure take_rst_SELF(stray: boolean);
begin
  if SELF_state = SYN_RECEIVED & SELF_passive then
    back_to_listen_SELF();
  else
    if is_synchronized(SELF_state) then
      SELF_reset := true;
    else
      SELF_refused := true;
    end;
    SELF_stray_rst := SELF_stray_rst | stray;
    enter_SELF(CLOSED);
  end;
end;

procedure take_syn_SELF(s: Segment);
begin
  SELF_rcv_nxt := s.seq + 1;
  SELF_paired := s.incarnation;
  enter_SELF(SYN_RECEIVED);
  reply_syn_SELF();
end;

procedure advance_SELF(ack: Number; stray: boolean);
begin
  SELF_snd_una := ack;
  if SELF_syn_outstanding then
    SELF_syn_outstanding := false;
    SELF_established := true;
  end;
  SELF_stray_ack := SELF_stray_ack | stray;
end;

procedure take_ack_SELF(s: Segment; stray: boolean);
begin
  if s.ack > SELF_snd_una then
    advance_SELF(s.ack, stray);
  end;
  if SELF_fin_sent & awaits_ack_of_fin(SELF_state) & SELF_snd_una = SELF_snd_nxt then
    SELF_fin_acked := true;
    if SELF_state = FIN_WAIT_1 then
      enter_SELF(FIN_WAIT_2);
    elsif SELF_state = CLOSING then
      enter_SELF(TIME_WAIT);
    else
      enter_SELF(CLOSED);
    end;
  end;
end;

procedure note_taken_SELF(from: Incarnation; stray: boolean);
begin
  SELF_taken[from] := true;
  SELF_stray_text := SELF_stray_text | stray;
  SELF_replayed := SELF_replayed | SELF_taken_before[from];
end;

procedure owe_ack_SELF();
begin
  if DELAYED_ACK = 1 then
    SELF_ack_pending := true;
  else
    reply_ack_SELF();
  end;
end;

procedure text_and_fin_arrive_SELF(s: Segment; stray: boolean);
var owed: boolean;
begin
  owed := false;
  if SELF_state != CLOSE_WAIT & s.seq > SELF_rcv_nxt then
    if s.text | s.fin then
      reply_ack_SELF();
    end;
  else
    if SELF_state != CLOSE_WAIT & s.text & s.seq = SELF_rcv_nxt then
      SELF_rcv_nxt := SELF_rcv_nxt + 1;
      SELF_delivered := SELF_delivered + 1;
      note_taken_SELF(s.incarnation, stray);
      owed := true;
    end;
    if SELF_state != CLOSE_WAIT & s.fin & s.seq + (s.text ? 1 : 0) = SELF_rcv_nxt then
      SELF_rcv_nxt := SELF_rcv_nxt + 1;
      SELF_fin_received := true;
      note_taken_SELF(s.incarnation, stray);
      owed := true;
      if SELF_state = ESTABLISHED then
        enter_SELF(CLOSE_WAIT);
      elsif SELF_state = FIN_WAIT_1 then
        enter_SELF(CLOSING);
      else
        enter_SELF(TIME_WAIT);
      end;
    end;
    if owed then
      owe_ack_SELF();
    end;
  end;
end;

procedure arrives_in_syn_sent_SELF(s: Segment; stray: boolean);
begin
  if s.ack_on & !(SELF_snd_una < s.ack & s.ack <= SELF_snd_nxt) then
    if !s.rst then
      refuse_SELF(s);
    end;
  elsif s.rst then
    if s.ack_on then
      take_rst_SELF(stray);
    end;
  elsif s.syn then
    if s.ack_on then
      SELF_rcv_nxt := s.seq + 1;
      SELF_paired := s.incarnation;
      advance_SELF(s.ack, stray);
      enter_SELF(ESTABLISHED);
      reply_ack_SELF();
    else
      take_syn_SELF(s);
    end;
  end;
end;

-- From step five on.
procedure acknowledges_SELF(s: Segment; stray: boolean);
var was: State;
begin
  was := SELF_state;
  if s.ack > SELF_snd_nxt then
    reply_ack_SELF();
  else
    take_ack_SELF(s, stray);
    if was = TIME_WAIT then
      if s.fin then
        reply_ack_SELF();
      end;
    elsif was != CLOSING & was != LAST_ACK then
      text_and_fin_arrive_SELF(s, stray);
    end;
  end;
end;

procedure arrives_unacceptable_SELF(s: Segment; stray: boolean);
begin
  if !s.rst then
    if OLD_ACK_COUNTS = 1 & is_synchronized(SELF_state) & !s.syn & s.ack_on & SELF_snd_una < s.ack &
       s.ack <= SELF_snd_nxt then
      take_ack_SELF(s, stray);
    end;
    if SELF_state != CLOSED then
      reply_ack_SELF();
    end;
  end;
end;

procedure arrives_otherwise_SELF(s: Segment; stray: boolean);
begin
  if !(in_window_SELF(s.seq) | (length(s) > 0 & in_window_SELF(s.seq + length(s) - 1))) then
    arrives_unacceptable_SELF(s, stray);
  elsif s.rst then
    if !(RFC1337 = 1 & SELF_state = TIME_WAIT) then
      if s.seq = SELF_rcv_nxt then
        take_rst_SELF(stray);
      else
        reply_ack_SELF();
      end;
    end;
  elsif s.syn then
    if SELF_state = SYN_RECEIVED & SELF_passive then
      back_to_listen_SELF();
    else
      reply_ack_SELF();
    end;
  elsif s.ack_on then
    if SELF_state != SYN_RECEIVED then
      acknowledges_SELF(s, stray);
    elsif SELF_snd_una < s.ack & s.ack <= SELF_snd_nxt then
      enter_SELF(ESTABLISHED);
      acknowledges_SELF(s, stray);
    else
      refuse_SELF(s);
    end;
  end;
end;

procedure arrives_SELF(s: Segment);
var
  stray: boolean;
  una: Number;
  incarnation: Incarnation;
begin
  una := SELF_snd_una;
  incarnation := SELF_incarnation;
  stray := (s.meant_for != 0 & s.meant_for != SELF_incarnation) |
    (!s.rst & SELF_paired != 0 & s.incarnation != SELF_paired);
  if CLOCK = 1 & SELF_state = TIME_WAIT & !s.syn & !s.rst &
     (TIME_WAIT_RESTARTS = 2 | (TIME_WAIT_RESTARTS = 1 & s.fin)) then
    SELF_two_msl := TIME_WAIT_LENGTH;
  end;
  if TIME_WAIT_REOPENS = 1 & SELF_state = TIME_WAIT & s.syn & !s.ack_on & !s.rst & SELF_rcv_nxt <= s.seq &
     OPENER_SELF = 0 & SELF_incarnation < INCARNATIONS then
    begin_connection_SELF(SELF_snd_nxt);
    SELF_state := LISTEN;
    SELF_passive := true;
  end;
  if SELF_state = CLOSED then
    if !s.rst then
      refuse_SELF(s);
    end;
  elsif SELF_state = LISTEN then
    if !s.rst then
      if s.ack_on then
        refuse_SELF(s);
      elsif s.syn then
        SELF_snd_nxt := SELF_snd_una + 1;
        SELF_syn_outstanding := true;
        take_syn_SELF(s);
      end;
    end;
  elsif SELF_state = SYN_SENT then
    arrives_in_syn_sent_SELF(s, stray);
  else
    arrives_otherwise_SELF(s, stray);
  end;
  settle_SELF(una, incarnation, false);
end;

---- the start -------------------------------------------------------------------------------------

procedure begin_SELF();
begin
  SELF_incarnation := 0;
  for i: Incarnation do
    SELF_taken[i] := false;
    SELF_taken_before[i] := false;
  end;
  begin_connection_SELF(0);
  if START_CLOSED = 1 then
    SELF_incarnation := 0;
    SELF_unsent := 0;
    SELF_state := CLOSED;
  else
    SELF_state := ESTABLISHED;
    SELF_paired := 1;
    SELF_established := true;
  end;
  lost_SELF := 0;
  duplicated_SELF := 0;
  for place: Place do
    make_free(from_SELF[place]);
  end;
end;

-- END

startstate
begin
  begin_A();
  begin_B();
end;

function isn_is_allowed(back: Offset): boolean;
begin
  return (back = 0 & ISN_0 = 1) | (back = 1 & ISN_1 = 1) | (back = 2 & ISN_2 = 1) | (back = 3 & ISN_3 = 1) |
    (back = 4 & ISN_4 = 1) | (back = 5 & ISN_5 = 1);
end;

-- EACH SIDE

---- events ----------------------------------------------------------------------------------------

-- There is no choice of the first connection.
ruleset back: Offset do
  rule "OPEN of SELF"
    SELF_state = CLOSED & SELF_incarnation < INCARNATIONS &
    (SELF_incarnation = 0 ? back = 0 : isn_is_allowed(back))
  ==>
  var una: Number;
  begin
    una := SELF_snd_una;
    begin_connection_SELF(SELF_incarnation = 0 ? 0 : SELF_isn_base - back);
    if OPENER_SELF = 1 then
      SELF_state := SYN_SENT;
      SELF_snd_nxt := SELF_snd_nxt + 1;
      SELF_syn_outstanding := true;
      reply_syn_SELF();
    else
      SELF_state := LISTEN;
      SELF_passive := true;
    end;
    settle_SELF(una, SELF_incarnation - 1, false);
  end;
end;

rule "CLOSE of SELF"
  can_close_SELF()
==>
begin
  if SELF_state = ESTABLISHED | SELF_state = SYN_RECEIVED then
    SELF_closed_first := true;
    enter_SELF(FIN_WAIT_1);
  elsif SELF_state = CLOSE_WAIT then
    enter_SELF(LAST_ACK);
  else
    enter_SELF(CLOSED);
  end;
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "SELF sends data"
  !full_SELF() & can_send_text_SELF()
==>
begin
  send_SELF(SELF_snd_nxt, true, false);
  SELF_snd_nxt := SELF_snd_nxt + 1;
  SELF_unsent := SELF_unsent - 1;
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "SELF sends data with FIN"
  !full_SELF() & can_send_text_with_fin_SELF()
==>
begin
  send_SELF(SELF_snd_nxt, true, true);
  SELF_snd_nxt := SELF_snd_nxt + 2;
  SELF_unsent := 0;
  SELF_fin_sent := true;
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "SELF sends FIN"
  !full_SELF() & can_send_fin_SELF()
==>
begin
  send_SELF(SELF_snd_nxt, false, true);
  SELF_snd_nxt := SELF_snd_nxt + 1;
  SELF_fin_sent := true;
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "SELF sends ACK"
  !full_SELF() & SELF_ack_pending
==>
begin
  send_SELF(SELF_snd_nxt, false, false);
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "SELF retransmits"
  !full_SELF() & can_retransmit_SELF()
==>
begin
  retransmit_SELF();
  settle_SELF(SELF_snd_una, SELF_incarnation, true);
end;

rule "2MSL timeout of SELF"
  can_time_out_SELF()
==>
begin
  enter_SELF(CLOSED);
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "ABORT of SELF"
  ABORT = 1 & SELF_state != CLOSED
==>
begin
  if SELF_state = SYN_RECEIVED | SELF_state = ESTABLISHED | SELF_state = FIN_WAIT_1 | SELF_state = FIN_WAIT_2 |
     SELF_state = CLOSE_WAIT then
    reply_rst_SELF(SELF_snd_nxt, SELF_paired);
  end;
  SELF_reset := true;
  enter_SELF(CLOSED);
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "user timeout of SELF"
  USER_TIMEOUT = 1 & something_to_retransmit_SELF() & SELF_state != TIME_WAIT & SELF_state != LISTEN
==>
begin
  SELF_gave_up := true;
  enter_SELF(CLOSED);
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

rule "crash of SELF"
  CRASH = 1 & SELF_state != CLOSED
==>
begin
  SELF_crashed := true;
  enter_SELF(CLOSED);
  SELF_isn_base := 0;
  settle_SELF(SELF_snd_una, SELF_incarnation, false);
end;

ruleset i: 0 .. LAST_EVENT_PLACE do

  rule "deliver to SELF"
    from_PEER[i].there
  ==>
  var s: Segment;
  begin
    s := from_PEER[i];
    take_out_PEER(i);
    arrives_SELF(s);
  end;

  rule "duplicate to SELF"
    from_PEER[i].there & (CLOCK = 1 ? duplicated_PEER < DUPLICATES_PEER : DUPLICATION = 1)
  ==>
  var s: Segment;
  begin
    if CLOCK = 1 then
      duplicated_PEER := duplicated_PEER + 1;
    end;
    s := from_PEER[i];
    arrives_SELF(s);
  end;

  rule "lose what PEER sent"
    from_PEER[i].there & (CLOCK = 1 ? lost_PEER < LOSSES_PEER : LOSS = 1)
  ==>
  begin
    if CLOCK = 1 then
      lost_PEER := lost_PEER + 1;
    end;
    take_out_PEER(i);
  end;

end;

function one_of_age_msl_SELF(): boolean;
begin
  for place: Place do
    if from_SELF[place].there & from_SELF[place].age = MSL then
      return true;
    end;
  end;
  return false;
end;

-- Nothing of the connection is in flight to SELF.
function is_quiet_SELF(): boolean;
begin
  for place: Place do
    if from_PEER[place].there & from_PEER[place].incarnation = SELF_paired then
      return false;
    end;
  end;
  return true;
end;

---- properties ------------------------------------------------------------------------------------

invariant "never-reset of SELF"
  NEVER_RESET = 1 -> !(SELF_reset & SELF_established);

invariant "quiet-after-time-wait of SELF"
  QUIET_AFTER_TIME_WAIT = 1 & SELF_state = CLOSED & SELF_time_waited & !SELF_reset & !SELF_crashed ->
    is_quiet_SELF();

invariant "time-wait-not-cut-short of SELF"
  TIME_WAIT_NOT_CUT_SHORT = 1 -> !(SELF_reset & SELF_time_waited);

invariant "no-premature-reset of SELF"
  NO_PREMATURE_RESET = 1 & SELF_reset & SELF_established -> SELF_fin_received;

invariant "no-stray-text of SELF"
  NO_STRAY_TEXT = 1 -> !SELF_stray_text;

invariant "no-stray-ack of SELF"
  NO_STRAY_ACK = 1 -> !SELF_stray_ack;

invariant "no-stray-reset of SELF"
  NO_STRAY_RESET = 1 -> !SELF_stray_rst;

invariant "no-replay of SELF"
  NO_REPLAY = 1 -> !SELF_replayed;

invariant "fin-ack-unambiguous of SELF"
  FIN_ACK_UNAMBIGUOUS = 1 & SELF_fin_acked & PEER_incarnation = SELF_paired -> PEER_fin_received;

invariant "no-data-lost of PEER"
  NO_DATA_LOST = 1 & SELF_fin_received -> SELF_delivered = DATA_PEER;

invariant "time-wait-before-closed of SELF"
  TIME_WAIT_BEFORE_CLOSED = 1 & SELF_state = CLOSED & SELF_closed_first & !SELF_reset & !SELF_gave_up &
  !SELF_crashed -> SELF_time_waited;

invariant "passive-closer-does-not-wait of SELF"
  PASSIVE_CLOSER_DOES_NOT_WAIT = 1 & SELF_time_waited -> SELF_closed_first;

invariant "paired-with-each-other of SELF"
  PAIRED_WITH_EACH_OTHER = 1 & SELF_state = ESTABLISHED & PEER_state = ESTABLISHED ->
    SELF_paired = PEER_incarnation;

invariant "synchronized of SELF"
  SYNCHRONIZED = 1 & SELF_paired = PEER_incarnation & PEER_paired = SELF_incarnation &
  (SELF_state = ESTABLISHED | SELF_state = FIN_WAIT_1 | SELF_state = FIN_WAIT_2) &
  (PEER_state = ESTABLISHED | PEER_state = FIN_WAIT_1 | PEER_state = FIN_WAIT_2) ->
    PEER_snd_una <= SELF_rcv_nxt & SELF_rcv_nxt <= PEER_snd_nxt;

-- END

rule "tick"
  CLOCK = 1 & !is_urgent_A() & !is_urgent_B() & !one_of_age_msl_A() & !one_of_age_msl_B() &
  (a_timer_runs_A() | a_timer_runs_B() | from_A[0].there | from_B[0].there)
==>
begin
  tick_A();
  tick_B();
end;
