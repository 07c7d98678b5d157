"""Every sentence a person can see. No decisions, no payloads, no markup of a vendor."""

from __future__ import annotations

from bot.texts.catalog import BadTexts, MissingText, Texts
from bot.texts.loader import load_texts

__all__ = ["BadTexts", "MissingText", "Texts", "load_texts"]
