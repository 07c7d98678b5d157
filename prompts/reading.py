"""Read a conversation for the offline writer: what is wanted, what hangs on it, what is missing.

Pure and in words only; no sentence that a person sees stands here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain import plain_text
from bot.domain.conversation import Voice
from bot.domain.redaction import redact
from bot.domain.triage import is_settling, judge
from bot.ports import ConversationLine, SuggestionRequest
from prompts.restating import quote, restate, trimmed


class Situation(StrEnum):
    """What the customer's latest words are. The names are keys of the phrase book."""

    QUESTION = "question"
    REQUEST = "request"
    REPORT = "report"
    IMPACT = "impact"
    NUDGE = "nudge"
    ANSWERED = "answered"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the offline writer goes by. `fact` and `quote` are the customer's words, made safe."""

    situation: Situation
    fact: str | None
    quote: str | None
    missing: tuple[str, ...]
    has_logs: bool
    has_secret: bool
    words: str


LONGEST_READ = 6_000
MOST_QUESTIONS = 3
FEW_WORDS = 8
SHORT = 160
"""Characters up to which "any update?" is all that is said."""

_STRONG_IMPACT = re.compile(
    r"\b(?:urgent\w*|asap|emergency|critical|blocker|blocked|blocking|deadline|outage|payroll"
    r"|losing|lost (?:sales|customers|orders|money|data|work)|audit(?:ors?)?|month[ -]?end"
    r"|close the (?:month|books|quarter)|go(?:ing)?[ -]?live|(?:second|third|fourth|fifth) time"
    r"|for (?:days|weeks|months)|disappointed|unacceptable|frustrat\w*|ridiculous|terrible"
    r"|escalat\w*|cancel (?:our|the|my) (?:contract|subscription|account)"
    r"|(?:our|my) (?:customers?|clients?|boss|board|users) (?:are|is|cant|cannot|keep)"
    r"|(?:cant|cannot|can not) (?:work|invoice|ship|bill|close|sell|pay)|whole (?:team|company"
    r"|office)"
    r"|by (?:mon|tues|wednes|thurs|fri|satur|sun)day|by (?:tomorrow|tonight|today)"
    r"|(?:nobody|no one)\b[\w ]{0,40}\bcan|(?:before|for) (?:the |our |a )?(?:launch|demo))\b"
)
"""Words that tell a cost, a repeat or a deadline by themselves."""
_WEAK_IMPACT = re.compile(
    r"\b(?:production|prod|everyone|everybody|again|still|every (?:day|week|time|morning)|down"
    r"|all (?:of )?our)\b"
)
"""Words that tell one beside trouble."""
_TROUBLE = re.compile(
    r"\b(?:fail\w*|errors?|broke\w*|bugs?|crash\w*|issues?|problems?|stuck|slow\w*|unable|timeouts?"
    r"|(?:not|isnt|arent|wont|doesnt|dont|didnt|cant|cannot|stopped|stops"
    r"|never) (?:\w+ )?(?:work\w*"
    r"|load\w*|open\w*|log|login|sync\w*|show\w*|send\w*|sent|receiv\w*|arriv\w*|respond\w*"
    r"|connect\w*"
    r"|access|see|updat\w*|upload\w*|download\w*|print\w*|start\w*|match\w*|save\w*|find)"
    r"|timed out|denied|reject\w*|exceptions?|traceback|freez\w*|frozen|hang\w*|blank|damaged"
    r"|cracked|disappear\w*|incorrect|duplicate\w*|unexpected\w*|weird|strange|wrong|missing|lost|gone|empty"
    r"|(?:finds?|found|shows?|returns?) nothing|too (?:large|long|big|many)"
    r"|down|outage|returns? (?:an? )?[45]\d\d)\b"
)
_REQUEST = re.compile(
    r"\b(?:(?:i|we) (?:\w+ )?(?:need|want|wish|like)|(?:i|we)d like|(?:please|pls|kindly) \w+"
    r"|(?:can|could|would|will) (?:you|u|someone|i get|we get|i have|we have)|looking for"
    r"|request\w*"
    r"|^(?:need|want))\b"
)
_QUESTION = re.compile(
    r"\?|\b(?:how (?:do|can|to|does|should|long|much|many)|what(?:s| is| are| does)|is (?:it|there)"
    r"|wondering|any idea|where (?:can|do|is)|why (?:is|do|does|are)|does anyone|can (?:i|we)"
    r"|should i)\b"
)
_HOW_TO = re.compile(
    r"^\W*(?:how|what|whats|where|which|when|who|is (?:it|there|this|that|our|the)|can (?:i|we)"
    r"|do (?:i|we)|does (?:it|this|that|the|a|an)|should (?:i|we)|could (?:i|we)|are there|any way"
    r"|would (?:it|that)|may (?:i|we))\b"
)
_NUDGE = re.compile(
    r"\b(?:any (?:updates?|news|progress|luck|eta)|updates?\?|following up|follow up|ping|bump"
    r"|still waiting|waiting for (?:your|an?|the|you)|are you there|anyone|heard (?:nothing|back)"
    r"|when (?:will|can) (?:you|i|we)|hello\?|status\?)"
)
_ERROR_TEXT = re.compile(
    r"[\"\u201c`][^\"\u201d`\n]{6,}[\"\u201d`]|```|\b[45]\d\d\b|\b[a-z]+(?:error|exception)\b"
    r"|error ?(?:code|:)|says? |saying |\bmessage:|cannot read|no such|not found|invalid \w+"
    r"|[a-z]+_[a-z]+|blank page"
)
_SINCE = re.compile(
    r"\b(?:since|yesterday|today|this (?:morning|afternoon|week|month)|last (?:night|week|month"
    r"|time)"
    r"|ago|after (?:the|our|we|i|an?)|started|just now|always|recently|every|update[ds]?"
    r"|upgrade[ds]?"
    r"|new version|first time|(?:second|third) time|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\d{1,2}:\d\d|\d{4}-\d\d"
)
_SCOPE = re.compile(
    r"\b(?:everyone|everybody|all (?:of )?(?:our|us|users|customers|events)|only (?:me|one|for)"
    r"|just me|both|some (?:users|of)|one (?:user|customer|colleague|person)|users?|customers?|team"
    r"|colleagues?|nobody|whole|i (?:am|cant|cannot|still)"
    r"|my (?:\w+ )?(?:computer|laptop|phone|screen|card|machine|app|application|software"
    r"|outlook))\b"
)
_EXAMPLE_OF = re.compile(
    r"\b(?:invoices?|orders?|payments?|charges?|records?|rows?|claims?|subscriptions?|events?)\b"
)
_EXAMPLE = re.compile(r"\b[a-z]{2,4}_\w{6,}|#?\d{4,}|\b[A-Z]{2,}-\d+")
_CLAUSE_END = re.compile(
    r"(?<=[.!?;])\s+|\n+|,\s+(?:and|but|so|because|which)\s+|\s+(?:but|because)\s+"
    r"|\s+[-\u2013\u2014]+\s+"
)
_ENGLISH = frozenset(
    """
    the a an is are was to of and in on for it i we my our you your not have has can do does this
    that with at from but be if or so please need want get when how what there hi hello any
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
_FOREIGN = frozenset(
    """
    der die das und ist nicht wir ich mit ein eine auf fur bei haben kann konnen bitte seit
    le la les des et est pas nous je une dans pour avec sur vous que qui depuis
    el los las y es no nosotros una con para por en lo se desde puedo
    o os as nao uma com para em nos desde il gli non che per con di da het een niet wij met van op
    och inte vi jag ett med pa fran kan det ar som
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
) - {"no", "as", "die", "per"}


