from bot.simulator.faults import MethodFault
from tests.scenarios.stories import card, write_reply
def test_play(office):
    dana, sam = office.customer("dana"), office.agent("sam")
    raised = dana.says("The export fails with error 500 since this morning", in_="#acme-help")
    write_reply(sam, "a < b & *c*\n• one\n> quoted `code` :tada:\nhttps://example.com/x")
    print(sam.modal)
    sam.fills("Your reply", "a < b & *c* _d_ ~e~\n\n• one\n> quoted `code` :tada: &amp; <b>")
    sam.submits()
    print(card(sam).text); print(card(sam).buttons)
    office.later(seconds=11)
    print(card(sam).text); print(card(sam).buttons)
    for m in sam.direct_messages(): print("DM", m)
    for m in dana.messages_in("#acme-help"): print("D", m)
    ch = office.core.world.find_channel("#acme-help")
    for m in ch.messages.values(): print(m)
