"""Draw blocks the way Slack's desktop client does, as HTML: a tool to look at views, not a test.

    python -m tests.look.render_blocks docs/images/

writes one page and one picture for each sample (pictures need Chromium on the PATH).
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from handlers.views.messages import Block, CustomerMessage, Json, TeamMessage, View
from tests.look.samples import samples

_EMOJI = {
    "link": "🔗",
    "pushpin": "📌",
    "eyes": "👀",
    "hourglass_flowing_sand": "⏳",
    "white_check_mark": "✅",
    "lock": "🔒",
    "wastebasket": "🗑️",
    "rotating_light": "🚨",
}
_STYLE = """
body{margin:0;padding:22px 26px;background:#fff;color:#1d1c1d;font:15px/1.47 Lato,"Noto Sans",
"DejaVu Sans",Arial,sans-serif;width:700px}
.message{display:flex;gap:10px}.picture{flex:none;width:36px;height:36px;border-radius:6px;
background:#f6c244;font-size:24px;line-height:36px;text-align:center}
.name{font-weight:900}.app{background:#e8e8e8;border-radius:3px;color:#616061;font-size:10px;
font-weight:700;margin:0 6px;padding:1px 3px;vertical-align:1px}.time{color:#616061;font-size:12px}
.column{flex:1;min-width:0}h3{font-size:18px;line-height:1.33;margin:8px 0 4px;font-weight:900}
.section{display:flex;gap:12px;margin:6px 0;align-items:flex-start}
.section>div:first-child{flex:1;min-width:0;overflow-wrap:anywhere}
.context{color:#616061;font-size:13px;margin:6px 0;display:flex;flex-wrap:wrap;gap:2px 14px}
hr{border:0;border-top:1px solid #ddd;margin:12px 0}a{color:#1264a3;text-decoration:none}
blockquote{border-left:4px solid #ddd;margin:4px 0;padding-left:12px;white-space:pre-wrap;
overflow-wrap:anywhere}.literal{white-space:pre-wrap;overflow-wrap:anywhere}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}
.button,.menu{border:1px solid #bbb;border-radius:4px;font-size:13px;font-weight:700;
padding:3px 11px;white-space:nowrap}.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.danger{color:#e01e5a;border-color:#e01e5a}.menu{font-weight:400;color:#616061}
.modal,.home{border:1px solid #ccc;border-radius:8px;padding:16px 20px}
.title{font-weight:900;font-size:18px;border-bottom:1px solid #eee;padding-bottom:10px}
.field{margin:14px 0}.label{font-weight:900}.hint{color:#616061;font-size:13px}
.input{border:1px solid #999;border-radius:4px;padding:6px 10px;white-space:pre-wrap;
min-height:22px}
.foot{display:flex;justify-content:flex-end;gap:8px;margin-top:14px}
"""
_TOKEN = re.compile(
    r"&lt;!date\^(\d+)\^[^|]*\|[^&]*&gt;|&lt;(https?://[^|&]+(?:&amp;[^|&]+)*)\|(.*?)&gt;"
)


def page_of(shown: TeamMessage | CustomerMessage | View, *, at: str = "12:00") -> str:
    """Return a page that shows a message, a modal or a home tab."""
    if isinstance(shown, dict):
        body = _view(shown)
    else:
        body = (
            '<div class="message"><div class="picture">🦒</div><div class="column">'
            f'<span class="name">Giraffe</span><span class="app">APP</span>'
            f'<span class="time">{at}</span>{"".join(map(_block, shown.blocks))}</div></div>'
        )
    return f'<!doctype html><meta charset="utf-8"><style>{_STYLE}</style><body>{body}'


def _view(view: View) -> str:
    blocks = "".join(_block(block) for block in _items(view.get("blocks")))
    if view["type"] == "home":
        return f'<div class="home">{blocks}</div>'
    feet = [("close", "button"), ("submit", "button primary")]
    foot = "".join(
        f'<span class="{style}">{_text(view[key])}</span>' for key, style in feet if key in view
    )
    title = _text(view.get("title"))
    return (
        f'<div class="modal"><div class="title">{title}</div>{blocks}'
        f'<div class="foot">{foot}</div></div>'
    )


def _block(block: Block) -> str:
    match block["type"]:
        case "header":
            return f"<h3>{_text(block['text'])}</h3>"
        case "section":
            beside = _element(block["accessory"]) if "accessory" in block else ""
            return f'<div class="section"><div>{_text(block["text"])}</div>{beside}</div>'
        case "context":
            inner = "".join(f"<span>{_text(item)}</span>" for item in _items(block["elements"]))
            return f'<div class="context">{inner}</div>'
        case "divider":
            return "<hr>"
        case "actions":
            inner = "".join(_element(item) for item in _items(block["elements"]))
            return f'<div class="actions">{inner}</div>'
        case "rich_text":
            return "".join(_rich(item) for item in _items(block["elements"]))
        case "input":
            hint = f'<div class="hint">{_text(block["hint"])}</div>' if "hint" in block else ""
            label = f'<div class="label">{_text(block["label"])}</div>'
            return f'<div class="field">{label}{_element(block["element"])}{hint}</div>'
    return f"<p>{html.escape(str(block['type']))}</p>"


def _rich(element: Block) -> str:
    tag, kind = ("blockquote", "") if element["type"] == "rich_text_quote" else ("div", "literal")
    words = "".join(
        f"<a>{html.escape(str(item['url']))}</a>"
        if "url" in item
        else html.escape(str(item.get("text", "")))
        for item in _items(element["elements"])
    )
    return f'<{tag} class="{kind}">{words}</{tag}>'


def _element(element: Json) -> str:
    if not isinstance(element, dict):
        return ""
    match element["type"]:
        case "button":
            style = f"button {element.get('style', '')}"
            return f'<span class="{style}">{_text(element["text"])}</span>'
        case "overflow":
            return '<span class="button">⋯</span>'
        case "checkboxes" | "radio_buttons":
            ticked = [*_items(element.get("initial_options")), element.get("initial_option")]
            values = [o["value"] for o in ticked if isinstance(o, dict)]
            return "".join(
                f"<div>{'☑' if o['value'] in values else '☐'} {_text(o['text'])}</div>"
                for o in _items(element["options"])
            )
        case "users_select" | "static_select" | "multi_static_select" | "conversations_select":
            chosen = element.get("initial_option")
            words = _text(chosen["text"]) if isinstance(chosen, dict) else ""
            words = words or _text(element.get("placeholder")) or "…"
            return f'<span class="menu">{words} ⌄</span>'
        case "multi_users_select" | "multi_conversations_select":
            named = element.get("initial_users") or element.get("initial_conversations")
            words = " ".join(f"[{one}]" for one in named) if isinstance(named, list) else "…"
            return f'<div class="input">{html.escape(words)}</div>'
    value = element.get("initial_value") or element.get("initial_time") or ""
    return f'<div class="input">{html.escape(str(value))}</div>'


def _text(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    words = html.escape(html.unescape(str(value["text"])))
    if value["type"] != "mrkdwn":
        return words
    words = _TOKEN.sub(_token, words)
    words = re.sub(r"(?<!\S)\*([^*\n]+)\*", r"<b>\1</b>", words)
    words = re.sub(r":([a-z_]+):", lambda m: _EMOJI.get(m[1], m[0]), words)
    return words.replace("\n", "<br>")


def _token(match: re.Match[str]) -> str:
    if match[1]:
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        return f"{moment:%b} {moment.day} at {moment:%H:%M}"
    return f"<a>{match[3]}</a>"


def _items(value: Json) -> list[Block]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def draw(folder: Path) -> None:
    """Write every sample as a page and, where Chromium is there, as a picture."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    for name, (shown, height) in samples().items():
        page = folder / f"{name}.html"
        page.write_text(page_of(shown), encoding="utf-8")
        if chromium is None:
            continue
        subprocess.run(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--hide-scrollbars",
                f"--window-size=752,{height}",
                f"--screenshot={folder / name}.png",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )


if __name__ == "__main__":
    draw(Path(sys.argv[1] if len(sys.argv) > 1 else "build/look"))
