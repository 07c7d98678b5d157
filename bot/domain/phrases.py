"""Lists of phrases that ask for nothing, and the patterns made of them. See chit_chat.py.

Everything is folded: lower case, no accents, no apostrophes. Each line of a list is one more
alternative, an indented line continues the one above, and `<name>` stands for the list of that
name. Longer alternatives come first. Every repetition is bounded or stands at a word's end.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Phrase(StrEnum):
    """What a phrase does in a conversation."""

    GREETING = "greeting"
    THANKS = "thanks"
    WORKS_NOW = "works_now"
    CLOSING = "closing"
    REFUSAL = "refusal"
    ACKNOWLEDGEMENT = "acknowledgement"
    CALL = "call"
    SMALL_TALK = "small_talk"
    LINK_WORD = "link_word"


_PEOPLE = r"""
every one
(?:mr|mrs|ms|dr) [a-z]{2,20}
a tous
a todos
a tutti
there|all|everyone|everybody|team|folks|guys|sirs?|madam|maam|mam|mate|friends?|buddy|bro|man
dear|support|both|again|yall|people|ladies|gentlemen|zusammen|leute|tous|todos|pessoal|tutti
allemaal|allesammans
"""
_NICE = r"""
good|great|nice|lovely|wonderful|fantastic|amazing|awesome|perfect|pleasant|fabulous|blessed
brilliant|productive|super|relaxing|fine
"""
_DAY = r"""
rest of (?:your|the) (?:day|week)
day|one|weekend|evening|afternoon|night|morning|week|time|holidays?|vacation|break|lunch
christmas|trip
"""
_GREETING = r"""
(?:h+i+|h+a+i+|h+e+y+|hello+w?|helo|hiya|heya|howdy|yo|greetings)(?: (?:hi+|hello|hey))?
(?:very )?(?:good|gud|gd|happy) ?(?:mornings?|mrn?g|mng|afternoon|evening|evng)
guten (?:morgen|tag|abend)
moin(?: moin)?
gru(?:ss|e?sse)(?: gott)?
buen(?:os|as)(?: (?:dias|tardes|noches))?
bom dia
boa (?:tarde|noite)
buon ?giorno
buona ?sera
god (?:morgon|kvall|dag|eftermiddag)
mornings?|afternoon|evening|gm|hallo|servus|grezi|hallochen|bonjour|bonsoir|salut|coucou|hola
ola|oi|ciao|salve|hoi|goede(?:morgen|middag|navond|ndag)|goeie?morgen|dag|hej(?:san)?
tja(?:na)?|tjena|goddag|namaste
"""
_THANKED_FOR = r"""
help(?:ing(?: (?:me|us)(?: out)?)?)?
heads up
looking(?: into (?:it|this|that))?
checking(?: (?:it|this|that))?
sharing(?: (?:it|this|that))?
letting (?:me|us) know
getting back(?: to (?:me|us))?
reaching out
fix(?:es|ing(?: (?:it|this|that))?)?
sorting(?: (?:it|this|that))?(?: out)?
taking care(?: of (?:it|this|that))?
coming back(?: to (?:me|us))?
co ?operation
(?:hard )?work
follow(?:ing)? ?up
jumping on (?:this|it|that)
being (?:so )?(?:patient|helpful|quick|fast|kind|nice|responsive)
support(?:ing)?|services?|assistance|assisting|info|information|response|responding
repl(?:y|ies|ying)|answer(?:s|ing)?|updates?|feedback|time|patience|clarif(?:ication|ying)
explanation|explaining|confirm(?:ation|ing)|understanding|everything|that|this|it|all|links?
docs|pointers?|tips?|turnaround|efforts?|waiting|chat(?:ting)?|consideration|conversation
guidance|advice|attention|details|kindness
"""
_THANKS = r"""
(?:(?:many|lots of|big|much|huge|ok(?:ay)?|so|a big|1000|million|really|
    sincere|no|nope|nothing|great|perfect|oh) )*(?:thanks+|thank(?: (?:you|u|ya))?|
    thankyou|thanking you|thx|tnx|thnx|thnk(?:s| u)|
    tks|ty|tysm|tq|ta|cheers)(?: (?:so|very|vry) (?:much|mush)| a (?:lot|bunch|million|ton)|
     heaps| loads| (?:once )?again| (?:kindly|sincerely|anyway|
    in advance))*(?: for (?:(?:your|ur|the|all|of|this|that|such|a|an|so|ever|always|very|
    quick|fast|great|kind|prompt|best|wonderful|speedy|rapid|detailed|continued|excellent|
    good|swift|clear|valuable|amazing|lovely|nice|today) ){0,5}(?:<thanked_for>))?(?: (?:today|
    here|on this|with this|
    as always|everyone))?
