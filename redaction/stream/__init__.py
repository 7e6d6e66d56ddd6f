"""Redaction of live speech: what leaves, when, and what is promised of it.

    hypothesis / segment ─► Channel ─► Analyst ─► what was found ──┐
                               │                                   ├─► words as they may be shown
                               └────► openings: what may yet be ───┘

1. `channel` is a state machine without clock, thread or file. It reads each result after the words before it (and after
   what another channel asked: `conversation`), so that a value split over results and segments is seen whole.
2. `analysis` asks the rules at every result, and the named-entity model where a word that could name someone has been
   followed by another for the first time.
3. `openings` decides what the end of a text may still become: an open number with the pause inside it (`tail`), half a
   mail or web address (`mailbox`), the words a cue announces (`cued`), a house, town, date, age, or a word that could
   be a name (`places`, `plain`). A character leaves when no continuation known to these rules can make it part of
   personal data, or when its hold-back limit has passed and policy says to show what is overdue.
4. What is withheld meanwhile stands as one word, `[PHONE_NUMBER…]`, of one width for every length (`placeholder`).
5. A segment's open end waits for the channel's next segment: until 4 s of audio without speech, `finalize`, or the end.
6. `found` keeps the values that a stream has found, in memory and bounded, and withholds them when they are said again
   in a shape that no rule knows.
7. `settling` cuts a long utterance where nothing is open, so that work grows with what is new.

The guarantee, under `balanced` and `strict`:

- *Structured identifiers* (numbers and codes with a cue, a check digit or a length of their own; mail and web addresses
  after a cue or a spoken mark) are shown in no interim or final result, however they are spoken, cut into segments or
  revised, if the spoken-form layer can read them once they are whole and the segments that hold them follow one another
  within 4 s on one channel. What may show: one or two digits that end a segment without any cue, the first ordinary
  word of an address nobody announced, what the recogniser has misheard beyond recognition, and letters that it has
  written as an ordinary word.
- *Names, places and dates* are withheld at the rate that is measured, not promised: a name of common words alone
  ("Summer Hill") shows until the words after it tell. `strict` shows nothing that the recogniser has not called stable.
- `none` shows what is not found yet, and promises nothing of interim results.

`python -m benchmarks.redaction` reports the rates: leaks by label, what is withheld for nothing, and its delay.
"""

from redaction.stream.redactor import MAX_CHANNELS, MakeStandIns, PresidioRedactionStream, PresidioRedactor

__all__ = ["MAX_CHANNELS", "MakeStandIns", "PresidioRedactionStream", "PresidioRedactor"]
