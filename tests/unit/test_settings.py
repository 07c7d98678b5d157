"""What a person may write into the environment or .env, and what they read when it cannot work."""

from __future__ import annotations

import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.back_fill import HistoryRate
from bot.log import LogFormat, LogLevel
from bot.settings import RunMode, Settings, describe_problems, load_settings

BOT_TOKEN = "xoxb-longneck-1"
APP_TOKEN = "xapp-longneck-2"
SIGNING_SECRET = "longneck3"


def load(monkeypatch: pytest.MonkeyPatch, /, **environment: str) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return load_settings(env_file=None)


def problems_of(monkeypatch: pytest.MonkeyPatch, /, **environment: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        load(monkeypatch, **environment)
    return describe_problems(caught.value)


def test_without_any_setting_the_defaults_hold() -> None:
    settings = load_settings(env_file=None)

    assert settings.slack_bot_token is None
    assert settings.openai_api_key is None
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.database_url == "sqlite:///giraffe.db"
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 3000)
    assert (settings.timezone, settings.digest_time) == ("UTC", time(9, 0))
    assert settings.rating_delay == timedelta(minutes=15)
    assert settings.undo_window == timedelta(seconds=10)
    assert settings.customer_channels == ()
    assert settings.history_rate is HistoryRate.STANDARD
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.CONSOLE)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        GIRAFFE_SLACK_BOT_TOKEN=BOT_TOKEN,
        GIRAFFE_TIMEZONE="Europe/Berlin",
        GIRAFFE_DIGEST_TIME="7:45",
        GIRAFFE_HISTORY_RATE="Limited",
        GIRAFFE_LOG_LEVEL="DEBUG",
        OPENAI_API_KEY="sk-longneck",
    )

    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == BOT_TOKEN
    assert settings.zone.key == "Europe/Berlin"
    assert settings.digest_time == time(7, 45)
    assert settings.history_rate is HistoryRate.LIMITED
    assert settings.log_level is LogLevel.DEBUG
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-longneck"


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("GIRAFFE_HTTP_PORT=4000\nGIRAFFE_UNDO_SECONDS=5\nOPENAI_API_KEY=sk-file\n")
    monkeypatch.setenv("GIRAFFE_HTTP_PORT", "5000")

    settings = load_settings(env_file=env_file)

    assert (settings.http_port, settings.undo_seconds) == (5000, 5)
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-file"


def test_a_file_that_is_not_there_is_no_problem(tmp_path: Path) -> None:
    assert load_settings(env_file=tmp_path / "none").http_port == 3000


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, GIRAFFE_SLACK_APP_TOKEN="", GIRAFFE_TIMEZONE="")

    assert settings.slack_app_token is None
    assert settings.timezone == "UTC"


def test_channels_come_as_a_list_with_or_without_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        GIRAFFE_CUSTOMER_CHANNELS=" #acme-help, C0123ABCD,, acme-help ",
        GIRAFFE_TRIAGE_CHANNEL=" #triage ",
    )

    assert settings.customer_channels == ("acme-help", "C0123ABCD")
    assert settings.triage_channel == "triage"


@pytest.mark.parametrize(
    ("given_url", "used_url"),
    [
        pytest.param("postgres://u:p@db/g", "postgresql+psycopg://u:p@db/g", id="short"),
        pytest.param("postgresql://u:p@db/g", "postgresql+psycopg://u:p@db/g", id="plain"),
        pytest.param("postgresql+psycopg://db/g", "postgresql+psycopg://db/g", id="with-driver"),
        pytest.param("sqlite:////var/lib/g.db", "sqlite:////var/lib/g.db", id="sqlite"),
    ],
)
def test_the_spellings_of_a_database_are_understood(
    given_url: str, used_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(monkeypatch, GIRAFFE_DATABASE_URL=given_url).database_url == used_url


def test_an_address_gets_the_slash_that_its_client_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        GIRAFFE_SLACK_API_URL="http://127.0.0.1:8080/api",
        GIRAFFE_OPENAI_BASE_URL="https://models.example.com/v1/",
    )

    assert settings.slack_api_url == "http://127.0.0.1:8080/api/"
    assert settings.openai_base_url == "https://models.example.com/v1/"