(?:(?:i|we|very|really|much|greatly|its|it is|thats) ){0,3}appreciated?(?: (?:it|that|
    this|(?:all )?(?:your|the) (?:quick |great )?(?:help|support|time|work|response|effort|
    patience)))?
(?:you|u) (?:guys )?rock
(?:youre|you are|ur) (?:the best|awesome|amazing|great|a (?:star|life ?saver|legend))
life ?saver
(?:great|good|nice|excellent|fantastic|amazing) (?:job|work|service|support|help)
well done
(?:herzlichen |vielen |tausend |besten )?dank(?: (?:dir|euch|ihnen))?(?: (?:sehr|schon|
    vielmals))?
danke(?: (?:dir|euch|ihnen|schon|sehr|vielmals))*
merci(?: (?:beaucoup|bien|a (?:vous|toi|tous)))*
(?:muchas |mil )?gracias(?: (?:por (?:la|tu|su) ayuda))?
(?:muito )?obrigad[oa](?: pela ajuda)?
grazie(?: (?:mille|tante|per l ?aiuto))*
(?:hartelijk )?(?:bedankt|dank ?(?:je|u))(?: wel)?
tack(?: (?:sa mycket|for hjalpen|tack))*
tusen tack
legend|kudos|dankeschon|valeu
"""
_TROUBLE = r"""
(?:(?:the|my|our|this|that|your) )?(?:problems?|issues?|bugs?|errors?|trouble|glitch|
    incident|question)
"""
_FAULTY = r"""
not|never|no|nothing|none|only|still|isnt|arent|doesnt|dont|wasnt|didnt|cant|wont|stopped|stops
half|barely|hardly|was|were|partly|sometimes|almost|until|if|when|unless|before
"""
_THING = r"""
(?:the|my|our|your|that|this)(?: (?!(?:<faulty>|is|are|works?|working|has|have|
    seems?) )[a-z0-9]+){1,3}
"""
_IS = r"""
(?: (?:is|are|has been|have been|got|seems to be|looks|appears to be|is now|are now))
"""
_AGAIN = r"""
(?: (?:again|now|fine|well|good|great|perfectly|correctly|properly|smoothly|nicely|
    as expected|like a charm|as it should|on my (?:end|side)|on our (?:end|side)|for (?:me|
    us)|here|too|today|after all))
"""
_WORKS_NOW = r"""
<thing> (?:works|worked)<again>{1,3}
(?:that|this|it|you) (?:has |really )?(?:solved|fixed|resolved|did) (?:it|
    the (?:problem|issue|trick)|
    my (?:problem|issue))<again>{0,2}
(?:now |and |yes |ok ){0,3}(?:it(?:s| is| has been)?|its now|that|this|everything(?: is|
    s)?|all(?: is)?|things(?: are)?|<thing><is>)(?: (?:all|now|just|finally|really|already|
    indeed|actually)){0,2} (?:works|working|worked|fixed|solved|resolved|sorted|
    up(?: and running)?|running|back (?:up|online|to normal)|okay|ok|fine|
    done(?: now)?)<again>{0,3}
(?:now |all )?(?:works|working|worked)(?: (?:perfectly|fine|well|great|good|ok|
    okay))<again>{0,2}
(?:now |all )?(?:works|working|worked)<again>{0,3}
<trouble>(?: (?:is|are|was|has been|have been|got|seems(?: to be)?|now|all))* (?:fixed|
    solved|resolved|sorted(?: out)?|gone|cleared|closed|over)<again>{0,2}