def open_lines(request: SuggestionRequest) -> tuple[ConversationLine, ...]:
    """Return what customers wrote since the team last answered."""
    lines: list[ConversationLine] = []
    for line in reversed(request.lines):
        if line.voice == Voice.AGENT:
            break
        if line.voice == Voice.CUSTOMER:
            lines.append(line)
    return tuple(reversed(lines))


def read(request: SuggestionRequest) -> Reading | None:
    """Return what the customer wants, or None when nothing is open or it is not in English."""
    lines = [line.text for line in open_lines(request)]
    if not lines or (all(is_settling(text) for text in lines) and not request.files):
        return None
    raw = "\n".join(lines)[-LONGEST_READ:]
    words = plain_text.without_emoji(plain_text.plain_words(plain_text.without_code(raw)))
    folded = plain_text.one_line(plain_text.fold(words))
    if not _is_english(folded):
        return None
    situation = _situation(words, request)
    clauses = _ranked(words, situation)
    return Reading(
        situation=situation,
        fact=_first(restate, clauses),
        quote=_first(quote, [request.title] if situation is Situation.NUDGE else clauses),
        missing=_missing(folded, raw, situation=situation, request=request),
        has_logs="```" in raw or raw.count("\n    ") > 2,
        has_secret=redact(raw).has_secret(),
        words=words,
    )