def test_values_may_be_handed_over_by_name() -> None:
    settings = Settings(digest_time=time(8, 0), customer_channels=("a",), log_level=LogLevel.ERROR)

    assert (settings.digest_time, settings.customer_channels) == (time(8, 0), ("a",))
    assert settings.log_level is LogLevel.ERROR


def test_no_secret_stands_in_the_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        GIRAFFE_SLACK_BOT_TOKEN=BOT_TOKEN,
        GIRAFFE_SLACK_APP_TOKEN=APP_TOKEN,
        GIRAFFE_SLACK_SIGNING_SECRET=SIGNING_SECRET,
        GIRAFFE_DATABASE_URL="postgresql://giraffe:longneck4@db/giraffe",
        OPENAI_API_KEY="sk-longneck5",
    )

    assert "longneck" not in repr(settings) + str(settings)
    assert "GIRAFFE" not in repr(settings)


def test_settings_cannot_be_changed() -> None:
    settings = Settings()

    with pytest.raises(ValidationError):
        settings.http_port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param(
            "GIRAFFE_TIMEZONE",
            "Berlin",
            "GIRAFFE_TIMEZONE is Berlin, and there is no such time zone. Use a name from the tz"
            " database, such as Europe/Berlin.",
            id="time-zone",
        ),
        pytest.param(
            "GIRAFFE_TIMEZONE",
            "../../etc/passwd",
            "GIRAFFE_TIMEZONE is ../../etc/passwd,",
            id="path",
        ),
        pytest.param(
            "GIRAFFE_DIGEST_TIME",
            "9 o'clock",
            "GIRAFFE_DIGEST_TIME is 9 o'clock. Write hours and minutes, such as 09:00.",
            id="time-of-day",
        ),
        pytest.param(
            "GIRAFFE_DIGEST_TIME", "24:00", "GIRAFFE_DIGEST_TIME is 24:00.", id="midnight"
        ),
        pytest.param(
            "GIRAFFE_HTTP_PORT",
            "http",
            "GIRAFFE_HTTP_PORT is not a whole number. Write digits only.",
            id="no-number",
        ),
        pytest.param(
            "GIRAFFE_HTTP_PORT",
            "70000",
            "GIRAFFE_HTTP_PORT is too large. The most is 65535.",
            id="too-large",
        ),
        pytest.param(
            "GIRAFFE_UNDO_SECONDS",
            "-1",
            "GIRAFFE_UNDO_SECONDS is too small. The least is 0.",
            id="too-small",
        ),
        pytest.param(
            "GIRAFFE_LOG_FORMAT",
            "xml",
            "GIRAFFE_LOG_FORMAT can be one of these: 'json' or 'console'.",
            id="choice",
        ),
        pytest.param(
            "GIRAFFE_OPENAI_MODEL",
            "  ",
            "GIRAFFE_OPENAI_MODEL has a value that Giraffe cannot use. See .env.example for what it"
            " expects.",
            id="other",
        ),
        pytest.param(
            "GIRAFFE_SLACK_API_URL",
            "slack.com/api",
            "GIRAFFE_SLACK_API_URL is not a web address.",
            id="no-scheme",
        ),
        pytest.param(
            "GIRAFFE_OPENAI_BASE_URL",
            "https://host:port",
            "GIRAFFE_OPENAI_BASE_URL is not a web address.",
            id="bad-port",
        ),
    ],
)
def test_a_problem_is_told_in_plain_words(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (told,) = problems_of(monkeypatch, **{name: value})

    assert told.startswith(sentence)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("GIRAFFE_SLACK_BOT_TOKEN", APP_TOKEN, "another kind of token. Copy the bot token"),
        ("GIRAFFE_SLACK_BOT_TOKEN", "xoxp-longneck", "another kind of token. Copy the bot token"),
        ("GIRAFFE_SLACK_APP_TOKEN", BOT_TOKEN, "another kind of token. Create an app-level token"),
        ("GIRAFFE_SLACK_SIGNING_SECRET", "long neck", "is empty or has a blank inside"),
        ("OPENAI_API_KEY", " ", "is empty or has a blank inside"),
        ("GIRAFFE_DATABASE_URL", "mysql://u:longneck@db/g", "is not a database Giraffe knows"),
        ("GIRAFFE_DATABASE_URL", "giraffe.db?longneck", "is not a database Giraffe knows"),
    ],
)
def test_a_problem_with_a_secret_does_not_repeat_it(
    name: str, value: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError) as caught:
        load(monkeypatch, **{name: value})

    (told,) = describe_problems(caught.value)
    assert told.startswith(name)
    assert hint in told
    assert "longneck" not in told + str(caught.value) + repr(caught.value)


