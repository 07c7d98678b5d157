"""Correct how an issue reads: what it is, how much it hurries, how the customer feels."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, App, BoltContext

from handlers import ids
from handlers.desk import Desk, issue_of
from handlers.forms import ReadingFormMemory, load_reading_memory
from handlers.views.reading_form import build_reading_form, shown_reading


def register(app: App, desk: Desk) -> None:
    """Listen for the choice on a card, and for the form."""

    @app.action(ids.ISSUE_READING)
    def handle_choice(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.click(body, context)
        brief = desk.services.find_issues.brief(issue_of(asked.heard), by=asked.by)
        memory = ReadingFormMemory(brief.issue.id, shown_reading(brief.reading))
        form = build_reading_form(brief, texts=desk.texts, private_metadata=memory.dump())
        desk.answers.open_form(asked.heard.trigger_id, form)
        ack()

    @app.view(ids.READING_FORM)
    def handle_submit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        asked = desk.submission(body, context)
        form = asked.heard.form
        memory = load_reading_memory(form.private_metadata)
        chosen = {
            name: form.choice(ids.reading_block(name), ids.reading_select(name))
            for name in memory.shown
        }
        # What was left as it was shown stays what the words say, also when more is written.
        said = {name: value for name, value in chosen.items() if value != memory.shown[name]}
        desk.services.change_issue.correct_reading(
            memory.issue_id, said, by=asked.by, cause=asked.cause
        )
        ack()
