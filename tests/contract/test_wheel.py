"""What travels to the person who installs Giraffe: everything the app reads, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGES = ("bot", "handlers", "storage", "prompts")
CACHES = {"__pycache__", ".mypy_cache", ".ruff_cache", ".hypothesis"}
LEFT_AT_HOME = "bot/capture/corpora/"
"""What was learnt from; the app needs what was learnt."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=project_root,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert built.returncode == 0, built.stderr[-2000:]
    (found,) = folder.glob("*.whl")
    return found


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_templates_texts_and_migrations_travel_with_the_code(
    wheel: Path, project_root: Path
) -> None:
    in_source = {
        path.relative_to(project_root).as_posix()
        for package in PACKAGES
        for path in (project_root / package).rglob("*")
        if path.is_file() and CACHES.isdisjoint(path.parts)
    }
    in_source = {name for name in in_source if not name.startswith(LEFT_AT_HOME)}

    in_wheel = {name for name in names_in(wheel) if ".dist-info/" not in name}

    assert in_wheel == in_source | {"bot/app_manifest.yml"}


def test_the_manifest_in_the_wheel_is_the_one_at_the_top(wheel: Path, project_root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        travelled = archive.read("bot/app_manifest.yml")

    assert travelled == (project_root / "app_manifest.yml").read_bytes()


def test_the_manifest_is_found_where_only_the_wheel_is(wheel: Path, tmp_path: Path) -> None:
    """A zip has no folder above it in which the source tree's manifest could lie."""
    command = "from bot.manifest import load_manifest; print(load_manifest())"

    told = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(wheel)!r}); {command}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    assert "socket_mode_enabled: true" in told.stdout


def test_the_wheel_brings_the_command_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (entry_points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        declared = archive.read(entry_points).decode()

    assert "giraffe = bot.cli:main" in declared
    assert any(name.endswith("licenses/LICENSE") for name in names_in(wheel))
