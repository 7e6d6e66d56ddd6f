"""How people read an identifier aloud, drawn at random: digits, letters and marks as words."""

from collections.abc import Sequence

from hypothesis import strategies as st

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ALPHABET = {
    word[0]: word
    for word in (
        "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
        "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey",
        "x-ray", "yankee", "zulu",
    )
}  # fmt: skip
EXAMPLES = {
    word[0]: word
    for word in (
        "apple", "boy", "cat", "dog", "edward", "frank", "george", "henry", "ida", "john", "king", "larry", "mary",
        "nancy", "oliver", "peter", "queen", "robert", "sam", "tom", "uncle", "vase", "walter", "xylophone", "young",
        "zebra",
    )
}  # fmt: skip
PAUSES = (", ", " um ", " uh ", " dash ", " then ", " and then ", " hyphen ")


@st.composite
def said(draw: st.DrawFn, value: str) -> str:
    """One way to say a value of digits and letters, its other characters left out."""
    chars = [char for char in value.lower() if char.isalnum()]
    parts: list[str] = []
    at = 0
    while at < len(chars):
        if chars[at].isalpha():
            parts.append(draw(_letter(chars[at])))
            at += 1
        else:
            words, taken = draw(_digits("".join(chars[at : at + 3])))
            parts.append(words)
            at += taken
    text = parts[0]
    paused = 0
    for part in parts[1:]:
        pause = draw(st.sampled_from(PAUSES)) if paused < len(parts) // 3 and draw(st.integers(0, 3)) == 0 else " "
        paused += pause != " "
        text += pause + part
    return text


@st.composite
def _letter(draw: st.DrawFn, letter: str) -> str:
    return draw(
        st.sampled_from(
            [letter, ALPHABET[letter], f"{letter} as in {EXAMPLES[letter]}", f"{letter} for {EXAMPLES[letter]}"]
            if letter not in "ai"
            else [f"{letter} as in {EXAMPLES[letter]}", f"{letter} as in {ALPHABET[letter]}"]
        )
    )


@st.composite
def _digits(draw: st.DrawFn, digits: str) -> tuple[str, int]:
    """Words for the first of these digits, and how many they are."""
    run: Sequence[str] = [digit for digit in digits if digit.isdigit()]
    if digits[:1] == digits[1:2] == digits[2:3] and draw(st.booleans()):
        return f"triple {DIGITS[int(digits[0])]}", 3
    if digits[:1] == digits[1:2] and draw(st.booleans()):
        return f"double {DIGITS[int(digits[0])]}", 2
    if len(run) > 1 and digits[:2].isdigit() and digits[0] != "0" and draw(st.integers(0, 4)) == 0:
        if digits[0] == "1":
            return TEENS[int(digits[1])], 2
        if digits[1] != "0":
            return f"{TENS[int(digits[0])]} {DIGITS[int(digits[1])]}", 2
    return draw(st.sampled_from(("zero", "oh"))) if digits[0] == "0" else DIGITS[int(digits[0])], 1
