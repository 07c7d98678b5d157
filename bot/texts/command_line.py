"""What `giraffe --help` says. What the commands answer stands in the catalog, under `cli`.

English only: it is the language of the terminal and of the settings' names.
"""

from __future__ import annotations

APP = "Giraffe: a support desk for the channels you share with your customers."

DEMO = "Play one day at a support desk: no Slack, no keys."
DEMO_HEADLESS = "No pauses and no pictures; for scripts and CI."
DEMO_JSON = "Print one JSON object on stdout."
DEMO_SPEED = "2 is twice as fast as usual."

RUN = "Run the app against Slack.\n\nThe settings come from the environment and .env."
RUN_HTTP = "Receive events over HTTP."
RUN_ROLE = "Which part; needs PostgreSQL."

MANIFEST = "Print what to make the Slack app from."
MANIFEST_HTTP = "The address Slack reaches you at, with https://."

DATABASE = "Create or upgrade the tables.\n\nThe database is the one in GIRAFFE_DATABASE_URL."

BENCH = "Measure the app on this machine: no Slack, no keys."
BENCH_INTAKE = (
    "Send events to the door and time the acknowledgements.\n\n"
    "Beside it stand two floors of the same run: the same web server with Bolt and an empty "
    "listener, and bare commits to the same database."
)
BENCH_COMMANDS = "Time a slash command while every model call and every post to Slack hangs."
BENCH_EVENTS = "How many events to send."
BENCH_CONNECTIONS = "How many senders at once."
BENCH_COUNT = "How many commands to send."
BENCH_DATABASE = "An empty database to use. Without one: a SQLite file that is removed afterwards."
BENCH_JSON = "Print one JSON object on stdout."
DOCTOR = (
    "Check that everything is in order in the database in use.\n\n"
    "Nothing is changed. The exit code is 0 when all is well and 1 when something was found."
)
DOCTOR_RETRY = "First let everything that was set aside be tried again."
DOCTOR_JSON = "Print one JSON object on stdout."
EXPORT = "Print what Giraffe keeps, for other programs."
EXPORT_CORRECTIONS = (
    "Print the messages that people corrected, one JSON object a line, newest first.\n\n"
    "Each has the text, the right label, and the rule that was wrong: a file to measure the filter "
    "on. These are your customers' words; keep the file as carefully as the database."
)
SETUP = "Set things up from files."
SETUP_CHANNELS = (
    "Set up many channels at once from a CSV file.\n\n"
    "Its first line names the columns: channel, account, tier, owner, mode, in any order. An empty "
    "cell leaves a setting as it is. All of the file is applied, or nothing. The exit code is 1 "
    "when something in it cannot be used."
)
SETUP_DRY_RUN = "Only print what would change."
SETUP_HISTORY = "Also read that many days back, and open what nobody has answered."

EVAL = "Measure how well Giraffe judges: no Slack, no keys."
EVAL_CAPTURE = (
    "Tell issues from chit-chat and compare with the labels in FILE.\n\n"
    'FILE has one JSON object a line: {"text": ..., "label": "issue" or "other"}. Printed are '
    "precision, recall and F1 of the issues, and the ten worst mistakes with their reasons."
)
EVAL_STRICTNESS = "How sure Giraffe must be to open an issue."
EVAL_GROUPING = (
    "Measure how well messages are grouped into conversations.\n\n"
    'A line is {"id", "author", "ts", "text", "conversation"}, in the order of writing; without a '
    "conversation it is context and not scored. Prints Shen-F, exact-match F1, one-to-one overlap "
    "and ARI as one JSON object."
)
EVAL_RECURRENCE = (
    "Measure whether a topic is known from earlier texts.\n\n"
    'A line is {"text", "topic"}, in the order of time. Prints how often the nearest earlier text '
    "has the same topic, and how well nearness tells a new topic, as one JSON object."
)
EVAL_BY = "How texts are compared; auto takes word vectors where they are installed."

REPLAY = (
    "Tell what Giraffe would have made of a Slack export.\n\n"
    "EXPORT is the folder or the zip that Slack gave you. Nothing leaves the machine, nothing is "
    "posted, and nothing is written but the page."
)
REPLAY_TEAM = "Id of your own workspace; may be repeated."
REPLAY_TRIAGE = "Where the support team works."
REPLAY_CUSTOMERS = "Customers are members here; may be repeated."
REPLAY_STRICTNESS = "How sure Giraffe must be to open an issue."
REPLAY_MERGE = "Join one person's messages within N minutes."
REPLAY_LABELS = "Measure against labels."
REPLAY_HTML = "Write a page to look at in a browser."
REPLAY_ALL = "Print every message."
REPLAY_JSON = "Print one JSON object on stdout."
