"""Carry out what the outbox holds: one visible effect at a time, each noted where it stands."""

from bot.services.carry_out.run import CarryOut

__all__ = ["CarryOut"]
