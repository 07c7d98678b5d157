"""Which messages of one channel belong to one conversation. Pure: values in, names out.

Each message is compared with the conversations that went before it, by a few clues that a reader
would go by as well: who wrote, who is spoken to, how long ago, who owes whom an answer, shared rare
words. docs/grouping.md tells how the clues were weighed and how well it does.
"""

from bot.domain.grouping.clues import Clue, Option
from bot.domain.grouping.group import Group, Placed
from bot.domain.grouping.said import Said
from bot.domain.grouping.weights import FITTED, PRIOR

__all__ = ["FITTED", "PRIOR", "Clue", "Group", "Option", "Placed", "Said"]
