"""The emoji codes people use most, as characters.

`:tada:` means nothing where Slack shows text literally.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<![\w:]):([a-z0-9_+'-]{1,40}):(?::skin-tone-[2-6]:)?(?!\w)")

_CHARACTERS = {
    "+1": "👍",
    "-1": "👎",
    "100": "💯",
    "angry": "😠",
    "blush": "😊",
    "bug": "🐛",
    "checkered_flag": "🏁",
    "clap": "👏",
    "confused": "😕",
    "crossed_fingers": "🤞",
    "cry": "😢",
    "disappointed": "😞",
    "exclamation": "❗",
    "eyes": "👀",
    "face_palm": "🤦",
    "fire": "🔥",
    "giraffe_face": "🦒",
    "grin": "😁",
    "grinning": "😀",
    "heart": "❤️",
    "hourglass": "⌛",
    "joy": "😂",
    "laughing": "😆",
    "ok_hand": "👌",
    "pensive": "😔",
    "pray": "🙏",
    "pushpin": "📌",
    "question": "❓",
    "rage": "😡",
    "raised_hands": "🙌",
    "relieved": "😌",
    "rocket": "🚀",
    "rotating_light": "🚨",
    "scream": "😱",
    "see_no_evil": "🙈",
    "shrug": "🤷",
    "simple_smile": "🙂",
    "slightly_frowning_face": "🙁",
    "slightly_smiling_face": "🙂",
    "smile": "😄",
    "smiley": "😃",
    "sob": "😭",
    "sparkles": "✨",
    "sunglasses": "😎",
    "sweat_smile": "😅",
    "tada": "🎉",
    "thinking_face": "🤔",
    "thumbsdown": "👎",
    "thumbsup": "👍",
    "triumph": "😤",
    "upside_down_face": "🙃",
    "warning": "⚠️",
    "wastebasket": "🗑️",
    "wave": "👋",
    "weary": "😩",
    "white_check_mark": "✅",
    "wink": "😉",
    "worried": "😟",
    "x": "❌",
    "zzz": "💤",
}


def show_emoji(text: str) -> str:
    """Return the text with well-known codes as characters; others stay, readable as words."""
    return _CODE.sub(lambda match: _CHARACTERS.get(match[1], match[0]), text)
