"""What people say when they wish, complain, hurry or lose patience: lists for reading.py.

Folded: lower case, no accents, no apostrophes. One alternative a line; every repetition is bounded.
Words that a calm report of a fault needs (failed, crash, broken, dead, killed, fatal) stand in none
of the lists for temper or hurry.
"""

# ruff: noqa: E501 - one alternative a line reads better than one that is broken

from __future__ import annotations

import re


def _any_of(lines: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lines.split(chr(10))[1:-1])})\b")


COMPLAINT = _any_of(r"""
(?:formal |official )?complaint|complain(?:ing)?
unacceptable|unprofessional|rude|careless|negligent|misleading
(?:very |really |so |deeply |quite |more than )*disappointe?d|disappointing|let us down
(?:not|never|un) ?(?:very |really |at all |exactly )?(?:happy|satisfied|pleased|impressed)
(?:bad|poor|awful|terrible|horrible|worst|lousy) (?:service|support|experience|quality|communication)
nobody (?:told|informed|warned|called|answers?|answered|replied|replies|came|showed up|picks? up)
no ?one (?:told|informed|warned|called|answers?|answered|replied|replies|came|showed up|picks? up)
you (?:promised|told us)
(?:i|we) (?:was|were|had been|have been) promised
ridiculous|a joke|outrageous|fed up|waste of (?:my|our|everyones) time
did not expect this|expected better|expected more
""")

WISH = _any_of(r"""
(?:would|itd|it would|that would) (?:also |really )?be (?:so |very |really |also )?(?:nice|great|good|cool|helpful|useful|handy|lovely|perfect|awesome)
(?:would|it would) (?:really |also )?help(?: us| me)?
feature request|enhancement|suggestion|wish ?list
(?:i|we) (?:really )?wish
(?:i|we)(?:d| would) (?:really )?love (?:to see|to have|if|a|an)
please consider|(?:any|are there) plans? (?:to|for)|is it planned|on (?:the|your) roadmap
(?:a|an) (?:option|button|setting|filter|way) to [a-z ]{1,40} would
missing feature|nice to have
""")

TROUBLE = _any_of(r"""
(?:does|do|did|is|are|was|were|has|have|will|would|can|could)(?:nt| not) [a-z]+
(?:does|do|did|is|are|can|could|will) (?:the |our |my |this |that )?[a-z]+ not [a-z]+
(?:never|nothing) (?:arrive|come|load|work|happen|show|start|appear|open|reach|change)(?:s|d|ed)?|never got
no (?:sound|signal|water|heating|power|connection|picture|response|calls?|access)
cannot(?: [a-z]+){0,2}|cant(?: [a-z]+){0,2}|wont(?: [a-z]+){0,2}|unable to [a-z]+(?: [a-z]+)?
not (?:working|loading|opening|responding|syncing|sending|showing|receiving|received|possible|found|arrived)
(?:stopped|stops|keeps?|kept) [a-z]+ing
errors?|exception|traceback|stack ?trace|fail(?:s|ed|ing|ure|ures)?|crash(?:es|ed|ing)?
broken?|broke|bugs?|down|outage|offline|unavailable|unreachable|stuck|frozen|freezes|hangs?|timeouts?|timed out
missing|lost|gone|disappeared|wrong|incorrect|damaged|cracked|leaks?|leaking|blank|empty|duplicates?|twice|slow|slower|late|delayed|declined|rejected|denied|locked out|expired|corrupt(?:ed)?
problems?|issues?|trouble|malfunction
[45]\d\d(?= |$)
""")

HOW = re.compile(
    r"^(?:hi|hello|hey|and|so|also|but|ok|please)?[ ,]*"
    r"(?:how (?:do|can|could|should|would|long|many|much|often|is|are|to|does)|where|what|which|who|whom|whose|when)\b"
)
ASKED_TO = _any_of(r"""
(?:can|could|would|will) (?:you|u|someone|somebody|anyone|anybody|one of you|your team)(?: guys| please)?
would you mind|(?:can|could|may) (?:i|we) (?:please )?(?:have|get|receive|order|book|borrow|request)
please|pls|plz|kindly
(?:i|we)(?: also| just| really| still)? (?:need|want|require|request|would like|d like|am looking for|are looking for)
(?:id|wed) like|requesting|looking for|asking for|let (?:me|us) know
""")
ASKS = re.compile(
    r"(?:^|[.!,;:] )(?:hi |hello |and |so |but |also )?"
    r"(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|am)"
    r" (?:it|there|this|that|these|those|you|we|i|they|the|your|our|my|any|anyone|anybody|he|she)"
    r"|how|what|why|where|when|which|who"
    r"|any (?:idea|ideas|update|updates|news|chance|clue|thoughts))\b"
)