(?:all )?(?:fixed|solved|resolved|sorted)<again>{0,2}
(?:i|we) (?:(?:just|already|finally|have|now|managed to|could) ){0,2}(?:fix(?:ed)?|
    solved?|resolved?|sort(?:ed)?) (?:it|this|that)(?: out)?(?: (?:myself|ourselves|already|
    now))?
(?:(?:i|we|just|finally) ){0,2}(?:figured (?:it|this|that) out|found (?:it|the (?:problem|
    issue|answer|solution))|got it (?:working|to work|fixed|sorted))(?: (?:myself|now|again))?
never ?mind
(?:please |pls )?(?:ignore|disregard) (?:that|this|it|me|my (?:(?:last|previous|
    earlier) )?(?:message|question|comment))
false alarm
user error(?: on my (?:side|end))?
(?:es )?(?:geht|funktioniert|lauft)(?: (?:jetzt|nun|wieder))+
hat sich erledigt
ca (?:marche|fonctionne)(?: maintenant| a nouveau)*
(?:ya )?funciona(?: (?:ahora|ya|de nuevo))*
ja funciona
agora funciona
ora funziona
funziona(?: (?:ora|adesso|di nuovo))+
het werkt(?: (?:nu|weer))*
nu fungerar det
det fungerar(?: nu)?
nvm|erledigt
"""
_CLOSING = r"""
(?:no )?(?:nothing|nothin|nthng|not+hing|no) (?:else|more|other (?:concerns?|questions?|
    queries))(?: (?:i need|for (?:now|today)|as of now|now|from my side))*
no (?:more |further |other )?(?:questions?|quer(?:y|ies)|concerns?|
    help needed)(?: (?:from my side|for now|at this time))*
(?:no )?(?:thats|that is|thatll be|that will be|that would be|that should be) (?:all|it|
    everything)(?: (?:i|we) (?:need(?:ed)?|want(?:ed)?|had))?(?: (?:for )?(?:now|
    today))?(?: from (?:me|us|my (?:side|end)))?
(?:im|i am|were|we are) (?:all )?(?:good|fine|done|ok|okay|set|happy|satisfied)(?: (?:now|
    here|for (?:now|today)|with (?:it|that|this)))*
(?:all|everything(?: is|s)?) (?:set|good|done|clear|fine|ok|okay|great|perfect)(?: (?:now|
    here|from (?:me|us)|on (?:my|our) (?:end|side)))*
(?:its )?enough(?: for (?:me|us|now))?
no (?:thanks|thank you|thankyou|thx)
you(?: have)? helped (?:me|us) a lot
nothing(?: from (?:my|our) (?:side|end))?
cleared
"""
_REFUSAL = r"""
not really
not (?:yet|now|at (?:all|the moment|this time)|right now)
no(?:pe|pes)?|nah|none|nein|non|nee|nej
"""
_SELF = r"""
(?:(?:i|we|ill|well|i will|we will|i shall|let me|let us|lets|will|im going to|gonna|i am|
    im|we are|i can|ok ill) )
"""
_DO = r"""
(?:try(?: (?:it|that|this|them))?|check(?:ing)?(?: (?:it|that|this|them))?|wait(?:ing)?|
    do(?: (?:it|that|this|so))?|test(?:ing)?(?: (?:it|that|this))?|look(?:ing)?(?: (?:at|
    into) (?:it|that|this))?|see|(?:take|have) a look|give (?:it|that|this) a (?:try|go|shot)|
    let you know|get back(?: to you)?|keep you (?:posted|updated)|report back|
    confirm(?: (?:it|that|this))?|send(?:ing)?(?: (?:it|that|this|them|you|those|over|
    to you)){0,3}|proceed|revert|follow up|update you)
"""
_DO_TAIL = r"""
(?: (?:again|now|out|soon|later|today|tomorrow|then|first|and|right away|asap|here|
    for (?:your|the|ur|you)(?: (?:information|response|reply|call|update|mail))?|let you know|
    get back to you|report back|how it goes|if anything|shortly|too))
