"""The files of an export, in a folder or in a zip. Read where they are; nothing is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Protocol

from bot.replay.errors import BadExport

MOST_FILES = 200_000
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_EXPORT = 8 * 1024 * 1024 * 1024
"""Bytes of JSON, as they are after unpacking."""
_JSON = ".json"


class Files(Protocol):
    """The JSON files of an export, by their path within it."""

    @property
    def names(self) -> Sequence[str]:
        """Return the paths, with `/` between folders."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file's content. Raises BadExport when it cannot be had."""
        ...

    def close(self) -> None:
        """Let go of the export."""
        ...


def open_files(path: Path) -> Files:
    """Return the files of an export. Raises BadExport for what is none."""
    if path.is_dir():
        return _Folder(path)
    try:
        return _Zip(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise BadExport("no_zip", path.name) from error
    except OSError as error:
        raise BadExport("unreadable", path.name) from error


class _Folder:
    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        found = (one for one in sorted(self._root.rglob(f"*{_JSON}")) if self._is_ours(one))
        self.names: Sequence[str] = [one.relative_to(self._root).as_posix() for one in found]
        _check_count(self.names)

    def read(self, name: str) -> bytes:
        path = self._root / name
        try:
            if path.stat().st_size > LARGEST_FILE:
                raise BadExport("too_large", name)
            return path.read_bytes()
        except OSError as error:
            raise BadExport("unreadable", name) from error

    def close(self) -> None:
        """Nothing is open."""

    def _is_ours(self, path: Path) -> bool:
        """Tell whether a file lies within the export, also behind a link."""
        return path.is_file() and path.resolve().is_relative_to(self._root)


class _Zip:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = [one for one in archive.infolist() if one.filename.endswith(_JSON)]
        self._entries = {one.filename: one for one in entries}
        self.names: Sequence[str] = sorted(self._entries)
        try:
            _check_count(self.names)
            for name in self.names:
                _check_name(name)
            if sum(one.file_size for one in entries) > LARGEST_EXPORT:
                raise BadExport("too_large")
        except BadExport:
            archive.close()
            raise

    def read(self, name: str) -> bytes:
        entry = self._entries[name]
        try:
            with self._archive.open(entry) as file:
                # What the directory says of the size is not to be relied on.
                content = file.read(LARGEST_FILE + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError) as error:
            raise BadExport("unreadable", name) from error
        except NotImplementedError as error:
            raise BadExport("unreadable", name) from error
        if len(content) > LARGEST_FILE:
            raise BadExport("too_large", name)
        return content

    def close(self) -> None:
        self._archive.close()


def _check_count(names: Sequence[str]) -> None:
    if len(names) > MOST_FILES:
        raise BadExport("too_many")


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise BadExport("unsafe_name", name[:80])
