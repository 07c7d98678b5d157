"""Who is spoken to in a message."""

from __future__ import annotations

import pytest

from bot.domain.grouping.names import find_address

HEARD = {
    "dana": 1.0,
    "sam": 2.0,
    "bendg25": 3.0,
    "u0abc": 4.0,
    "will": 5.0,
    "karllekko": 6.0,
    "lee": 7.0,
}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("sam: the key is rotated", ("sam",), id="name-and-colon"),
        pytest.param("@sam the key is rotated", ("sam",), id="at-name"),
        pytest.param("sam thanks", ("sam",), id="name-first"),
        pytest.param("okay thanks Sam :)", ("sam",), id="name-last"),
        pytest.param("<@U0ABC> could you look?", ("u0abc",), id="slack-mention"),
        pytest.param("<@U0ABC|sam> could you look?", ("u0abc",), id="old-slack-mention"),
        pytest.param("@karl one more", ("karllekko",), id="beginning-of-a-name"),
        pytest.param("bendg: how do you start it?", ("bendg25",), id="name-without-its-number"),
        pytest.param("sam, dana: it is live", ("sam", "dana"), id="two-names"),
        pytest.param("it seems that will not do for now I fear", (), id="a-word-that-is-a-name"),
        pytest.param("see https://dana.example/sam for that one", (), id="name-in-an-address"),
        pytest.param("lee: talking to myself", (), id="own-name"),
    ],
)
def test_names_count_where_they_speak_to_somebody(text: str, names: tuple[str, ...]) -> None:
    assert find_address(text, author="lee", heard=HEARD).names == names


def test_a_marked_name_that_nobody_bears_is_an_address_all_the_same() -> None:
    address = find_address("Guest27085: which card was it?", author="sam", heard=HEARD)

    assert (address.names, address.is_unknown) == ((), True)
