"""The app's manifest as text: as it lies in app_manifest.yml, or rewritten for HTTP.

Text in, text out: the comments give the reason of every scope and must reach the person who
pastes it, so nothing here parses YAML.
"""

from __future__ import annotations

import re
from importlib.resources import files
from importlib.resources.abc import Traversable
from urllib.parse import urlsplit

EVENTS_PATH = "/slack/events"
"""Where the HTTP door listens, for events, buttons, forms and menus alike."""

_NAME = "app_manifest.yml"
_REQUEST_URL = re.compile(
    r"^(?P<indent> +)# (?P<key>request_url|message_menu_options_url): \S+$", re.MULTILINE
)
_SLASH_COMMAND = re.compile(r"^(?P<indent> +)- command: \S+$", re.MULTILINE)
_SOCKET_MODE_ON = "socket_mode_enabled: true"
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")


class InvalidPublicUrl(ValueError):
    """Slack cannot send requests to this address."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


def load_manifest() -> str:
    """Return the manifest for Socket Mode, word for word as it lies in app_manifest.yml."""
    return _find_manifest().read_text(encoding="utf-8")


def build_http_manifest(public_url: str) -> str:
    """Return the manifest for HTTP, with every request URL below `public_url`.

    `public_url` is where Slack reaches the app, for example https://giraffe.example.com; a path
    is kept, so the app may live behind a proxy's prefix. Slash commands get a URL of their own:
    without Socket Mode Slack has no other place to send them. Raises InvalidPublicUrl for
    anything but a plain https address.
    """
    address = _parse_public_url(public_url) + EVENTS_PATH
    manifest = _REQUEST_URL.sub(rf"\g<indent>\g<key>: {address}", load_manifest())
    manifest = _SLASH_COMMAND.sub(rf"\g<0>\n\g<indent>  url: {address}", manifest)
    return manifest.replace(_SOCKET_MODE_ON, "socket_mode_enabled: false")


def _find_manifest() -> Traversable:
    """Return the manifest inside the wheel, or at the top of a source tree, where people look."""
    package = files("bot")
    places = (package / _NAME, package.joinpath("..", _NAME))
    return next(place for place in places if place.is_file())


def _parse_public_url(public_url: str) -> str:
    """Return the address without its trailing slash, fit to stand unquoted in YAML."""
    try:
        parts = urlsplit(public_url.strip())
        port = parts.port
    except ValueError as e:
        raise InvalidPublicUrl(public_url) from e
    host = parts.hostname or ""
    has_extras = bool(parts.query or parts.fragment or parts.username or parts.password)
    is_plain = _HOST.fullmatch(host) is not None and _PATH.fullmatch(parts.path) is not None
    if parts.scheme != "https" or has_extras or not is_plain:
        raise InvalidPublicUrl(public_url)
    where = host if port is None else f"{host}:{port}"
    return f"https://{where}{parts.path.rstrip('/')}"
