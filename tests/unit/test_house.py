"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.log import FIELDS

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = ("bot", "handlers", "storage", "prompts")
MAX_LINES = 400

# Where Slack's payloads enter, and the stand-in for Slack itself, which makes them.
MAY_BE_UNTYPED = ("bot/bench/town.py", "bot/simulator/", "handlers/")
UNTYPED_MAPPING = re.compile(r"^(typing\.)?(dict|Dict|Mapping|MutableMapping)\[.*\bAny\b")

# Run by Python and by alembic, never imported.
SCRIPTS = ("bot.__main__", "storage.migrations.env")

# What we never call an issue, and words that the texts avoid on purpose.
FORBIDDEN_NOUN = re.compile(r"\bticket(s|ed|ing)?\b", re.IGNORECASE)
BLAMING = re.compile(r"\b(invalid|illegal|failed|you must|you forgot)\b", re.IGNORECASE)

SHOUTING = re.compile(r"!(\s|$)")

LOG_METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGER_NAMES = {"log", "_log", "logger", "_logger"}
EVENT_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)+")

# A module that does any of this while it is imported cannot be tested or reused.
WATCHED_IMPORT = """
import json, os, pkgutil, importlib, socket, sys, threading

done = []
real_socket, real_start, real_getenv = socket.socket, threading.Thread.start, os.environ.get


def note(what):
    done.append(f"{current}: {what}")


class WatchedSocket(real_socket):
    def __init__(self, *arguments, **named):
        note("opens a socket")
        super().__init__(*arguments, **named)


def watched_start(thread):
    note("starts a thread")
    return real_start(thread)


class WatchedEnvironment(type(os.environ)):
    def __getitem__(self, key):
        if key.startswith(("GIRAFFE_", "OPENAI_", "SLACK_")) and current in ours:
            note(f"reads {key}")
        return super().__getitem__(key)


current, ours = "", set()
os.environ.__class__ = WatchedEnvironment
socket.socket = WatchedSocket
threading.Thread.start = watched_start
before = {"root_handlers": 0, "files": sorted(os.listdir("."))}

modules = []
for name in sys.argv[1].split(","):
    package = importlib.import_module(name)
    found = pkgutil.walk_packages(package.__path__, name + ".")
    modules += [name, *(module.name for module in found)]
modules = [name for name in modules if name not in sys.argv[2].split(",")]
ours = set(modules)
for current in modules:
    importlib.import_module(current)

import logging

if logging.getLogger().handlers:
    done.append("somebody configures logging")
if sorted(os.listdir(".")) != before["files"]:
    done.append("somebody writes a file")
print(json.dumps({"modules": len(modules), "done": done}))
"""


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def strings_of(path: Path) -> list[str]:
    """Return the texts in a module without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]


def has_untyped_mapping(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    subscripts = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Subscript))
    return any(UNTYPED_MAPPING.search(subscript) for subscript in subscripts)


def test_no_file_grows_beyond_what_one_can_keep_in_mind() -> None:
    lengths = {
        relative(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files(*FLOORS)
    }

    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


def test_untyped_mappings_stay_where_slacks_payloads_are_read_or_made() -> None:
    untyped = [relative(path) for path in python_files(*FLOORS) if has_untyped_mapping(path)]

    assert [name for name in untyped if not name.startswith(MAY_BE_UNTYPED)] == []


def catalogue_texts() -> list[tuple[str, str]]:
    """Return every text of every catalogue, with the file it stands in."""

    def walk(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for part in value.values():
                yield from walk(part)
        elif isinstance(value, list):
            for part in value:
                yield from walk(part)

    return [
        (relative(path), text)
        for path in sorted((ROOT / "bot" / "texts").rglob("*.y*ml"))
        for text in walk(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]


def test_an_issue_is_never_called_by_another_noun() -> None:
    in_code = [
        (relative(path), text)
        for path in python_files("bot/texts", "handlers/views", "bot/services", "bot/domain")
        for text in strings_of(path)
    ]
    in_prompts = [
        (relative(path), path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "prompts" / "templates").rglob("*.md"))
    ]

    texts = in_code + in_prompts + catalogue_texts()

    assert [(where, text) for where, text in texts if FORBIDDEN_NOUN.search(text)] == []


def test_no_text_that_a_person_sees_shouts_or_blames() -> None:
    in_code = [
        (relative(path), text) for path in python_files("bot/texts") for text in strings_of(path)
    ]

    sentences = [(w, text) for w, text in in_code + catalogue_texts() if " " in text.strip()]

    assert [(where, text) for where, text in sentences if SHOUTING.search(text)] == []
    assert [(where, text) for where, text in sentences if BLAMING.search(text)] == []


def log_calls() -> list[tuple[str, ast.Call]]:
    """Return every call of a logger of ours; all of them are called log, in one way or another."""
    return [
        (f"{relative(path)}:{node.lineno}", node)
        for path in python_files(*FLOORS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOG_METHODS
        and ast.unparse(node.func.value).split(".")[-1] in LOGGER_NAMES
    ]


def test_every_field_that_is_logged_is_on_the_list_of_fields() -> None:
    """A field that is not listed is dropped when the line is written, and somebody misses it."""
    allowed = FIELDS | {"exc_info"}

    logged = [(where, word.arg) for where, call in log_calls() for word in call.keywords]

    assert [(where, name) for where, name in logged if name not in allowed] == []


def test_every_event_that_is_logged_is_a_fixed_name() -> None:
    """A sentence with values in it would pass by the list of fields."""
    events = [(where, call.args[0] if call.args else None) for where, call in log_calls()]

    loose = [
        where
        for where, event in events
        if not (isinstance(event, ast.Constant) and EVENT_NAME.fullmatch(str(event.value)))
    ]

    assert loose == []


def watch_imports(*packages: str, root: Path, folder: Path) -> dict[str, object]:
    """Import every module of the packages in a fresh interpreter and return what happened."""
    finished = subprocess.run(
        [sys.executable, "-c", WATCHED_IMPORT, ",".join(packages), ",".join(SCRIPTS)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-2000:]
    seen = json.loads(finished.stdout.splitlines()[-1])
    assert isinstance(seen, dict)
    return seen


@pytest.mark.slow
def test_importing_the_house_does_nothing(tmp_path: Path) -> None:
    """No socket, no thread, no file, no logging, no look at a setting."""
    seen = watch_imports(*FLOORS, root=ROOT, folder=tmp_path)

    scripts = {f"{name.replace('.', '/')}.py" for name in SCRIPTS}
    importable = {relative(path) for path in python_files(*FLOORS)} - scripts
    assert seen == {"modules": len(importable), "done": []}


@pytest.mark.slow
def test_a_module_that_acts_while_it_is_imported_is_found(tmp_path: Path) -> None:
    package, folder = tmp_path / "planted", tmp_path / "work"
    package.mkdir()
    folder.mkdir()
    (package / "__init__.py").write_text("")
    (package / "hasty.py").write_text(
        "import logging, os, socket, threading\n"
        "socket.socket().close()\n"
        "threading.Thread(target=int).start()\n"
        "os.getenv('GIRAFFE_TIMEZONE')\n"
        "logging.basicConfig()\n"
        "open('cache.txt', 'w').close()\n"
    )

    seen = watch_imports("planted", root=tmp_path, folder=folder)

    assert seen["done"] == [
        "planted.hasty: opens a socket",
        "planted.hasty: starts a thread",
        "planted.hasty: reads GIRAFFE_TIMEZONE",
        "somebody configures logging",
        "somebody writes a file",
    ]


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "pyproject.toml", "Makefile"]
)
def test_no_file_of_the_build_names_a_place_to_download_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")

    assert re.findall(r"(?:index-url|find-links|https?://\S+)", text) == []


def test_every_locked_package_has_an_exact_version_and_a_hash() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")

        packages = [line for line in text.splitlines() if line and not line.startswith("#")]

        assert packages
        loose = [
            p for p in packages if not re.match(r"[a-z0-9._-]+(\[[\w,-]+\])?==\S+ .*--hash=", p)
        ]
        assert loose == []


def test_the_app_runs_on_the_versions_that_its_tools_run_on() -> None:
    """One version in two locks: what was tested is what is installed."""
    versions = [
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    ]

    app, dev = versions
    assert {name: dev.get(name) for name in app} == app
