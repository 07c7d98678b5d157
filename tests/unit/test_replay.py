"""`giraffe replay` on a small export of invented people, and on exports that are broken or odd."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot import cli
from bot.domain.ids import MessageTs, SlackChannelId, moment_of
from bot.replay.directory import Wishes
from bot.replay.errors import BadExport
from bot.replay.export import read_export
from bot.replay.files import open_files
from bot.replay.happenings import tell
from bot.replay.page import build_page
from bot.replay.play import replay
from bot.replay.result import Place, Replay, Row
from bot.replay.sentences import Sentences
from bot.texts import load_texts

EXPORT = Path(__file__).parent.parent / "exports" / "helpers-export"


def giraffe_replay(path: Path, *more: str) -> Result:
    return CliRunner().invoke(cli.main, ["replay", str(path), *more])


def zipped(folder: Path, target: Path, *, inside: str = "") -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in sorted(folder.rglob("*.json")):
            archive.write(file, f"{inside}{file.relative_to(folder).as_posix()}")
    return target


def by_text(shown: str) -> dict[str, tuple[str, str]]:
    return {
        row["text"]: (row["verdict"], row["reason"])
        for channel in json.loads(shown)["channels"]
        for row in channel["rows"]
    }


class TestSmallExport:
    """What a support team sees of one week with two customers."""

    def test_every_message_of_a_customer_channel_gets_a_verdict_and_a_reason(self) -> None:
        result = giraffe_replay(EXPORT, "--json")

        found = by_text(result.stdout)
        assert result.exit_code == 0
        assert found["Good morning everyone :wave:"] == ("skipped", "greeting")
        assert found["Hi team, how long do you keep audit logs?"] == ("opened", "question")
        assert found["works now, thank you so much!"] == ("joined", "thread")
        assert found["Hi Omar, 400 days on your plan."] == ("skipped", "team_wrote")
        assert found["All systems are operational."] == ("unheard", "bot_wrote")
        assert found["This message was deleted."] == ("unheard", "deleted")
        assert found["@Sam has joined the channel"] == ("unheard", "service_message")

    def test_settings_can_be_tried(self) -> None:
        usual = by_text(giraffe_replay(EXPORT, "--json").stdout)
        tried = ("--strictness", "everything", "--merge-minutes", "0")
        changed = by_text(giraffe_replay(EXPORT, "--json", *tried).stdout)

        reasons = {reason for _, reason in usual.values()}
        assert "soon_after" in reasons
        assert "soon_after" not in {reason for _, reason in changed.values()}

    @pytest.mark.parametrize("wrong", [("--strictness", "loose"), ("--merge-minutes", "1441")])
    def test_a_setting_that_cannot_be_is_refused(self, wrong: tuple[str, str]) -> None:
        assert giraffe_replay(EXPORT, *wrong).exit_code == 2

    def test_counts_are_those_of_the_rows(self) -> None:
        told = json.loads(giraffe_replay(EXPORT, "--json").stdout)

        for channel in told["channels"]:
            rows = [row["verdict"] for row in channel["rows"]]
            assert channel["counts"] == {name: rows.count(name) for name in channel["counts"]}
        assert told["counts"]["opened"] == sum(c["counts"]["opened"] for c in told["channels"])

    def test_people_who_are_not_listed_are_known_by_the_team_their_messages_name(self) -> None:
        told = json.loads(giraffe_replay(EXPORT, "--json").stdout)

        (globex,) = [one for one in told["channels"] if one["name"] == "globex-support"]
        assert globex["has_customers"] is True
        assert globex["rows"][0]["author"] == "omar"

    def test_channels_without_outsiders_are_left_alone(self) -> None:
        told = json.loads(giraffe_replay(EXPORT, "--json").stdout)

        quiet = {one["name"] for one in told["channels"] if not one["has_customers"]}
        assert quiet == {"general", "support-triage", "initech-pilot"}
        assert all(not one["rows"] for one in told["channels"] if one["name"] in quiet)

    def test_customers_of_the_own_workspace_are_told_from_the_team_by_the_triage_channel(
        self,
    ) -> None:
        options = ["--customers-in", "#initech-pilot", "--triage", "support-triage"]

        found = by_text(giraffe_replay(EXPORT, "--json", *options).stdout)

        question = "Our pilot customers ask why the trial ended a week early"
        assert found[question][0] == "opened"
        assert found["Looking into it"] == ("skipped", "team_wrote")
        assert found["thanks Sam"] == ("skipped", "thanks")

    def test_one_of_another_team_is_ours_when_the_terminal_says_so(self) -> None:
        told = json.loads(
            giraffe_replay(EXPORT, "--json", "--team", "T0HELPERS", "--team", "T0ACME").stdout
        )

        assert [one["name"] for one in told["channels"] if one["has_customers"]] == [
            "globex-support"
        ]

    def test_a_zip_tells_the_same_as_the_folder_also_with_a_folder_around_it(
        self, tmp_path: Path
    ) -> None:
        packed = zipped(EXPORT, tmp_path / "export.zip", inside="Helpers export Mar 2026/")

        result = giraffe_replay(packed, "--json")

        assert json.loads(result.stdout) == json.loads(giraffe_replay(EXPORT, "--json").stdout)

    def test_labels_give_precision_and_recall(self, tmp_path: Path) -> None:
        told = json.loads(giraffe_replay(EXPORT, "--json").stdout)
        acme = next(one for one in told["channels"] if one["name"] == "acme-help")
        first = {row["verdict"]: row["ts"] for row in reversed(acme["rows"])}
        lines = [
            {"channel": "acme-help", "ts": first["opened"], "label": "issue"},
            {"channel": "#acme-help", "ts": first["skipped"], "label": "issue"},
            {"channel": "C0ACME", "ts": "1.000000", "label": "other"},
        ]
        labels = tmp_path / "labels.jsonl"
        labels.write_text("\n".join(json.dumps(line) for line in lines))

        agreement = json.loads(giraffe_replay(EXPORT, "--json", "--labels", str(labels)).stdout)[
            "agreement"
        ]

        assert (agreement["precision"], agreement["recall"]) == (1.0, 0.5)
        assert (agreement["n"], agreement["unknown"]) == (2, 1)

    def test_the_terminal_shows_a_sentence_for_each_message_and_the_counts(self) -> None:
        shown = giraffe_replay(EXPORT, "--all").stdout

        assert "Good morning everyone" in shown
        assert "Skipped: it is only a greeting." in shown
        assert "1 direct conversation was left out" in shown
        assert "only your own people write here" in shown

    def test_nothing_is_written_but_the_page(self, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(EXPORT, tmp_path / "export"))
        before = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}

        giraffe_replay(copy, "--html", str(tmp_path / "page.html"))

        after = {file: file.read_bytes() for file in copy.rglob("*") if file.is_file()}
        assert after == before
        assert sorted(one.name for one in tmp_path.iterdir()) == ["export", "page.html"]


class TestPage:
    """One file that shows everything and loads nothing."""

    def test_the_page_needs_nothing_else(self, tmp_path: Path) -> None:
        page = tmp_path / "page.html"

        result = giraffe_replay(EXPORT, "--html", str(page))

        content = page.read_text(encoding="utf-8")
        assert str(page) in result.stdout
        assert "default-src 'none'" in content
        assert "<link" not in content
        assert "src=" not in content.replace("script-src", "").replace("default-src", "")
        assert content.count("<article") == 21

    def test_what_people_wrote_is_shown_and_never_run(self) -> None:
        hostile = '</p><script>alert("x")</script> $title ${intro} <b onclick=x>'
        row = Row(
            ts="1.000001",
            at=moment_of(MessageTs("1.000001")),
            author=hostile,
            text=hostile,
            verdict="opened",
            reason="report",
            issue=1,
        )
        found = Replay([Place("C1", hostile, True, 1, [row])], 0, 0)

        page = build_page(found, Sentences(load_texts()), name=hostile)

        assert page.count("<script>") == 1
        assert "<b onclick" not in page
        assert "$title ${intro}" in page

    def test_a_page_that_cannot_be_written_is_named(self, tmp_path: Path) -> None:
        result = giraffe_replay(EXPORT, "--html", str(tmp_path / "nowhere" / "page.html"))

        assert result.exit_code == 2
        assert "cannot be written" in result.stderr


class TestBrokenExports:
    """Whoever brings something else hears what it is and what to do."""

    @pytest.mark.parametrize(
        ("file", "content", "said"),
        [
            pytest.param("users.json", "{", "users.json: This file is not whole", id="half-json"),
            pytest.param("channels.json", "{}", "channels.json: This file is", id="no-list"),
            pytest.param(
                "acme-help/2026-03-02.json", "[" * 100_000, "2026-03-02.json: This", id="deep-json"
            ),
            pytest.param("users.json", "[]", "--team", id="nobody"),
        ],
    )
    def test_a_broken_file_is_named(
        self, tmp_path: Path, file: str, content: str, said: str
    ) -> None:
        copy = Path(shutil.copytree(EXPORT, tmp_path / "export"))
        (copy / file).write_text(content)

        result = giraffe_replay(copy)

        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr

    def test_a_folder_that_is_no_export_is_told_so(self, tmp_path: Path) -> None:
        result = giraffe_replay(tmp_path)

        assert (result.exit_code, "channels.json" in result.stderr) == (2, True)

    def test_a_file_that_is_no_zip_is_told_so(self, tmp_path: Path) -> None:
        path = tmp_path / "export.zip"
        path.write_bytes(b"PK\x03\x04 and then nothing")

        result = giraffe_replay(path)

        assert (result.exit_code, "neither a folder nor a zip" in result.stderr) == (2, True)

    @pytest.mark.parametrize("option", ["--triage", "--customers-in"])
    def test_a_channel_that_is_not_there_is_named(self, option: str) -> None:
        result = giraffe_replay(EXPORT, option, "#nowhere")

        assert (result.exit_code, "#nowhere: There is no such channel" in result.stderr) == (
            2,
            True,
        )

    def test_customers_of_the_own_workspace_need_a_triage_channel(self) -> None:
        result = giraffe_replay(EXPORT, "--customers-in", "initech-pilot")

        assert (result.exit_code, "--triage" in result.stderr) == (2, True)

    @pytest.mark.parametrize("name", ["../users.json", "/etc/users.json", "a\\..\\users.json"])
    def test_a_zip_that_names_files_outside_of_itself_is_refused(
        self, tmp_path: Path, name: str
    ) -> None:
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "[]")

        with pytest.raises(BadExport, match="unsafe_name"):
            open_files(path)

    def test_a_zip_that_unpacks_to_more_than_it_says_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.replay.files.LARGEST_FILE", 1_000)
        path = tmp_path / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("channels.json", "[" + " " * 100_000 + "]")

        with pytest.raises(BadExport, match="too_large"):
            read_export(open_files(path))

    def test_a_link_that_leads_out_of_the_folder_is_not_followed(self, tmp_path: Path) -> None:
        copy = Path(shutil.copytree(EXPORT, tmp_path / "export"))
        secret = tmp_path / "secret.json"
        secret.write_text("[]")
        (copy / "acme-help" / "2026-03-09.json").symlink_to(secret)

        names = open_files(copy).names

        assert "acme-help/2026-03-02.json" in names
        assert "acme-help/2026-03-09.json" not in names


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    """
    type subtype user team user_team bot_id text ts thread_ts files reactions edited blocks message
    previous_message deleted_ts attachments user_profile username reply_count
    """.split()  # noqa: SIM905 - a list of words reads better than a column of literals
)
TS = st.integers(1, 99).map(lambda second: f"17724420{second:02d}.000100")
MESSAGES = st.lists(
    st.builds(
        lambda odd, ts, user, text: {"ts": ts, "user": user, "text": text, **odd},
        st.dictionaries(KEYS, ODD, max_size=4),
        TS,
        st.sampled_from(["U0DANA", "U0SAM", "U0NOBODY", "", "USLACKBOT"]),
        st.text(max_size=60),
    )
    | st.dictionaries(KEYS, ODD, max_size=5),
    max_size=8,
)


@given(MESSAGES)
def test_whatever_stands_in_a_channel_becomes_a_story_in_order(
    messages: list[dict[str, object]],
) -> None:
    story = tell(messages, channel=SlackChannelId("C1"))

    moments = [one.at for one in story.happenings]
    assert moments == sorted(moments)
    assert len(story.messages) + story.unreadable_count <= len(messages)


@pytest.mark.slow
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # each takes seconds: what fails is not shrunk
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(MESSAGES)
def test_whatever_stands_in_an_export_is_replayed_and_shown(
    tmp_path: Path, messages: list[dict[str, object]]
) -> None:
    folder = tmp_path / "export"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(EXPORT, folder)
    (folder / "acme-help" / "2026-03-04.json").write_text(json.dumps(messages))

    found = replay(read_export(open_files(folder)), Wishes())

    page = build_page(found, Sentences(load_texts()), name="export")
    assert page.encode("utf-8").count(b"<script>") == 1
    assert found.counts["opened"] >= 1


ODD_TEXTS = [
    pytest.param("x" * 40_000, id="forty-thousand-characters"),
    pytest.param(":tada:" * 50, id="only-emoji"),
    pytest.param("```" + "a = 1\n" * 500 + "```", id="only-code"),
    pytest.param("\u202eesrever \u0627\u0644\u062a\u0635\u062f\u064a\u0631", id="right-to-left"),
    pytest.param("\u200b\u200d\ufeff", id="zero-width"),
    pytest.param("<@U0SAM> " * 200, id="two-hundred-mentions"),
    pytest.param("\x1b[31mred\x1b[0m \x07", id="terminal-colours"),
    pytest.param("\ud83d cut in half", id="half-a-character"),
    pytest.param("a\x00b", id="nul"),
]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_an_odd_text_is_replayed_without_harm(tmp_path: Path, text: str) -> None:
    folder = Path(shutil.copytree(EXPORT, tmp_path / "export"))
    message = {"type": "message", "user": "U0DANA", "ts": "1772700000.000100", "text": text}
    (folder / "acme-help" / "2026-03-05.json").write_text(json.dumps([message]))

    result = giraffe_replay(folder, "--all", "--html", str(tmp_path / "page.html"))

    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.stdout
    assert "\x1b" not in (tmp_path / "page.html").read_text(encoding="utf-8")
