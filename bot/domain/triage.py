"""What a message is, and why: whether it asks for something or settles a talk, and its title.

Only rules live here; the phrases they go by stand in phrases.py. What a trained model may change
about them stands in second_look.py.
"""

from __future__ import annotations

import re

from bot.domain import plain_text
from bot.domain.chit_chat import find_phrases
from bot.domain.decision import Judgement, Rule
from bot.domain.phrases import Phrase

LONGEST_CHIT_CHAT = 400
"""Characters. Whoever writes more than this has something to say."""
SURE, LIKELY, UNSURE = 0.95, 0.85, 0.6
TITLE_LIMIT = 80

_MARKS = re.compile(
    r"([.!?,;:\n()\[\]{}\"\u201c\u201d\u2026\u2013\u2014/|*~>\u00bf\u00a1]+|\s-+\s)"
)
_WORDS = re.compile(r"[^\W_]+")
_ALARM = re.compile(
    ":(?:sos|rotating_light|rage|angry|face_with_symbols_on_mouth|face_with_rolling_eyes|question"
    "|grey_question|interrobang|-1|thumbsdown|exclamation|warning|x|sob|cry|disappointed|confounded"
    "|scream|broken_heart|middle_finger|clown_face|upside_down_face|facepalm|face_palm|no_entry):"
    "|[\U0001f198\U0001f6a8\U0001f621\U0001f620\U0001f92c\U0001f644\u2753\u2754\u2049\U0001f44e\u2757"
    "\u26a0\u274c\U0001f62d\U0001f622\U0001f61e\U0001f616\U0001f631\U0001f494\U0001f595\U0001f921"
    "\U0001f643\U0001f926\u26d4]"
)
_NAME_AFTER_COMMA = re.compile(r",\s*([A-Z]\w{2,13})\s*(?=[.!?]|$)")
"""A name that ends a greeting or a thanks: "Thanks a lot, Taylor"."""
_QUOTED_WORD = re.compile(r"[\"\u201c\u201d][^\"\u201c\u201d\n]{1,40}[\"\u201c\u201d]")
_ASKING = re.compile(
    r"\?|^(?:how|what|when|where|why|who|which|can|could|would|will|is|are|do|does|did|has|have"
    r"|may|should|any|wie|was|wann|warum|wo|wer|kann|konnen|comment|pourquoi|quand|est ce|como"
    r"|cuando|por que"
    r"|donde|puede|quando|onde|come|perche|hoe|waarom|wanneer|hur|varfor|nar)\b"
)
_TROUBLE = re.compile(
    r"\b(?:fail\w*|error\w*|broke\w*|bug\w*|crash\w*|issue\w*|problem\w*|down|stuck|wrong|missing"
    r"|lost|slow\w*|unable|cant|cannot|couldnt|doesnt|dont|didnt|wont|isnt|not|never|stopp?\w*"
    r"|timeout|timed out|denied|reject\w*|block\w*|invalid|exception|traceback"
    r"|refus\w*|freez\w*|frozen|hang\w*|again|urgent\w*)\b"
)
_RULES = (
    (Phrase.WORKS_NOW, Rule.WORKS_NOW),
    (Phrase.THANKS, Rule.THANKS),
    (Phrase.ACKNOWLEDGEMENT, Rule.ACKNOWLEDGEMENT),
    (Phrase.CLOSING, Rule.ACKNOWLEDGEMENT),
    (Phrase.REFUSAL, Rule.ACKNOWLEDGEMENT),
    (Phrase.GREETING, Rule.GREETING),
)
_NOT_WORKING = re.compile(
    r"\b(?:no|nothing|none|nobody|never|no one)(?: \w+){0,2} (?:works?|working|fixed|solved)\b"
)
_LEADING_GREETING = re.compile(
    r"(?:hi+|hello|hey+|hai|hiya|hallo|hola|bonjour|salut|ciao|hej|moin|dear"
    r"|good (?:morning|afternoon|evening|day))"
    r"(?: (?:there|all|everyone|everybody|team|folks|guys|sir|madam|both|again))?"
    r"(?:(?:,? @?[A-Z][\w.'-]{1,30})?\s*[,!.:;\u2013\u2014-]+\s*|\s+|$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_LINE_MARKUP = re.compile(r"^(?:>+|[-*\u2022]\s|\d{1,2}[.)]\s)\s*")
_WORD_MARKUP = re.compile(r"[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}(?=\s|[.,;:!?]|$)")


