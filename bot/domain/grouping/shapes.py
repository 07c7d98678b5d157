"""The shape of a message: greeting, question, need, continuation, and whether it asks for news.

Every pattern is bounded or looks for single words, so the cost grows with the text and no faster.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_READ = 2_000
"""Characters. What a message is about stands at its beginning."""
SHORT = 40

_URL = re.compile(r"<?https?://[^\s>]+>?")
_WORD = re.compile(r"[^\W_][\w.'-]*[^\W_]")
_GREETING = re.compile(
    r"\W*(?:hi+|hello|hey+|hiya|howdy|greetings|yo|morning|good (?:morning|day|evening|afternoon)"
    r"|hallo|guten (?:morgen|tag)|hola|bonjour|salut|ciao|moin)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?|\A\W*(?:(?:hi|hello|hey|hiya)\b\W*(?:all|guys|team|everyone|folks|there)?\W*)?"
    r"(?:anyone|anybody|is there|is it|can (?:i|we|you|someone)|could (?:i|we|you|someone)|how"
    r"|does|do|what|why|where|when|which|who)\b",
    re.IGNORECASE,
)
_NEED = re.compile(
    r"\b(?:i have a|we have a|i need|we need|i want|we want|i'd like"
    r"|we'd like|trying to|i'd check|want(?:ed)? to (?:ask|check|know)"
    r"|help (?:me|us|with)|understand"
    r"|(?:i'm|i am|we're|we are|keep) (?:getting|seeing|having|using|building|making|setting)"
    r"|got a|question|issue|problem|wondering|curious|looking for"
    r"|is there|anyone|anybody|someone|can i|can we|how (?:do|can|to)|is it possible"
    r"|fail(?:s|ed|ing)?|errors?|broken|stopped|crash(?:es|ed)?|(?:is|are) down|not working"
    r"|(?:does|do)n.?t work"
    r"|can.?t|cannot|unable)\b",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:any (?:update|updates|news|progress|luck|eta|word)|following up|follow(?:ing)?[- ]up"
    r"|bump|friendly ping|just pinging|status\?"
    r"|still (?:waiting|broken|happening|failing|there|the same|not|an issue)"
    r"|did you (?:get|have) a chance|have you (?:had|got) a chance|as (?:i|we) (?:said|mentioned)"
    r"|how is (?:it|this|that) (?:going|coming)|where are we (?:on|with)|irgendwelche neuigkeiten"
    r"|gibt es (?:schon )?(?:etwas|was) neues|des nouvelles|alguna novedad|hay novedades)\b",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"\A\W*(\w+)")
_GOES_ON = frozenset(
    """
    actually ah also and because but cool done great he hmm it no nope oh ok okay or perfect right
    same she so sorry sure thank thanks that then these they this those well which yeah yep yes
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a message looks like, whatever it is about."""

    greets: bool
    is_question: bool
    asks: bool
    goes_on: bool
    is_short: bool
    asks_for_news: bool
    words: frozenset[str]


def shape_of(text: str) -> Shape:
    """Return the shape of a text; only its beginning is read."""
    text = text[:LONGEST_READ]
    greets = _GREETING.match(text) is not None
    first = _FIRST_WORD.match(text)
    is_question = _QUESTION.search(text) is not None
    return Shape(
        greets=greets,
        is_question=is_question,
        asks=is_question or _NEED.search(text) is not None,
        goes_on=not greets and first is not None and first[1].casefold() in _GOES_ON,
        is_short=len(text) < SHORT,
        asks_for_news=asks_for_news(text),
        words=frozenset(word.casefold() for word in _words(text) if len(word) > 2),
    )


def asks_for_news(text: str) -> bool:
    """Tell whether a text asks how something is going that was spoken of before."""
    return _NEWS.search(text[:LONGEST_READ]) is not None


def has_question_mark(text: str) -> bool:
    """Tell whether somebody plainly waits for an answer."""
    return "?" in _URL.sub(" ", text[:LONGEST_READ])


def _words(text: str) -> list[str]:
    return _WORD.findall(_URL.sub(" ", text))
