"""To which open issue an unthreaded message belongs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.belonging import Belongs, Home, OpenTalk, Sign, find_home
from bot.domain.ids import AccountId, IssueId, PersonId

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
ACME, GLOBEX = AccountId("acme"), AccountId("globex")
DANA, LEE, OMAR = PersonId("dana"), PersonId("lee"), PersonId("omar")


def talk(
    issue: str,
    *,
    minutes_ago: float,
    by: PersonId = DANA,
    of: AccountId = ACME,
    words: str = "",
    answered_minutes_ago: float | None = None,
) -> OpenTalk:
    wrote = NOON - timedelta(minutes=minutes_ago)
    last = wrote if answered_minutes_ago is None else NOON - timedelta(minutes=answered_minutes_ago)
    return OpenTalk(IssueId(issue), of, last, {by: wrote}, frozenset(words.split()))


def home(text: str, *talks: OpenTalk, by: PersonId = DANA, window: timedelta = TEN_MINUTES) -> Home:
    return find_home(text, author=by, account=ACME, at=NOON, talks=talks, window=window)


def joins(issue: str, sign: Sign) -> Home:
    return Home(Belongs.JOIN, sign, (IssueId(issue),))


NEW = Home(Belongs.NEW)
EXPORT = talk("export", minutes_ago=3, words="csv export error")
LOGIN = talk("login", minutes_ago=300, words="login lyon sso")


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        pytest.param(
            home("her address is ruth@acme.example", EXPORT),
            joins("export", Sign.SAME_PERSON),
            id="the-next-message-of-the-same-person",
        ),
        pytest.param(home("her address is ruth@acme.example", LOGIN), NEW, id="after-the-window"),
        pytest.param(
            home("one more thing", EXPORT, window=timedelta(0)), NEW, id="merging-is-turned-off"
        ),
        pytest.param(
            home("it says 500", talk("old", minutes_ago=8), talk("young", minutes_ago=2)),
            joins("young", Sign.SAME_PERSON),
            id="the-younger-of-two-of-the-same-person",
        ),
        pytest.param(
            home("same here", EXPORT, by=LEE), joins("export", Sign.SAME_COMPANY), id="same-here"
        ),
        pytest.param(
            home("and it is the same in the staging project", EXPORT, by=LEE),
            joins("export", Sign.SAME_COMPANY),
            id="a-colleague-goes-on",
        ),
        pytest.param(
            home("Is there a way to pay by invoice?", EXPORT, by=LEE),
            NEW,
            id="a-colleague-asks-something-else",
        ),
        pytest.param(home("Hi! same here", EXPORT, by=LEE), NEW, id="a-colleague-greets-first"),
        pytest.param(
            home("same here", EXPORT, talk("slow", minutes_ago=5), by=LEE),
            Home(Belongs.ASK, Sign.SAME_COMPANY, (IssueId("export"), IssueId("slow"))),
            id="same-as-which",
        ),
        pytest.param(
            home("any update?", LOGIN), joins("login", Sign.ASKS_FOR_NEWS), id="the-only-one-open"
        ),
        pytest.param(
            home("any update?", LOGIN, by=LEE),
            joins("login", Sign.ASKS_FOR_NEWS),
            id="a-colleague-asks-for-news",
        ),
        pytest.param(
            home("any news on this?", LOGIN, EXPORT),
            Home(Belongs.ASK, Sign.ASKS_FOR_NEWS, (IssueId("export"), IssueId("login"))),
            id="news-of-which",
        ),
        pytest.param(
            home("any update on the SSO login?", LOGIN, EXPORT),
            joins("login", Sign.ASKS_FOR_NEWS),
            id="the-one-it-names",
        ),
        pytest.param(
            home("any update?", LOGIN, talk("theirs", minutes_ago=20, by=LEE)),
            joins("login", Sign.ASKS_FOR_NEWS),
            id="the-writers-own-first",
        ),
        pytest.param(home("any update?"), NEW, id="nothing-is-open"),
        pytest.param(
            home("any update?", talk("foreign", minutes_ago=2, by=OMAR, of=GLOBEX)),
            NEW,
            id="another-companys-issue-is-none-of-theirs",
        ),
        pytest.param(
            home("same here", talk("foreign", minutes_ago=2, by=OMAR, of=GLOBEX), by=LEE),
            NEW,
            id="another-companys-trouble",
        ),
        pytest.param(
            home("any update? " + "The import is broken as well. " * 12, LOGIN),
            NEW,
            id="a-story-of-its-own",
        ),
    ],
)
def test_a_message_belongs_where_a_careful_colleague_would_put_it(
    found: Home, wanted: Home
) -> None:
    assert found == wanted


@given(
    st.text(max_size=300),
    st.lists(
        st.tuples(
            st.sampled_from([ACME, GLOBEX]),
            st.sampled_from([DANA, LEE]),
            st.integers(0, 2_000),
        ),
        max_size=5,
    ),
    st.sampled_from([DANA, LEE, OMAR]),
)
def test_nothing_ever_joins_another_companys_issue_and_one_issue_is_never_asked_about(
    text: str, open_ones: list[tuple[AccountId, PersonId, int]], author: PersonId
) -> None:
    talks = [
        talk(str(place), minutes_ago=minutes, by=by, of=of)
        for place, (of, by, minutes) in enumerate(open_ones)
    ]

    found = home(text, *talks, by=author)

    ours = {one.issue_id for one in talks if one.account_id == ACME}
    assert set(found.issue_ids) <= ours
    assert (found.belongs is Belongs.NEW) == (not found.issue_ids)
    assert (found.belongs is Belongs.ASK) == (len(found.issue_ids) > 1)