def test_all_problems_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told = problems_of(monkeypatch, GIRAFFE_HTTP_PORT="x", GIRAFFE_TIMEZONE="y")

    assert [sentence.split()[0] for sentence in told] == ["GIRAFFE_HTTP_PORT", "GIRAFFE_TIMEZONE"]


def test_a_misspelt_name_in_the_file_is_told_with_the_right_one(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("GIRAFFE_TRIAGE_CHANEL=triage\nGIRAFFE_ZZZ=1\nPOSTGRES_PASSWORD=p\n")

    with pytest.raises(ValidationError) as caught:
        load_settings(env_file=env_file)

    assert describe_problems(caught.value) == [
        (
            "GIRAFFE_TRIAGE_CHANEL is not a setting of Giraffe. Use GIRAFFE_TRIAGE_CHANNEL instead,"
            " or remove it."
        ),
        "GIRAFFE_ZZZ is not a setting of Giraffe. Remove it, or see .env.example for the names.",
    ]


def test_other_names_with_our_prefix_in_the_environment_are_let_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A cluster sets GIRAFFE_SERVICE_HOST by itself for a service of that name."""
    assert load(monkeypatch, GIRAFFE_SERVICE_HOST="10.0.0.1").http_port == 3000


def test_socket_mode_needs_two_tokens() -> None:
    missing = Settings().find_missing(RunMode.SOCKET)

    assert [sentence.split()[0] for sentence in missing] == [
        "GIRAFFE_SLACK_BOT_TOKEN",
        "GIRAFFE_SLACK_APP_TOKEN",
    ]


def test_http_needs_a_token_and_the_signing_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, GIRAFFE_SLACK_BOT_TOKEN=BOT_TOKEN)

    assert settings.find_missing(RunMode.HTTP) == [
        (
            "GIRAFFE_SLACK_SIGNING_SECRET is missing. Copy the signing secret from your Slack app's"
            " page under Basic Information."
        )
    ]


def test_nothing_is_missing_when_everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        GIRAFFE_SLACK_BOT_TOKEN=f" {BOT_TOKEN}\n",
        GIRAFFE_SLACK_APP_TOKEN=APP_TOKEN,
        GIRAFFE_SLACK_SIGNING_SECRET=SIGNING_SECRET,
    )

    assert settings.find_missing(RunMode.SOCKET) == settings.find_missing(RunMode.HTTP) == []
    assert settings.slack_bot_token is not None
    assert settings.slack_bot_token.get_secret_value() == BOT_TOKEN


@hypothesis_settings(max_examples=40)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30))
def test_whatever_stands_in_a_setting_is_used_or_told_in_one_sentence(value: str) -> None:
    names = ["timezone", "digest_time", "database_url", "slack_api_url", "log_level", "http_port"]
    for name in names:
        try:
            Settings.model_validate({name: value})
        except ValidationError as error:
            (told,) = describe_problems(error)
            assert told.startswith("GIRAFFE_" + name.upper())


def test_the_example_file_explains_every_setting_and_is_valid(project_root: Path) -> None:
    example = project_root / ".env.example"

    named = set(re.findall(r"^#? ?([A-Z_]+)=", example.read_text(encoding="utf-8"), re.MULTILINE))

    fields = {f"GIRAFFE_{name.upper()}" for name in Settings.model_fields}
    assert named == fields - {"GIRAFFE_OPENAI_API_KEY"} | {"OPENAI_API_KEY"}
    assert load_settings(env_file=example) == Settings()


def test_the_example_file_shows_the_defaults_in_its_comments(
    project_root: Path, tmp_path: Path
) -> None:
    text = (project_root / ".env.example").read_text(encoding="utf-8")
    opened = tmp_path / ".env"
    opened.write_text(re.sub(r"^# ([A-Z_]+=)", r"\1", text, flags=re.MULTILINE), encoding="utf-8")

    settings = load_settings(env_file=opened)

    illustrative = {"triage_channel", "customer_channels", "openai_api_key", "openai_base_url"}
    shown = settings.model_dump(exclude=illustrative)
    assert shown == Settings().model_dump(exclude=illustrative)
