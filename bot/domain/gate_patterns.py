"""What the output gate looks for in a text, as patterns. What a hit means stands in output_gate.py.

All of them are linear in the length of the text. They are read against folded text (normalised,
lower case, no apostrophes) unless a note says otherwise. In lists each line is one more alternative
and an indented line continues the one above.
"""

from __future__ import annotations

import re


def _any_of(listed: str) -> str:
    return re.sub(r"\n {5,}", "", listed.strip()).replace("\n    ", "|")


CONTROL = re.compile(r"<\s{0,3}[!@#][^\s>|]|<[a-z]{2,20}:[^\s>|]{1,3000}\|")
"""Slack's own markup: special mentions, people, channels, links that hide behind a label."""
EVERYBODY = re.compile(r"[@!]\s{0,2}(?:channel|here|everyone|everybody|group|all|subteam)\b")
MENTION = re.compile(
    r"(?<![\w.+/@-])@[a-z0-9_][\w.-]{0,80}+(?!/\w)|(?<![\w/.-])[uw]0[a-z0-9]{7,12}(?![\w.-])"
)
"""`@scope/name` is a package, not a person."""

URL = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]{1,20}:/{1,3}[^\s<>|\"'`]{1,3000}"
    r"|(?<![\w/:.])//[^\s<>|/\"'`]{1,3000}"
)
"""On text with its case kept. One, two or three slashes: browsers forgive."""
SCHEME = re.compile(r"\b(?:javascript|data|vbscript|file|slack|mailto|tel|sms|ftp):(?=\S)")
BARE_HOST = re.compile(
    r"(?<![\w@./:-])((?:[a-z0-9\u00a1-\uffff_-]{1,63}\.){1,8}([a-z\u00a1-\uffff][\w-]{1,23}))"
    r"(?![\w@])((?::\d{1,5})?(?:[/?#][^\s<>|\"'`]{0,2000})?)"
)
NUMBER_HOST = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:/[^\s<>|]{0,2000})?")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
FILE_ENDINGS = frozenset({"cs", "db", "gz", "js", "kt", "ts", "tf", "vb"})
"""Endings of two letters that are files and no country."""
HOST_ENDINGS = frozenset(
    """
    academy agency ai app art bank best bid biz blog build business buzz cam camp capital cards
    care cash center chat city click cloud club codes com community company consulting corp cyou
    date delivery deals design dev digital direct directory dog domains download edu email
    energy engineering estate events example exchange expert express faith family fashion
    finance financial fit forum foundation fun fund fyi gallery games gdn gift global gold
    google gov group guide guru health help holdings home host hosting house icu inc info ink
    institute int internal international invalid invest jobs kim land lan law legal life limited
    link live loan local lol ltd maison market marketing media men miami microsoft mil mobi
    money monster mov name net network news ninja one onion online org page party pay photos
    pictures pizza place plus press pro productions properties pub quest racing realty red rent
    repair report rest review rip rocks run sale sales school science security services sex shop
    shopping show site software solutions space store stream studio style support surf systems
    tax team tech technology tel test tips today tokyo tools top tours town toys trade trading
    training travel tube university uno ventures video vip vision wang watch webcam website wiki
    win work works world wtf xxx xyz zip zone
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
"""Endings of host names longer than two letters; each of two letters counts as a country's."""

_ASK = _any_of(
    """
    send|share|give|provide|tell|paste|post|dm|email|e-mail|mail|message|type|enter|supply|forward
    reply with|respond with|answer with|let (?:me|us) (?:have|know)|hand over|submit|need|require
    want|confirm|verify|include|attach|drop|put|write|what is|whats|what are|read out|ask for
    (?:could|can|may) (?:i|we) (?:have|get|see)|remind me of|note down|spell out|leak|reveal
    disclose|what was
    """
)
_SECRET_THING = _any_of(
    """
    pass ?words?|pass ?codes?|pass ?phrases?|p ?w ?d|credentials?
    log ?in (?:details|data|info\\w*)|api[ _-]?(?:key|token)s?|access[ _-]?(?:key|token|code)s?
    (?:secret|private|signing|encryption)[ _-]?(?:key|token|code)s?|client secrets?|secrets?
    (?:bot|auth|bearer|refresh|session)[ _-]?tokens?|tokens?|(?:session )?cookies?|ssh keys?
    (?:credit|debit|bank|payment) card|card (?:number|details|data|info\\w*)s?|card numbers?
    c ?v ?[vc]2?|security code|expiry date|(?:atm |card )?pin(?: code| number)?|iban
    (?:bank )?account (?:number|details)|routing number|sort code
    (?:one[ -]?time|verification|sms|2fa|mfa|otp|login|authenticator|backup|recovery|reset)
         [ -]?(?:codes?|passwords?|pins?|phrases?|keys?)
    otps?|2fa|seed phrase|wallet keys?|social security(?: number)?|ssn|passport(?: number)?
    mothers maiden name|date of birth|security (?:question|answer)s?
    """
)
SECRET_REQUEST = re.compile(
    rf"\b(?:{_ASK})\b(?:\W{{1,4}}\w{{1,20}}){{0,9}}?\W{{1,4}}(?:{_SECRET_THING})\b"
    rf"|\b(?:{_SECRET_THING})\b(?: (?:here|now|please|back|to me|to us))?\s{{0,3}}(?:\?|please|pls)"
    rf"|^\W{{0,5}}(?:your |the )?(?:{_SECRET_THING})\W{{0,3}}$"
)
"""Anything that may be read as asking for a secret."""
PLAIN_SECRET_REQUEST = re.compile(
    r"\b(?:send|share|give|tell|paste|post|dm|e-?mail|mail|message|forward|reply with"
    r"|respond with|let (?:me|us) have|hand over|whats|what is)"
    r"(?: (?:me|us|over|here|back|in|through|to me|to us"
    r"|again|also|please|just|with me|with us)){0,3} (?:your|ur)(?: [\w-]{1,20}){0,2}?"
    rf" (?:{_SECRET_THING})\b"
)
"""Asking the reader to hand a secret over to us, in so many words."""
SECRET_WARNING = re.compile(
    r"\b(?:do not|dont|never|avoid) (?:ever )?(?:send(?:ing)?|shar(?:e|ing)|post(?:ing)?|past(?:e"
    r"|ing)"
    r"|includ(?:e|ing)|put(?:ting)?|writ(?:e|ing))"
    rf" (?:(?:me|us|your|any|the|a|real|such|full|here) ){{0,3}}(?:{_SECRET_THING})\b"
)
NOTE_MARK = re.compile(
    _any_of(
        """
    [\\[(<{*_#-]{1,3}\\s{0,2}(?:internal|private|staff|team|agents?)(?: (?:only|notes?|use))?
         \\s{0,2}[\\])>}*_:#-]
    \\b(?:internal|private|staff|agents?|team)[ -](?:notes?|only|use only)\\b
    \\bnote to (?:self|team|agent|us|support)\\b
    \\b(?:do not|dont) (?:(?:send|forward|share|show) (?:this|it) |tell )(?:to |with )?(?:the )?
         (?:customer|client|them)\\b
    \\bnot for (?:the )?(?:customer|client)s?\\b
    \\bbetween us\\b|\\boff the record\\b|\\bfyi team\\b
    \\bfor (?:internal|our) (?:eyes|use)(?: only)?\\b|\\btodo:|\\bfixme:|\\bcompany confidential\\b
    (?:^|[.!?:])\\s{0,5}(?:internal|private)\\s{0,2}:
    """
    )
)
MACHINE_TALK = re.compile(
    _any_of(
        """
    \\bas an? (?:ai|language model|large language|assistant|llm|bot)\\b|\\blanguage model\\b
    \\b(?:system|developer|hidden) (?:prompt|message|instruction)s?\\b|<\\|[a-z_]{1,30}\\|>
    \\b(?:my|these|previous|above|prior) (?:instructions|prompt)\\b|\\[/?inst\\]|<</?sys>>
    </?(?:system|user|assistant|conversation|past_replies)>
    (?:^|[.!?:])\\s{0,5}(?:assistant|system|user|human|ai)\\s{0,2}:
    \"(?:reply|needs_from_customer|confidence|facts_used)\"\\s{0,3}:
    """
    )
)
HOLE = re.compile(
    r"\[(?:your|customer|client|agent|company|account|insert|name|date|time|link|product|issue"
    r"|number|amount|e-mail|phone|card|iban|secret|password|ip)\b[^\]\n]{0,60}\]"
    r"|<(?:your|customer|client|agent|company|insert|name|date)\b[^>\n]{0,60}>"
)
"""Something a writer meant to fill in and did not."""
TEMPLATE_HOLE = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{[a-z_][a-z0-9_. ]{0,40}\}|\blorem ipsum\b|%\([a-z_]{1,30}\)s|\$\{"
)
_MONEY_WORD = _any_of(
    """
    refund\\w*|reimburs\\w*|credit(?:s|ed|ing)?(?! (?:card|note number))|discount\\w*|compensat\\w*
    vouchers?|coupons?|rebates?|cash ?back|money back|waiv\\w*|gift cards?|chargeback|goodwill
    free (?:of charge|months?|weeks?|years?|days?|upgrades?|plan|licen[cs]es?|seats?)
    at no (?:extra )?(?:cost|charge)|on the house|pay (?:you )?back|your money|half price
    (?:lower|reduced|special) price|(?:wont|not|never) (?:be )?charged?|price (?:cut|drop|match)
    """
)
MONEY_WORD = re.compile(rf"\b(?:{_MONEY_WORD})\b")
MONEY_PROMISE = re.compile(
    r"\b(?:(?:i|we|you|it|they|team|billing|finance)(?:ll|ve)|will|have|has|going to|get|gets"
    r"|receive|issued?|process(?:ed)?|approv(?:e|ed)|offer(?:ed)?|giv(?:e|en|ing)|add(?:ed)?"
    r"|appl(?:y|ied)|entitled|eligible|sent|send)\b"
    rf"(?:\W{{1,4}}\w{{1,20}}){{0,8}}?\W{{1,4}}(?:{_MONEY_WORD})\b"
    rf"|\b(?:{_MONEY_WORD})\b(?:\W{{1,4}}\w{{1,20}}){{0,5}}?\W{{1,4}}(?:will|has been|have been"
    r"|is on|was|are|arrive|approved|issued|processed|shortly|soon|today|tomorrow|coming"
    r"|confirmed|granted"
    r"|yours|for you)\b"
)
AMOUNT = re.compile(
    r"(?:[$\u20ac\u00a3\u00a5\u20b9]|\b(?:usd|eur|gbp|chf|inr|rs\.?))\s{0,2}\d[\d.,]{0,15}"
    r"|\d[\d.,]{0,15}\s{0,2}(?:[$\u20ac\u00a3\u00a5\u20b9]|%"
    r"|(?:usd|eur|gbp|chf|inr|dollars?|euros?|pounds?|bucks|cents|percent|per cent)\b)"
)
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
_CLOCK_WORD = _any_of(
    f"""
    today|tonight|tomorrow|overnight|noon|midnight|eod|eow|cob|asap|shortly|(?<!as )soon(?! as)
    right away|immediately|any minute|momentarily|{_WEEKDAY}s?
    (?:this|next|by|until|before|end of|over the|later this) (?:the )?(?:morning|afternoon|evening
         |week|weekend|month|quarter|year|hour|business day|release|sprint)
    (?:(?:in|within|after|under|over|about|around|takes?|up to|less than|at most|by|for) )?
         (?:a|an|the next|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|a few
         |a couple of|half an|[0-9]{{1,4}}(?: ?(?:-|to|or) ?[0-9]{{1,4}})?) ?(?:(?:business|working
         |more) )?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|years?)
    [0-9]{{1,2}}(?::[0-9]{{2}})? ?(?:am|pm|a\\.m|p\\.m|utc|gmt|cet|cest|est|pst|ist)
    [0-9]{{1,2}}:[0-9]{{2}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|{_MONTH}\\.? [0-9]{{1,4}}
    [0-9]{{1,2}}\\.? {_MONTH}|[0-9]{{1,2}}(?:st|nd|rd|th)(?: of)?(?: {_MONTH})?
    [0-9]{{1,2}}/[0-9]{{1,2}}(?:/[0-9]{{2,4}})?|[0-9]{{1,2}}\\.[0-9]{{1,2}}\\.[0-9]{{2,4}}
    """
)
TIME = re.compile(rf"(?<![\w.])(?:{_CLOCK_WORD})(?!\w)")
COMMITMENT = re.compile(
    r"\b(?:(?:i|we|you|it|this|that|they|everything|team|engineering|fix|engineers?|[a-z]{2,20})"
    r" (?:will|shall|am going to|are going to|is going to)|will be|(?:i|we|you|it|they)ll|well"
    r"|(?:i|we)(?:m| am| are|re) (?:going to|gonna|committed)|guarantee[ds]?|promis(?:e|ed|es)"
    r"|expect(?:ed)? (?:it|this|a|the|to)|scheduled|planned|eta|rolling out)\b"
)
"""Somebody says what is going to be."""
DEADLINE = re.compile(
    r"\b(?:by|within|due|ready|arrives?|ship(?:s|ped)?|release[ds]?|deliver(?:ed|s)?|takes?"
    r"|should be"
    r"|fixed|resolved|done|back|working|available|live)\b"
)
"""Words that make a time a date by which something is to be true."""
ABSOLUTE = re.compile(
    r"\b(?:i|we) (?:can )?(?:promise|guarantee|assure you|swear)\b|\bguarantee[ds]?\b|\b100 ?%"
    r"|\bwill never (?:happen|occur) again\b|\byou have my word\b"
)
STOCK_PHRASE = re.compile(
    _any_of(
        """
    (?:completely |totally |fully )?understand (?:your|the) (?:frustration|concern|anger)
    (?:you must be|you are|youre|how) (?:so |very |really )?(?:frustrat|upset|angry|disappoint)\\w*
    sorry (?:that )?(?:you|if you) feel (?:that|this) way|(?:any|the|this) inconvenience
    be patient|thank you for your patience|bear with us|our policy|valued customer|great question
    as i (?:already )?(?:said|mentioned|explained|told)|as previously (?:stated|mentioned)
    calm down|anything else (?:i|we) can (?:help|assist|do)|do not hesitate|dont hesitate
    feel free to reach out|reach(?:ing)? out to us|happy to help|rest assured|we value your
    your (?:call|message|feedback) is (?:very )?important|at your earliest convenience
    we take (?:this|these|your) \\w{1,20} (?:very )?seriously|i hope this (?:e-?mail|message)
    kindly (?:note|revert|do)|i apologi[sz]e for the
    """
    )
)
BLAME = re.compile(
    _any_of(
        """
    your (?:own )?(?:fault|mistake|error|carelessness)|you (?:should|could|ought to) have
    you (?:failed|neglected|forgot|refused|omitted) to|you (?:broke|messed up|misconfigured|misread)
    you (?:didnt|did not) (?:read|follow|check|listen|provide|include|tell|bother)
    if you had (?:only )?|you were (?:told|warned|supposed to)|user error|blame
    you (?:clearly|obviously|simply) (?:did|do|have)|(?:thats|that is) (?:on you|not our)
    not our (?:fault|problem|responsibility|issue)|(?:their|his|her) fault
    """
    )
)
