"""Classes of words that mean much the same whatever the trade: who, asking, trouble, thanks, days.

A model of two trades knows few words of a third one. What carries over is how people ask, complain
and chat, so each word of these lists is also seen as its class. A word is in one class, the first
that has it; all are folded (lower case, no accents, no apostrophes).
"""

from __future__ import annotations

_LISTS = """
i: i im ive ill id me my mine myself
we: we were weve wed us our ours ourselves
you: you u ur your youre youve ya yours yourself youll
he: he she they them him her his their everybody everyone somebody someone nobody anybody anyone
  people guys colleague colleagues boss customer customers client clients guests users user
need: need needs needed needing want wants wanted wanna require requires required request
  requesting requested
like: like wish hope hoping prefer love loved enjoy useful helpful consider
try: try trying tried attempt attempting
can: can could would may might shall should must
will: will gonna going shall let lets
pls: please pls plz kindly
q: what when where why which how whats hows wheres whens
who: who whos whom whose
be: is are am was be been being its thats theres heres
do: do does did doing
have: has have had having got get gets getting
neg: not no never nothing none without cannot isnt arent wasnt doesnt didnt hasnt havent dont
  cant couldnt wont wouldnt nor neither nowhere
trouble: fail fails failed failing failure error errors broke broken bug bugs crash crashed
  crashes crashing issue issues problem problems trouble down stuck wrong wrongly missing lost
  loses slow slowly slower unable timeout timeouts denied rejected reject rejects blocked
  invalid exception freeze freezing frozen hang hangs cracked damaged declined delayed late
  stolen incorrect bad fault faulty dead stops stop stopping refused refuses mistake overcharged
  charged outage offline locked jam leak leaks leaking empty blank disconnected drops dropped
  twice duplicate duplicated loop unreachable unavailable alarm alert urgent urgently annoying
  confusing rude unacceptable disappointed ridiculous complaint complain cannot cold expired
  gone disappeared strange weird unexpected
stop: stopped cancel cancelled cancellation close terminate remove delete
help: help helped assist assistance support helping assisting
thank: thank thanks thankyou thx thanking appreciate appreciated tq ty cheers kudos
greet: hi hello hey hai hii morning evening afternoon bye goodbye night welcome dear greetings
ack: ok okay okey k yes yeah yep ya sure alright right correct exactly agreed understood noted
  confirmed yup indeed deal
pos: great perfect cool nice fine good awesome wow wonderful super excellent amazing fantastic
  beautiful brilliant happy glad best smooth smoothly easy quick fast faster better well love
  lovely pleasure green successfully fun
done: done fixed solved resolved works working worked received found completed finished updated
  clear cleared enough sorted passed arrived matches match operational normal back
now: now today again already since still yet
wait: wait waiting moment second minute minutes later soon
day: tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday weekend week
  month day days hour hours noon oclock am pm holiday holidays vacation christmas
meet: meeting call sync standup weekly invite calendar meet joining join lunch session workshop
  conference talk discuss speak reschedule
soc: birthday congrats congratulations cake party match luck fun enjoy weather snow sunny haha
  lol joke happy dog coffee beer team kids
fyi: fyi info information heads reminder note record news update know
own: tell told ask asked pass passed forward forwarded forwarding check checking checked test
  testing tested restarted restart sent signed uploaded look looking discuss decided talked read
  saw
sorry: sorry apologies apologize oops ignore mistake forget scratch mind worries worry
det: a an the this that these those it there here any some another all one
prep: to of for in on at from with by about into over after before as than up out off
conj: and or if then when while so because
but: but however though although except unless despite only
askv: show explain change order send give provide buy book make set add create open report file
  claim start fix repair replace transfer pay refund find access install reset activate share
  confirm enable upgrade return raise increase export import print invoice receipt price status
  quote copy
"""


def _read(lists: str) -> dict[str, str]:
    classes: dict[str, str] = {}
    for line in lists.replace("\n  ", " ").strip().splitlines():
        name, _, words = line.partition(": ")
        for word in words.split():
            classes.setdefault(word, name)
    return classes


CLASSES = _read(_LISTS)
"""Word to class."""
