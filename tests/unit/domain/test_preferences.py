"""What a workspace may decide, and what holds while it decided nothing."""

from __future__ import annotations

import pytest

from bot.domain.preferences import STANDARD_EMOJI, EmojiAct, Preferences


@pytest.mark.parametrize("act", EmojiAct)
def test_every_act_has_an_emoji_of_its_own(act: EmojiAct) -> None:
    preferences = Preferences()

    assert preferences.act_of(preferences.emoji[act]) is act
    assert len(set(STANDARD_EMOJI.values())) == len(EmojiAct)


@pytest.mark.parametrize("emoji", ["tada", "", "eyes::skin-tone-2", "EYES"])
def test_any_other_emoji_is_just_an_emoji(emoji: str) -> None:
    assert Preferences().act_of(emoji) is None


def test_a_workspace_chooses_its_own_emoji() -> None:
    preferences = Preferences(emoji={**STANDARD_EMOJI, EmojiAct.CLAIM: "raised_hand"})

    assert preferences.act_of("raised_hand") is EmojiAct.CLAIM
    assert preferences.act_of("eyes") is None


def test_changing_one_workspaces_emoji_changes_no_others() -> None:
    """A shared default would leak one workspace's choice into the next."""
    first, second = Preferences(), Preferences()

    first.emoji[EmojiAct.CLAIM] = "raised_hand"

    assert second.act_of("eyes") is EmojiAct.CLAIM
    assert STANDARD_EMOJI[EmojiAct.CLAIM] == "eyes"


def test_a_digest_goes_out_on_workdays_unless_somebody_chose_otherwise() -> None:
    assert Preferences().digest_days == {1, 2, 3, 4, 5}
