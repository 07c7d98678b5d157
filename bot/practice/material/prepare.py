"""Make the excerpts of this folder from two public collections. Not needed to install or run.

    python -m bot.practice.material.prepare FOLDER

FOLDER holds `stripe-irc/stripe.0.ascii.txt` and `multidogo/software/{train,dev}.tsv`. NOTICE.md
says what is changed and why; selection.yaml says which lines are taken.
"""

from __future__ import annotations

import csv
import hashlib
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

HERE = Path(__file__).parent
_HEADER = "# Made by prepare.py from {source}. See NOTICE.md for the licence and the changes.\n"
_IRC_LINE = re.compile(r"\S+ (\d{4}-\d\d-\d\d \[\d\d:\d\d:\d\d\]) <([^>]+)> ?(.*)")
_IRC_LIMIT = 280
"""A line of at least this length may have been cut by the network and goes on in the next."""
_SAME_BREATH = timedelta(seconds=1)

# The channel's helpers, as the people of our desk; customers' nicknames are left out.
_HELPERS = {
    "w1zeman1p": "Sam",
    "InternetJones": "Sam",
    "karllekko": "Jonas",
    "timebox": "Jonas",
    "hmunoz": "Priya",
    "koopajah": "Priya",
}
_OFFICE_HELPERS = re.compile(
    r"\b(spencer|jesse|jessy|taylor|charlie|robin|alex|riley|lindsay|drew|jamie)\b", re.IGNORECASE
)
_SECRET = re.compile(r"\b(?:sk|pk|rk|whsec)_\w{6,}")
_OBJECT = re.compile(r"\b(pi|pm|acct|seti|sub|cus|in|req|src|card)_([A-Za-z0-9]{8,})")
_LONG_DIGITS = re.compile(r"(?<![\w])\d(?:[ -]?\d){8,15}(?!\w)")
_HOSTS = (
    (re.compile(r"https?://github\.com/stripe\b"), "https://code.northwind.example"),
    (
        re.compile(r"https?://(?:www\.)?(?:pastebin\.com|irccloud\.com/pastebin)"),
        "https://paste.example",
    ),
    (
        re.compile(r"\b((?:https?://)?(?:\w+\.)?)stripe\.com\b", re.IGNORECASE),
        r"\1northwind.example",
    ),
    (re.compile(r"mathtutor(?:time)?", re.IGNORECASE), "tutorhour"),
    (re.compile(r"\btutorhour\.com\b"), "tutorhour.example"),
    (re.compile(r"\bpayment\.domain\.com\b"), "payment.shop.example"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log."""

    at: datetime
    nick: str
    text: str


def main(arguments: list[str]) -> None:
    """Write developers.yaml and office.yaml beside this file."""
    (folder,) = arguments
    selection = yaml.safe_load((HERE / "selection.yaml").read_text(encoding="utf-8"))
    log = Path(folder) / "stripe-irc/stripe.0.ascii.txt"
    developers = _developers(log, selection["developers"], frozenset(selection["cut_at_a_blank"]))
    office = _office(Path(folder) / "multidogo/software", selection["office"])
    _write(HERE / "developers.yaml", developers, source="a public developers' support channel")
    _write(HERE / "office.yaml", office, source="MultiDoGO, software, customers' turns")


def _developers(
    log: Path, selection: Mapping[str, list[int]], cut_at_a_blank: frozenset[int]
) -> dict[str, str]:
    lines = [parse_line(raw) for raw in log.read_text(encoding="utf-8").splitlines()]
    nicks = frozenset(line.nick for line in lines)
    return {
        f"irc-{number:04d}": clean(
            _without_nicks(
                _whole(lines, number, " " if number in cut_at_a_blank else ""),
                nicks,
                is_helper=lines[number].nick in _HELPERS,
            )
        )
        for numbers in selection.values()
        for number in numbers
    }


def _office(folder: Path, selection: Mapping[str, list[int]]) -> dict[str, str]:
    turns: dict[tuple[str, str], str] = {}
    for name in ("train.tsv", "dev.tsv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                turns[row["conversationId"][:8], row["turnNumber"]] = row["utterance"] or ""
    return {
        f"office-{conversation}-{turn}": _OFFICE_HELPERS.sub(
            "sam", clean(turns[conversation, str(turn)])
        )
        for conversation, numbers in selection.items()
        for turn in numbers
    }


def parse_line(raw: str) -> Line:
    """Return one message of the log; raise ValueError for anything else."""
    match = _IRC_LINE.fullmatch(raw)
    if match is None:
        raise ValueError(f"not a line of the log: {raw[:60]!r}")
    at = datetime.strptime(f"{match[1]} +0000", "%Y-%m-%d [%H:%M:%S] %z")
    return Line(at, match[2], match[3].removesuffix(" "))


def _whole(lines: list[Line], number: int, joint: str) -> str:
    """Return a message with what its author sent in the same breath, mended where it was cut."""
    last = lines[number]
    text = last.text
    for line in lines[number + 1 :]:
        if line.nick != last.nick or line.at - last.at > _SAME_BREATH:
            break
        text += f"{joint}{line.text}" if len(last.text) >= _IRC_LIMIT else f"\n{line.text}"
        last = line
    return text


def _without_nicks(text: str, nicks: Iterable[str], *, is_helper: bool) -> str:
    """Drop the name that a line is addressed to and give the helpers the names of our desk."""
    for nick in nicks:
        text = re.sub(rf"(?m)^@?{re.escape(nick)} ?[:,] *", "", text, flags=re.IGNORECASE)
        # Without a mark, only a name with a digit is surely a name: "rich" and "max" are words.
        mark = "@?" if any(letter.isdigit() for letter in nick) else "@"
        text = re.sub(rf"(?m)^{mark}{re.escape(nick)} +", "", text, flags=re.IGNORECASE)
    for nick, name in _HELPERS.items():
        if not is_helper:
            text = re.sub(rf"(?m)^{nick} (?:- )?", "", text)
        text = re.sub(rf"@?\b{nick}\b", name, text, flags=re.IGNORECASE)
    return text


def clean(text: str) -> str:
    """Return a text without anybody's keys, ids, numbers, addresses, about our own product."""
    for pattern, replacement in _HOSTS:
        text = pattern.sub(replacement, text)
    text = _SECRET.sub("(key removed)", text)
    text = _OBJECT.sub(lambda match: f"{match[1]}_{_stand_in(match[2])}", text)
    text = _LONG_DIGITS.sub(lambda match: f"...{match[0][-4:]}", text)
    for old, new in (("stripe", "northwind"), ("Stripe", "Northwind"), ("STRIPE", "NORTHWIND")):
        text = text.replace(old, new)
    text = text.replace("Sripe", "Northwind")
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


def _stand_in(secret: str) -> str:
    """Return eight letters for an id: equal ids stay equal, the real one cannot be told."""
    return hashlib.sha256(f"practice:{secret}".encode()).hexdigest()[:8]


def read(path: Path) -> dict[str, str]:
    """Return the texts of a file that was made here."""
    texts: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return texts


def _write(path: Path, texts: Mapping[str, str], *, source: str) -> None:
    body = yaml.safe_dump(dict(texts), sort_keys=False, allow_unicode=True, width=100)
    path.write_text(_HEADER.format(source=source) + body, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