def _first(say: Callable[[str], str | None], clauses: Iterable[str]) -> str | None:
    return next((said for clause in clauses if (said := say(clause))), None)


def _situation(words: str, request: SuggestionRequest) -> Situation:
    """Return what the words are; without any (only code was sent) they are a report."""
    folded = plain_text.one_line(plain_text.fold(words))
    if not request.is_first_turn:
        if len(folded) < SHORT and _NUDGE.search(folded):
            return Situation.NUDGE
        if _was_asked(request) and not _QUESTION.search(folded):
            return Situation.ANSWERED
    has_trouble = not folded or _TROUBLE.search(folded) is not None
    if _STRONG_IMPACT.search(folded) or (has_trouble and _WEAK_IMPACT.search(folded)):
        return Situation.IMPACT
    if _asks_how(words) and not _says_trouble(words):
        return Situation.QUESTION
    if has_trouble:
        return Situation.REPORT
    if _REQUEST.search(folded):
        return Situation.REQUEST
    return Situation.QUESTION if _QUESTION.search(folded) else Situation.REMARK


def _asks_how(words: str) -> bool:
    """Tell whether something is asked that an explanation answers, not a favour of ours."""
    asked = (clause for clause in _folded_clauses(words) if _HOW_TO.search(clause))
    return any(not re.search(r"\byou\b", clause) for clause in asked)


def _says_trouble(words: str) -> bool:
    """Tell whether something is stated to be wrong, outside of any question."""
    told = (clause for clause in _folded_clauses(words) if not _HOW_TO.search(clause))
    return any(_TROUBLE.search(clause) and not clause.endswith("?") for clause in told)


def _folded_clauses(words: str) -> list[str]:
    return [plain_text.fold(trimmed(part)) for part in _CLAUSE_END.split(words)]


def _was_asked(request: SuggestionRequest) -> bool:
    ours = [line.text for line in request.lines if line.voice == Voice.AGENT]
    return bool(ours) and "?" in ours[-1]


def _ranked(words: str, situation: Situation) -> list[str]:
    """Return the clauses, those first that say most about what the customer wants."""
    clauses = [trimmed(part) for part in _CLAUSE_END.split(words)]
    told = [clause for clause in clauses if clause and judge(clause).is_issue]
    return sorted(told, key=lambda clause: -_weight(clause, situation))


def _weight(clause: str, situation: Situation) -> int:
    folded = plain_text.fold(clause)
    weight = 2 if 4 <= len(clause.split()) <= 16 else 0
    weight += 2 if _TROUBLE.search(folded) else 0
    if situation is Situation.IMPACT and _STRONG_IMPACT.search(folded):
        weight += 3
    if situation is Situation.REQUEST and _REQUEST.search(folded):
        weight += 3
    if _QUESTION.search(folded):
        weight += 4 if situation is Situation.QUESTION else -4
    return weight


def _missing(
    folded: str, raw: str, *, situation: Situation, request: SuggestionRequest
) -> tuple[str, ...]:
    """Return the codes of the questions worth asking, most useful first. One round of them only."""
    if any("?" in line.text for line in request.lines if line.voice == Voice.AGENT):
        return ()
    if situation is Situation.QUESTION:
        return ("goal",) if len(folded.split()) < 4 else ()
    if situation not in {Situation.REPORT, Situation.IMPACT}:
        return ()
    wanted = [
        (_error_question(folded), not _ERROR_TEXT.search(raw.lower()) and not request.files),
        ("example", bool(_EXAMPLE_OF.search(folded)) and not _EXAMPLE.search(raw)),
        ("since", not _SINCE.search(folded)),
        ("scope", not _SCOPE.search(folded)),
    ]
    most = MOST_QUESTIONS if len(folded.split()) < FEW_WORDS else MOST_QUESTIONS - 1
    return tuple(code for code, is_missing in wanted if is_missing)[:most]


def _error_question(folded: str) -> str:
    return "error_text" if re.search(r"\b(?:error|fail|exception|crash)", folded) else "seen"


def _is_english(folded: str) -> bool:
    """Tell whether a text may be answered in English: short ones may, as may code and names."""
    words = re.findall(r"[a-z]+", folded)
    english = sum(word in _ENGLISH for word in words)
    foreign = sum(word in _FOREIGN for word in words)
    is_latin = sum(sign.isascii() for sign in folded) * 2 >= len(folded)
    return is_latin and (foreign < 2 or english >= foreign)
