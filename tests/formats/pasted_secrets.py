"""Codes as mail and chat programs leave them: one list, for the terminal and the browser."""

from __future__ import annotations

from typing import Final

SECRET: Final = "custody_" + "aB3_-" * 8 + "xyz"
"""A token; codes of 0.1 are made alike."""
CODE: Final = f"{SECRET}~{'cD4_-' * 4}uv"

RIGHT: Final = {
    "plain": "{}",
    "blanks": "  {}\t\r\n",
    "no-break space": "\u00a0{}\u3000",
    "angle brackets": "<{}>",
    "quotes": '"{}"',
    "curly quotes": "“{}”",
    "back ticks": "`{}`",
    "brackets": "({})",
    "full stop": "{}.",
    "comma": "{},",
    "sentence": "Your code: {} Good for a week",
    "link": "https://custody.example/invitation#{}",
    "link in brackets": "<https://custody.example/invitation#{}>",
    "link and full stop": "https://custody.example/invitation#{}.",
    "link with a blank": "https://custody.example/invitation#{}%20",
    "fragment": "#{}",
    "markdown": "[join](https://custody.example/invitation#{})",
    "zero-width space": "\u200b{}\u200b",
    "byte order mark": "\ufeff{}",
    "twice": "{0} {0}",
}

ESCAPED: Final = (
    CODE.replace("~", "%7E"),
    f"https://custody.example/invitation#{CODE.replace('~', '%7e')}",
)
"""As programs leave it that write addresses anew."""

BROKEN: Final = ("\n", "\r\n", " ", "\u200b", "\u00ad", "\u2060")
"""What may have come into the middle."""

NONE: Final = {
    "nothing": "",
    "a word": "nonsense",
    "cut": SECRET[:-1],
    "cut where it names the log": CODE[:-1],
    "cut before it names the log": f"{SECRET}~",
    "two": f"{SECRET} {SECRET[:-1]}A",
    "another letter": SECRET.replace("B", "В"),
    "another prefix": SECRET.replace("custody", "custard"),
}
