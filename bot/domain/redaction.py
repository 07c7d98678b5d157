"""Take personal data and secrets out of a text before it leaves the house; put contacts back.

Every pattern is linear in the length of the text. Names of people are not recognised: that needs a
model of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Sensitive(StrEnum):
    """What kind of thing was taken out. The value is the word in its placeholder."""

    EMAIL = "e-mail"
    PHONE = "phone"
    CARD = "card"
    IBAN = "iban"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    PASSWORD = "password"  # noqa: S105 - the name of a kind
    ADDRESS = "ip"


SECRETS = frozenset({Sensitive.SECRET, Sensitive.PASSWORD, Sensitive.CARD})
"""Kinds that nobody should have written down; they are never put back."""
CONTACTS = frozenset({Sensitive.EMAIL, Sensitive.PHONE, Sensitive.ADDRESS})
"""Kinds that may be put back into a text meant for those who wrote them."""

PLACEHOLDER = re.compile(r"\[(e-mail|phone|card|iban|secret|password|ip) (\d{1,5})\]")

_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"xox[a-z](?:\.[a-z0-9]{1,8})?-[A-Za-z0-9-]{8,300}|xapp-[A-Za-z0-9-]{8,300}"
    r"|(?:sk|pk|rk)[-_](?:(?:live|test|proj|ant|svcacct)[-_])?[A-Za-z0-9_-]{16,300}"
    r"|whsec_[A-Za-z0-9]{16,100}"
    r"|(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}(?![A-Za-z0-9])|AIza[A-Za-z0-9_-]{35}"
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{20,255}|glpat-[A-Za-z0-9_-]{16,100}"
    r"|npm_[A-Za-z0-9]{30,100}|hf_[A-Za-z0-9]{20,100}|SG\.[A-Za-z0-9_-]{16,100}\.[A-Za-z0-9_-]{16,100}"
    r"|eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{4,4000}(?:\.[A-Za-z0-9_-]{0,2000})?"
    r")"
)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
_BEARER = re.compile(
    r"(?i)\b((?:bearer|basic|authorization:?)\s{1,5})([A-Za-z0-9._~+/=-]{12,4000})"
)
_URL_LOGIN = re.compile(
    r"(?i)\b([a-z][a-z0-9+.-]{1,20}://[^\s/:@<>]{1,100}:)([^\s/@<>]{1,200})(?=@)"
)
_ASSIGNED = re.compile(
    r"(?i)\b((?:api[ _-]?key|access[ _-]?key|secret(?:[ _-]?(?:key|access[ _-]?key))?"
    r"|client[ _-]?secret|(?:auth|access|refresh|bot|api)[ _-]?token|token|private[ _-]?key)"
    r"[\"']?\s{0,3}(?:[:=]|=>|\bis\b)\s{0,3}[\"'`]?)([A-Za-z0-9_./+=~-]{8,4000})"
)
_PASSWORD = re.compile(
    r"(?i)\b((?:passwords?|passwd|passphrase|passcode|pass|pwd|pw|pin(?: code)?|kennwort|passwort"
    r"|mot de passe|contrase(?:n|\u00f1)a|senha|wachtwoord|losenord|l\u00f6senord)"
    r"(?:[\"']?\s{0,3}(?:[:=]|=>|\u2192|->)\s{0,3}"
    r"|\s{1,3}(?:is|was|ist|est|es|is set to|has been set to)[:\s]\s{0,3}"
    r"|\s{1,3}(?=[^\s]{0,40}\d)(?=[^\s]{4})))"
    r"([\"'`]?[^\s\"'`,;<>\[\]]{2,200}(?: \d{1,12}\b)?[\"'`]?)"
)
_NOT_A_WORD = re.compile(r"\d|\w[!#$%&*@^+=]\w")
_NO_PASSWORD = frozenset(
    """
    not wrong incorrect invalid expired required missing too no never being still correct empty
    changed reset the a an rejected refused accepted blank working saved stored sent shown hidden
    needed weak optional
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9_][\w.+'-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w@-])"
)
_CARD = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])")
_PHONE = re.compile(
    r"(?<![\w.:/#@-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .()/-]{0,2}\d){6,14}(?![\w@%:]|\.\d|-\d)"
)
_NAMED_PHONE = re.compile(
    r"(?i)\b((?:call|phone|mobile|cell|tel|telephone|whatsapp|handy|contact|reach me)"
    r"(?: (?:no|number|me|us|is|at|on|my)){0,3}[ .:#]{1,3})(\d{7,15})(?![\w.-])"
)
_VERSION_SHAPE = re.compile(r"^(?:\d+\.){2,}\d+$")
_PHONE_SHAPE = re.compile(r"^(?:\+|00|0|\()|[ ()/.-]")
_DATE_SHAPE = re.compile(
    r"^(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{4})(?:[ T.-]\d{1,4})*$"
)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?!\.?\w)"
)
_SLACK_CONTACT = re.compile(r"<(mailto|tel):([^<>|\s]{1,320})(?:\|([^<>\n]{0,320}))?>")


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without what is sensitive. `originals` maps back and is never shown or logged."""

    text: str
    counts: Mapping[Sensitive, int]
    originals: Mapping[str, str] = field(repr=False)

    def has_secret(self) -> bool:
        """Tell whether the text held something nobody should write down.

        A password counts when it looks like one: "the password is case-sensitive" tells nothing.
        """
        return any(
            kind in SECRETS and (kind is not Sensitive.PASSWORD or _NOT_A_WORD.search(value))
            for kind, value in self._kinds()
        )

    def _kinds(self) -> list[tuple[Sensitive, str]]:
        return [
            (Sensitive(found[1]), value)
            for name, value in self.originals.items()
            if (found := PLACEHOLDER.fullmatch(name))
        ]


class Redactor:
    """Redact several texts of one conversation: a value keeps its placeholder throughout."""

    def __init__(self, *, with_addresses: bool = False) -> None:
        """Remember nothing yet; `with_addresses` takes IP addresses out as well."""
        self._placeholders: dict[tuple[Sensitive, str], str] = {}
        self._with_addresses = with_addresses

    def redact(self, text: str) -> Redacted:
        """Return the text with a placeholder such as "[e-mail 1]" for everything sensitive."""
        counts: dict[Sensitive, int] = {}

        def take(kind: Sensitive, value: str) -> str:
            counts[kind] = counts.get(kind, 0) + 1
            return self._placeholder(kind, value)

        return Redacted(
            text=_without_sensitive(text, take=take, with_addresses=self._with_addresses),
            counts=MappingProxyType(counts),
            originals=MappingProxyType(
                {name: value for (_, value), name in self._placeholders.items()}
            ),
        )

    def _placeholder(self, kind: Sensitive, value: str) -> str:
        known = self._placeholders.get((kind, value))
        if known is not None:
            return known
        number = 1 + sum(1 for earlier, _ in self._placeholders if earlier is kind)
        return self._placeholders.setdefault((kind, value), f"[{kind} {number}]")


def redact(text: str, *, with_addresses: bool = False) -> Redacted:
    """Return one text redacted; for several texts that belong together use a Redactor."""
    return Redactor(with_addresses=with_addresses).redact(text)


def has_secret(text: str) -> bool:
    """Tell whether a text holds a password, a key, a token or a card number."""
    return redact(text).has_secret()


def restore(text: str, originals: Mapping[str, str]) -> str | None:
    """Put contacts back where their placeholders stand, or None when that would not be safe.

    Unsafe is a placeholder that nobody handed out, and one that stands for a secret or an account.
    """
    for found in PLACEHOLDER.finditer(text):
        if Sensitive(found[1]) not in CONTACTS or found[0] not in originals:
            return None
    return PLACEHOLDER.sub(lambda found: originals[found[0]], text)


_Take = Callable[[Sensitive, str], str]


def _without_sensitive(text: str, *, take: _Take, with_addresses: bool) -> str:
    # Secrets go first: a key may hold what looks like a number, never the other way round.
    text = _PRIVATE_KEY.sub(lambda found: take(Sensitive.SECRET, found[0]), text)
    text = _SLACK_CONTACT.sub(lambda found: _slack_contact(found, take), text)
    text = _TOKEN.sub(lambda found: take(Sensitive.SECRET, found[0]), text)
    text = _URL_LOGIN.sub(lambda found: found[1] + take(Sensitive.PASSWORD, found[2]), text)
    text = _BEARER.sub(lambda found: found[1] + take(Sensitive.SECRET, found[2]), text)
    text = _ASSIGNED.sub(lambda found: _assigned(found, take), text)
    text = _PASSWORD.sub(lambda found: _password(found, take), text)
    text = _EMAIL.sub(lambda found: take(Sensitive.EMAIL, found[0]), text)
    text = _IBAN.sub(lambda found: _iban(found, take), text)
    text = _CARD.sub(lambda found: _card(found, take), text)
    if with_addresses:
        text = _IP.sub(lambda found: take(Sensitive.ADDRESS, found[0]), text)
    text = _NAMED_PHONE.sub(lambda found: found[1] + take(Sensitive.PHONE, found[2]), text)
    return _PHONE.sub(lambda found: _phone(found, take), text)


def _slack_contact(found: re.Match[str], take: _Take) -> str:
    # The label repeats the address; keeping it would undo the redaction.
    return take(Sensitive.EMAIL if found[1] == "mailto" else Sensitive.PHONE, found[2])


def _assigned(found: re.Match[str], take: _Take) -> str:
    is_word = found[2].isalpha() and found[2].islower()
    return found[0] if is_word else found[1] + take(Sensitive.SECRET, found[2])


def _password(found: re.Match[str], take: _Take) -> str:
    value = found[2].strip("\"'`.!?")
    if not value or value.casefold() in _NO_PASSWORD or PLACEHOLDER.match(found[2]):
        return found[0]
    return found[1] + take(Sensitive.PASSWORD, found[2])


def _iban(found: re.Match[str], take: _Take) -> str:
    """Take the longest beginning that is a bank account number: words may follow it."""
    groups = found[0].split(" ")
    for count in range(len(groups), 0, -1):
        candidate = " ".join(groups[:count])
        if is_iban(candidate):
            return take(Sensitive.IBAN, candidate) + found[0][len(candidate) :]
    return found[0]


def _card(found: re.Match[str], take: _Take) -> str:
    return take(Sensitive.CARD, found[0]) if is_card_number(found[0]) else found[0]


def _phone(found: re.Match[str], take: _Take) -> str:
    number = found[0]
    if _DATE_SHAPE.match(number) or not _PHONE_SHAPE.search(number) or _is_version(number):
        return number
    if not 7 <= sum(sign.isdigit() for sign in number) <= 15:
        return number
    return take(Sensitive.PHONE, number)


def _is_version(number: str) -> bool:
    groups = number.split(".")
    return bool(_VERSION_SHAPE.match(number)) and min(len(group) for group in groups) < 2


def is_card_number(text: str) -> bool:
    """Tell whether the digits of a text pass the Luhn check (ISO/IEC 7812-1, annex B)."""
    digits = [int(sign) for sign in text if sign in "0123456789"]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    doubled = (digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_iban(text: str) -> bool:
    """Tell whether a text is an IBAN by its check digits (ISO 13616: mod 97 is 1)."""
    bare = text.replace(" ", "").upper()
    if not (15 <= len(bare) <= 34 and bare.isascii() and bare.isalnum()):
        return False
    return int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1
