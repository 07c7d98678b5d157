"""The words of the demo in the terminal: what people do, what the app does, and the summary.

Sentences only; how they are laid out stands in bot.practice.
"""

from __future__ import annotations

DEEDS: dict[str, str] = {
    "says": "{text}",
    "chats": "{text}",
    "mentions_app": "@Giraffe {text}",
    "edits": "changes it to: {text}",
    "deletes": "deletes the message",
    "reacts": "reacts with :{text}: in “{talk}”",
    "rates": "answers {text} of 5 in “{talk}”",
    "rates_with_comment": "answers {text} of 5 in “{talk}”: {comment}",
    "tries_to_rate": "presses {text} of 5 in somebody else's conversation",
    "reacts_on_card": "reacts with :{text}: on the card of “{talk}”",
    "claims": "claims “{talk}”",
    "edits_and_sends": "edits and sends: {text}",
    "fills_gap": "fills the gap and sends: {text}",
    "sends": "sends the suggestion in “{talk}” as it is",
    "undoes": "takes the reply in “{talk}” back",
    "resolves": "resolves “{talk}”",
    "discards": "marks “{talk}” as not an issue",
    "runs": "runs {text}",
    "opens_home": "opens Giraffe's home tab",
}
"""What somebody in the story does, by the deed's name."""

ONLY_THEY_SEE = "Only {name} sees this"
REPLY = "reply"
FIXED = "fixed text"
DIRECT_MESSAGE = "to {name} alone"
IN_CHANNEL = "{channel}, {kind}"
FROM_APP = "through Giraffe, {where}"
FILES = "[file: {name}]"

OPENING = "One day at {company}'s support desk, {day}"
OPENING_SHORT = (
    "{people} people, {companies} companies, {messages} messages, {found} of them from real chats."
)
PROGRESS = "The day"
DIGEST = "The next morning in {channel}"

SUMMARY = "What happened"
FIGURES: dict[str, str] = {
    "messages": "messages that people wrote",
    "issues_opened": "issues opened",
    "skipped": "messages left alone as chit-chat",
    "suggestions": "replies suggested",
    "replies_sent": "replies sent after a person's click",
    "resolved": "issues resolved",
    "reopened": "issues reopened",
    "ratings": "ratings from customers",
    "digests_posted": "digests posted",
    "customer_visible_messages": "messages that customers can see",
    "leaks": "texts that customers saw and no person sent",
    "seconds": "seconds for the whole day",
}
"""What each figure of the summary counts, by its name in the JSON output."""

NEXT_TITLE = "What next"
NEXT: tuple[str, ...] = (
    "giraffe manifest prints what to paste at https://api.slack.com/apps.",
    "giraffe run connects to your own workspace; .env.example explains the settings.",
    "giraffe demo --headless --json prints these figures for a script.",
)
