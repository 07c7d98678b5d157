"""A small trained model that says how much a text sounds as if it asked for something."""

from bot.adapters.classifier.model import LinearModel, load_model

__all__ = ["LinearModel", "load_model"]