"""
_ACKNOWLEDGEMENT = r"""
o+k+(?:ay|ey|ie|i|ies)?(?: dok(?:ie|ey))?
o k
sure(?: thing)?
all right
(?:i )?got (?:it|you)
(?:that )?makes sense
sounds (?:good|great|fine|perfect|like a plan)
will do
roger(?: that)?
of course
no (?:problem|worries|prob|probs|issues?|rush|hurry|stress|need)(?: at all)?
take your (?:own )?time
yes (?:please|pls|i (?:will|do|did|am|have|can)|we (?:will|do|did|are|have|can)|
    it (?:is|was|does)|(?:that|this) is|you are)
(?:(?:yes|please|pls) ){0,2}(?:proceed|go ahead|carry on|continue|do (?:so|that|it))
uh huh
(?:please )?(?:wait|take your (?:own )?time)
i see
(?:thats |that is )?(?:very |so |really )?(?:good|great) (?:to (?:know|hear)|point|idea|news|one|
    stuff)
(?:thats|that is|thatll be|that sounds|its|it is|thats all|this is|all) (?:(?:very|really|
    totally|perfectly|absolutely|so|quite) )?(?:fine|great|good|ok|okay|right|correct|perfect|
    awesome|cool|clear|helpful|amazing|excellent|useful|what (?:i|we) (?:needed|wanted)|
    very helpful)(?: (?:now|for (?:me|us)|with (?:me|us)|to (?:know|hear)))*
that (?:works|helps|helped)(?: (?:a lot|for (?:me|us)))?
works for (?:me|us)
fair enough
very (?:good|nice|helpful|quick|well)
woo+ ?hoo
done(?: and done)?
as you wish
at your convenience
<self>{1,2}<do><do_tail>{0,5}
(?:just )?(?:a|one) (?:moment|sec(?:ond)?|minute|min)
hold on
give me a (?:moment|minute|sec(?:ond)?)
you (?:are|were) right
i did(?: (?:it|that|so))?
as discussed
like that
looking forward(?: to (?:it|that|your (?:reply|response)))?
alles klar
in ordnung
d ?accord
bien sur
de acuerdo
va bene
okie|k+|y+e+s+|ye(?:p|ah|a)+|ye|ya+h?|yu+p|aye|right|correct|exactly|indeed|agreed|fine|alright
understood|gotcha|noted|ack|acknowledged|confirm(?:ed)?|done|absolutely|definitely|certainly|np
h+m+|a+h+|o+h+|aha|mhm|wo+w|lol|(?:ha)+h?|(?:he)+h|deal|great|perfect|excellent|amazing
fantastic|brilliant|wonderful|cool|nice|lovely|superb?|sweet|awesome|good|yay|hooray|brb|passt
verstanden|genau|ja|gerne|super|prima|top|klar|oui|parfait|compris|si|vale|perfecto|entendido
claro|sim|perfeito|entendi|certo|beleza|perfetto|capito|certo|prego|begrepen|goed|prima
duidelijk|bra|okej|perfekt|forstatt|visst|toppen
"""
_CALL = r"""
(?:are|r) (?:you|u|we|you guys) (?:still )?(?:there|here|around|connected|online|
    available)
is there (?:anyone|anybody|someone)
(?:is )?(?:anyone|anybody|somebody|someone) (?:there|here|around|home|online)
(?:you|u) (?:still )?there
still (?:there|here|connected)
"""
_SMALL_TALK = r"""
(?:good ?)?b+y+e+(?: ?bye)?
good ?bye
see (?:you|ya|u)(?: (?:soon|later|then|tomorrow|there|around|next week|on (?:mon|tues|
    wednes|thurs|fri)day))?
(?:talk|speak|chat)(?: to you)? (?:soon|later|then|tomorrow)
good ?night
(?:(?:have|hav|wish(?:ing)?|enjoy|hope)(?: (?:you|u|a|an|the|your|have|you have|all|very|
    really)){0,4} )(?:(?:<nice>|rest of (?:your|the)) )?(?:<day>)(?: (?:ahead|too|everyone|
    all|off|as well))*
