"""What packetdrill's parser takes of what finwait writes: its parser.y (github.com/google/packetdrill),
as far as scripts of one connection without shell commands go. Debian has no packetdrill; where there
is one, `packetdrill --dry_run` is asked, too."""

import re

SECONDS = r"\d+(?:\.\d+)?|\.\d+"
# All times that finwait writes are relative; so is the end of a range.
TIME = rf"\+(?:{SECONDS})(?:~\+(?:{SECONDS}))?"
OPTION = r"mss \d+|nop|eol|sackOK|wscale \d+"
PACKET = re.compile(
    rf"{TIME} (?P<way>[<>]) (?P<flags>[FSRPEWU]*\.?|-) "
    r"(?P<first>\d+):(?P<behind>\d+)\((?P<length>\d+)\)(?: ack (?P<ack>\d+))?"
    rf"(?: win (?P<window>\d+))?(?: <(?P<options>\.\.\.|(?:{OPTION})(?:,(?:{OPTION}))*)>)?")
VALUE = r"(?:\.\.\.|-?\d+|\w+(?:\|\w+)*|\[\d+\]|\{\w+=\d+(?:, \w+=\d+)*\})"
CALL = re.compile(
    rf"{TIME} (?P<name>[a-z_]+)\({VALUE}(?:, {VALUE})*\) = (?P<result>-?\d+)"
    r"(?: (?P<error>E[A-Z]+) \([^()]+\))?")


def mistake_in(line):
    if line.startswith("//") or not line:
        return None
    if packet := PACKET.fullmatch(line):
        numbers = {name: int(packet[name] or 0)
                   for name in ("first", "behind", "length", "ack", "window")}
        if any(numbers[name] > 0xffffffff for name in ("first", "behind", "ack")):
            return "a sequence number is out of range"
        if numbers["length"] > 0xffff or numbers["window"] > 0xffff:
            return "the length or the window is out of range"
        if numbers["first"] + numbers["length"] != numbers["behind"]:
            return "inconsistent sequence numbers and payload size"
        if packet["options"] == "..." and packet["way"] == "<":
            return "<...> can only be used with outbound packets"
        if not packet["flags"]:
            return "no flags"
        return None
    if call := CALL.fullmatch(line):
        if call["error"] and int(call["result"]) >= 0:
            return "an error with a result that is none"
        return None
    return "neither a packet nor a call"


def mistakes_in(text):
    """Each with its line."""
    for number, line in enumerate(text.splitlines(), 1):
        if mistake := mistake_in(line):
            yield number, f"{mistake}: {line}"