EMERGENCY = _any_of(r"""
(?:down|offline|unavailable|broken|not working|dead|out) for (?:all|every ?one|everybody|every|the whole|all of)[a-z ]{0,20}
(?:production|prod|everything|entire [a-z]+|whole [a-z]+|all [a-z]+|site|shop|store|platform) (?:is|are|went|has gone) (?:completely |totally )?(?:down|offline|dead)
(?:nobody|no one|none of (?:us|our [a-z]+)) (?:here )?(?:can|is able to|could) (?!hear|see you)[a-z]+
(?:major|full|complete|total) outage|emergency|sev ?[01]|p[01] incident|severity [01]
(?:security|data) (?:breach|leak|incident)|(?:been|was|were|got) (?:hacked|compromised|breached)
(?:leak(?:ed|s|ing)?|exposed|published) (?:of )?(?:our |all |the )?(?:customer|personal|private|patient) [a-z]+
(?:lost|deleted|wiped) (?:all|everything|our whole|our entire)[a-z ]{0,20}
(?:very|super|extremely|most|really) urgent(?:ly)?|life[- ]threatening|patients? (?:is|are) (?:at risk|in danger)
""")
HURRY = _any_of(r"""
urgent(?:ly)?|asap|a s a p|as soon as (?:possible|you can)|immediately|right away|time critical|high priority|top priority|critical
blocked|blocker|blocking (?:us|me|our)|(?:cannot|cant) (?:work|continue|go on|operate|open the (?:shop|store))
(?:by|before) (?:noon|tonight|today|tomorrow|the end of (?:the )?day|end of day|eod|close of business|cob)(?: morning| noon| evening)?
(?:need|needed|needs)(?: it| this| that| them)? (?:today|now|tonight|this morning|this afternoon|within (?:the |an |one |two )?hours?)
(?:go|going|goes) live (?:today|tomorrow|tonight)|deadline
los(?:e|ing) (?:money|sales|customers|orders|revenue)|standing in front of
""")
NO_HURRY = _any_of(r"""
(?:not|nothing|isnt|nt) (?:very |that |super |so |really )?urgent|no (?:rush|hurry|urgency|stress|pressure)
low priority|not (?:a )?(?:high )?priority|when(?:ever)? you (?:have|get|find) (?:a |some |the )?(?:moment|minute|time|chance|second)
take your time|at your convenience|can wait|some ?time (?:this|next) (?:week|month)|no need to hurry
""")

UPSET = _any_of(r"""
unacceptable|ridiculous|outrageous|furious|livid|angry|disgust(?:ed|ing)|appall(?:ed|ing)|infuriating
(?:absolutely |completely |totally )?(?:useless|pathetic|shameful|disgraceful|insane|hopeless)
(?:terrible|horrible|awful|worst|lousy|pathetic) (?:service|support|experience|company|product|app|software|communication|quality)
fed up|sick of|sick and tired|had enough|enough is enough|losing (?:my |our )?patience|out of patience
what the (?:hell|heck|f\w*)|wtf|ffs|bullshit|crap|damn(?:ed)?|bloody
thanks for nothing|waste of (?:my|our|everyones) time|(?:are you|you must be) kidding|(?:is this|this is|what) a joke
lawyers?|legal (?:action|steps)|sue|never again|shame on
(?:very|really|extremely|deeply|so|bitterly) (?:disappointed|unhappy|upset|frustrated|annoyed|dissatisfied)
(?:cancel|terminate|end) (?:our|the|my) (?:contract|subscription|account) (?:if|unless|because)
""")
TENSE = _any_of(r"""
(?:once|yet) again|again and again|over and over|every single time|(?:second|third|fourth|fifth|tenth|\d+(?:nd|rd|th)) time
still (?:no|not|nothing|nobody|waiting|broken|wrong|missing|the same)|(?:is|are) (?:this|it|we|they) still
(?:no|not a single|without an?y?) (?:answer|reply|response|feedback|reaction|news) (?:yet|so far|since|from|for|at all)
nobody (?:answers?|answered|replied|replies|came|cares|reacts|picks? up)
(?:have|has|had) been waiting|waiting (?:for|since) [a-z0-9]+ (?:days?|weeks?|hours?|months?|monday|tuesday|wednesday|thursday|friday)
how (?:much longer|long (?:do|must|should|will|are) (?:i|we) (?:have |going )?(?:to )?(?:wait|be waiting))|how is this still|why is this still|when will (?:this|it) finally|finally
frustrat(?:ed|ing|ion)|annoy(?:ed|ing)|disappoint(?:ed|ing|ment)|unhappy|not happy|not amused|upset|irritat(?:ed|ing)|concerned|worried
you promised|was promised|were promised|as promised
complaint|complain(?:s|ed|ing)?|not good enough|getting tired
""")
DENIED = re.compile(
    r"\b(?:not|no|never|without|hardly|nothing|nor"
    r"|(?:do|does|did|is|are|was|were|has|have|had|wo|would|ca|could|should)nt)(?: [a-z]+)? $"
)
"""What stands before a word and takes it back: "not angry", "no longer upset"."""