(?:<nice>) (?:day|weekend|evening|night|one)(?: (?:ahead|to you|everyone|all))*
take care
(?:and )?(?:you|u) (?:too|as well)
same to (?:you|u)
(?:merry|happy) (?:christmas|xmas|easter|holidays|new year|birthday|(?:mon|tues|wednes|
    thurs|fri)day|weekend|diwali|thanksgiving)
how (?:are|r) (?:you|u|ya|things|yall)(?: (?:all|guys|doing|going|today|
    this morning)){0,3}
hows (?:it going|everything|your day|life)(?: today)?
how do you do
what ?s up
(?:i |we )?hope (?:you|youre|all|this|everyone|everything|that|your|yall)(?: (?:are|is|
    had|have|all|message|finds|you|doing|a|having|doing|been|is going|guys|day|
    week)){0,5} (?:well|good|great|fine|ok|okay|weekend|lovely weekend|safe|nice weekend|
    good weekend|great weekend)
(?:its )?(?:nice|good|great|pleased|glad|happy) (?:to )?(?:meet(?:ing)?|
    see(?:ing)?) (?:you|u|you all)
(?:(?:its|its a|it is a|with|my) )?pleasure
(?:youre |you are |ur |most )?welcome(?: back| aboard)?
any ?time
(?:i am |im |very |so |really )*(?:sorry|sry|apologies|my apologies|my bad|my mistake|
    oops|woops|pardon)(?: (?:for|about) (?:(?:the|that|this|my|any|all|being) )*(?:confusion|
    delay|delayed (?:reply|response)|inconvenience|trouble|late(?: (?:reply|response))?|noise|
    typos?|mistake|spam|wait|mix ?up|misunderstanding|that))?
auf wiedersehen
schones wochenende
schonen (?:tag|abend)(?: noch)?
(?:viele|liebe|beste|freundliche) gru(?:ss|e?ss)e
bis (?:bald|spater|morgen|dann)
au revoir
bonne (?:journee|soiree)
a (?:bientot|plus|demain)
hasta (?:luego|pronto|manana)
ate (?:logo|mais)
buona (?:giornata|serata)
tot ziens
fijne dag(?: nog)?
hej da
ha en bra (?:dag|helg)
de nada
gern geschehen
bitte(?: schon)?
graag gedaan
(?:kind|best|warm) regards
cya|ttyl|later|likewise|congrat(?:s|ulations)|sup|tschuss|mfg|vg|lg|cordialement|adios|saludos
tchau|abracos|arrivederci|saluti|groeten|groetjes|hejda|regards
"""
_LINK_WORD = r"""
my friend
for (?:now|today)
and|so|then|also|too|well|very|just|now|as|again
"""

_FRAGMENTS = {
    "people": _PEOPLE,
    "nice": _NICE,
    "day": _DAY,
    "thanked_for": _THANKED_FOR,
    "trouble": _TROUBLE,
    "thing": _THING,
    "faulty": _FAULTY,
    "is": _IS,
    "again": _AGAIN,
    "self": _SELF,
    "do": _DO,
    "do_tail": _DO_TAIL,
}
_PHRASES = {
    Phrase.CLOSING: _CLOSING,
    Phrase.THANKS: _THANKS,
    Phrase.WORKS_NOW: _WORKS_NOW,
    Phrase.CALL: _CALL,
    Phrase.SMALL_TALK: _SMALL_TALK,
    Phrase.GREETING: _GREETING,
    Phrase.ACKNOWLEDGEMENT: _ACKNOWLEDGEMENT,
    Phrase.REFUSAL: _REFUSAL,
    Phrase.LINK_WORD: _LINK_WORD,
}


def _pattern(listed: str) -> str:
    """Return a list of phrases as one pattern that must end at a word's end."""
    return rf"(?:{_expanded(listed)})(?= |$)"


def _expanded(listed: str) -> str:
    joined = re.sub(r"\n +", "", listed.strip()).replace("\n", "|")
    return re.sub(r"<(\w+)>", lambda found: f"(?:{_expanded(_FRAGMENTS[found[1]])})", joined)


PATTERNS = {phrase: re.compile(_pattern(listed)) for phrase, listed in _PHRASES.items()}
PEOPLE = re.compile(_pattern(_PEOPLE))