def judge(
    text: str, *, has_files: bool = False, forwarded: str = "", is_mention: bool = False
) -> Judgement:
    """Return whether a message asks for something. It does unless the whole of it is chit-chat.

    `forwarded` is the text of a message that was passed on along with this one.
    """
    whole = f"{text}\n{forwarded}" if forwarded else text
    chit_chat = _chit_chat_rule(whole)
    if chit_chat is None:
        rule, score = _issue_rule(whole)
        return Judgement(is_issue=True, rule=Rule.MENTIONED if is_mention else rule, score=score)
    if has_files:
        return Judgement(is_issue=True, rule=Rule.FILE_ONLY, score=LIKELY)
    if is_mention and chit_chat is Rule.EMPTY:
        return Judgement(is_issue=True, rule=Rule.MENTIONED, score=LIKELY)
    return Judgement(is_issue=False, rule=chit_chat, score=SURE)


def has_alarm(text: str) -> bool:
    """Tell whether somebody sent an emoji that means trouble, anger or a question."""
    return not (text.isascii() and ":" not in text) and _ALARM.search(text) is not None


def is_settling(text: str) -> bool:
    """Tell whether a message leaves a resolved issue resolved: thanks, "works now", emoji and such.

    A bare "no" or "are you there" is chit-chat at the head of a channel but not the end of a talk.
    """
    if _chit_chat_rule(text) is None:
        return False
    phrases = {phrase for clause, _ in _clauses(text) for phrase in find_phrases(clause) or ()}
    if Phrase.CALL in phrases:
        return False
    return Phrase.REFUSAL not in phrases or not phrases.isdisjoint(
        {Phrase.THANKS, Phrase.CLOSING, Phrase.WORKS_NOW}
    )


def wants_answer(text: str, *, has_files: bool = False) -> bool:
    """Tell whether a customer's words in a talk wait for somebody; a file is always looked at."""
    return has_files or not is_settling(text)


def title_of(text: str, *, limit: int = TITLE_LIMIT) -> str:
    """Return the first sentence that says something, in plain words on one line, or ""."""
    words = plain_text.plain_words(plain_text.without_code(text)[: limit * 100])
    for sentence in _SENTENCE_END.split(plain_text.without_emoji(words)):
        title = _as_title(sentence)
        if _WORDS.search(title) and _chit_chat_rule(title) is None:
            return plain_text.cut(title, limit)
    return ""


def _as_title(sentence: str) -> str:
    title = _LINE_MARKUP.sub("", plain_text.one_line(sentence))
    title = _LEADING_GREETING.sub("", title, count=1) if _LEADING_GREETING.match(title) else title
    title = _WORD_MARKUP.sub("", title).strip(" ,;:-")
    return title[:1].upper() + title[1:] if title[:1].islower() and title[1:2].islower() else title


def _chit_chat_rule(text: str) -> Rule | None:
    if "```" in text:
        return None
    words = plain_text.one_line(plain_text.plain_words(text))
    if has_alarm(text) or len(words) > LONGEST_CHIT_CHAT:
        return None
    bare = plain_text.without_emoji(words)
    if not _WORDS.search(bare):
        return _wordless_rule(text, bare)
    if _QUOTED_WORD.search(bare):
        return None
    return _rule_of_phrases(bare)


def _wordless_rule(text: str, bare: str) -> Rule | None:
    if "?" in bare:
        return None
    return Rule.EMOJI_ONLY if plain_text.has_emoji(text) else Rule.EMPTY


def _rule_of_phrases(words: str) -> Rule | None:
    phrases: set[Phrase] = set()
    for clause, is_question in _clauses(words):
        found = find_phrases(clause)
        if found is None or _NOT_WORKING.search(clause):
            return None
        if is_question and not {Phrase.CALL, Phrase.SMALL_TALK, Phrase.GREETING} & set(found):
            return None
        phrases.update(found)
    return next((rule for phrase, rule in _RULES if phrase in phrases), Rule.SMALL_TALK)


def _clauses(text: str) -> list[tuple[str, bool]]:
    """Return the folded clauses of a text, each with whether a question mark ends it."""
    words = plain_text.without_emoji(plain_text.one_line(plain_text.plain_words(text)))
    words = _NAME_AFTER_COMMA.sub(r" \1", words)
    parts = [*_MARKS.split(plain_text.fold(words)), ""]
    found = (
        (" ".join(_WORDS.findall(clause)), "?" in mark)
        for clause, mark in zip(parts[::2], parts[1::2], strict=False)
    )
    return [(clause, is_question) for clause, is_question in found if clause]


def _issue_rule(text: str) -> tuple[Rule, float]:
    words = plain_text.plain_words(plain_text.without_code(text))[:4000]
    folded = plain_text.one_line(plain_text.fold(words))
    if _TROUBLE.search(folded):
        return Rule.REPORT, LIKELY
    if any(_ASKING.search(sentence) for sentence in re.split(r"(?<=[.!?,])\s", folded)):
        return Rule.QUESTION, LIKELY
    return Rule.SOMETHING_TO_READ, UNSURE
