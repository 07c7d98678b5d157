"""What a list of channels would change, worked out before anything is. Pure.

An account is one company, so what a line says of it holds in every channel of theirs. Accounts that
are given the same name become one; an account that is given a new one keeps all it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.account import Account, Channel, ChannelKind
from bot.domain.channel_list import ChannelLine, ChannelList, LineProblem
from bot.domain.ids import AccountId, ChannelId, PersonId
from bot.domain.listening import CaptureMode
from bot.domain.people import Person


@dataclass(frozen=True, slots=True)
class Known:
    """What there is: all channels, accounts and people with a role, and each channel's own way."""

    channels: Sequence[Channel]
    accounts: Mapping[AccountId, Account]
    agents: Sequence[Person]
    modes: Mapping[ChannelId, CaptureMode] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One setting that would be another one. `field` is a column of the list."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """What one line would change; nothing where all is so already.

    `also` are channels beside this one that a change of the account is seen in.
    """

    number: int
    channel: Channel
    changes: tuple[FieldChange, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What an account is to be. Without `keeps` it is a new one, for `channels` that had none.

    Everything of those in `merges` becomes this one's.
    """

    name: str
    keeps: AccountId | None = None
    merges: tuple[AccountId, ...] = ()
    channels: tuple[ChannelId, ...] = ()
    tier: str = ""
    owner_id: PersonId | None = None


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """What is to be done, or why nothing is."""

    lines: tuple[PlannedLine, ...] = ()
    problems: tuple[LineProblem, ...] = ()
    modes: Mapping[ChannelId, CaptureMode] = field(default_factory=dict)
    accounts: tuple[AccountPlan, ...] = ()

    @property
    def change_count(self) -> int:
        """Return how many channels would be changed."""
        return sum(bool(line.changes) for line in self.lines)


@dataclass(frozen=True, slots=True)
class _Resolved:
    line: ChannelLine
    channel: Channel
    owner: Person | None


def plan_channels(found: ChannelList, known: Known) -> ChannelPlan:
    """Return what a list would change. With any problem in it there is nothing to do."""
    problems = list(found.problems)
    resolved = [one for line in found.lines if (one := _resolve(line, known, problems))]
    problems += _same_channel(resolved)
    if not problems:
        problems += _conflicts(resolved, known)
    if problems:
        return ChannelPlan(problems=tuple(sorted(problems, key=lambda one: one.line)))
    plans = _accounts(resolved, known)
    modes = {
        one.channel.id: one.line.mode
        for one in resolved
        if one.line.mode is not None and known.modes.get(one.channel.id) is not one.line.mode
    }
    spelling: dict[str, str] = {}
    for one in resolved:
        spelling.setdefault(one.line.account.casefold(), one.line.account)
    lines = tuple(_planned(one, known, spelling) for one in resolved)
    return ChannelPlan(lines=lines, modes=modes, accounts=plans)


def _resolve(line: ChannelLine, known: Known, problems: list[LineProblem]) -> _Resolved | None:
    channel = _channel(line.channel, known.channels)
    owners = _people(line.owner, known.agents) if line.owner else []
    before = len(problems)
    if channel is None:
        problems.append(LineProblem(line.number, "channel_unknown", line.channel))
    elif channel.kind is not ChannelKind.CUSTOMER:
        problems.append(LineProblem(line.number, "channel_not_customers", line.channel))
    elif not channel.is_open:
        problems.append(LineProblem(line.number, "channel_closed", line.channel))
    if line.owner and not owners:
        problems.append(LineProblem(line.number, "owner_unknown", line.owner))
    elif len(owners) > 1:
        problems.append(LineProblem(line.number, "owner_twice", line.owner))
    if channel is None or len(problems) > before:
        return None
    return _Resolved(line, channel, owners[0] if owners else None)


def _channel(text: str, channels: Sequence[Channel]) -> Channel | None:
    """Return the channel by id or name; of those with one name the one that is listened to."""
    name = text.casefold()
    fitting = [one for one in channels if one.slack_id == text or one.name.casefold() == name]
    by_id = [one for one in fitting if one.slack_id == text]
    return next(iter(by_id or sorted(fitting, key=lambda one: not one.is_open)), None)


def _people(text: str, agents: Sequence[Person]) -> list[Person]:
    by_id = [one for one in agents if one.identity.user == text]
    return by_id or [one for one in agents if one.name.casefold() == text.casefold()]


def _same_channel(resolved: Sequence[_Resolved]) -> Iterator[LineProblem]:
    """Find channels that are named twice, by id and by name."""
    first: dict[ChannelId, int] = {}
    for one in resolved:
        known = first.setdefault(one.channel.id, one.line.number)
        if known != one.line.number:
            yield LineProblem(one.line.number, "channel_twice", str(known))


def _conflicts(resolved: Sequence[_Resolved], known: Known) -> Iterator[LineProblem]:
    """Find lines that say different things of one company, or say too little of several."""
    said: dict[tuple[str, str], tuple[str, int]] = {}
    named: dict[AccountId, str] = {}
    for one in resolved:
        for account_id in one.channel.account_ids if one.line.account else ():
            named.setdefault(account_id, one.line.account.casefold())
    for one in resolved:
        line = one.line
        if len(one.channel.account_ids) > 1:
            yield from _of_several(one, resolved, known)
            if not line.account and (line.tier or line.owner):
                yield LineProblem(line.number, "several_accounts_unnamed", one.channel.name)
                continue
        keys = [*one.channel.account_ids] or [AccountId(f"new:{line.account.casefold()}")]
        company = _final_key(one, named, known)
        owner = one.owner.id if one.owner else ""
        sayings = [(f"id:{key}", "account", line.account.casefold()) for key in keys]
        sayings += [(company, "tier", line.tier), (company, "owner", owner)]
        for whose, column, value in sayings:
            if not value:
                continue
            before, number = said.setdefault((whose, column), (value, line.number))
            if before != value:
                yield LineProblem(line.number, f"{column}_otherwise", str(number))
        if not company and (line.tier or line.owner):
            yield LineProblem(line.number, "account_missing", one.channel.name)


def _of_several(
    one: _Resolved, resolved: Sequence[_Resolved], known: Known
) -> Iterator[LineProblem]:
    """Refuse to make one company of several that have channels of their own left out here."""
    name = one.line.account.casefold()
    if not name:
        return
    agreed = {other.channel.id for other in resolved if other.line.account.casefold() == name}
    for account_id in one.channel.account_ids:
        is_it = known.accounts[account_id].name.casefold() == name
        for channel in known.channels:
            if account_id in channel.account_ids and channel.id not in agreed and not is_it:
                yield LineProblem(one.line.number, "several_accounts", channel.name)
                return


def _final_key(one: _Resolved, named: Mapping[AccountId, str], known: Known) -> str:
    """Return under which name, as it is compared, a line's company stands in the end."""
    if one.line.account:
        return one.line.account.casefold()
    account_id = one.channel.account_id
    if account_id is None:
        return ""
    return named.get(account_id) or known.accounts[account_id].name.casefold()


def _accounts(resolved: Sequence[_Resolved], known: Known) -> tuple[AccountPlan, ...]:
    final = {account_id: account.name for account_id, account in known.accounts.items()}
    for one in resolved:
        for account_id in one.channel.account_ids if one.line.account else ():
            final[account_id] = one.line.account
    named = {
        account_id: name.casefold()
        for account_id, name in final.items()
        if name != known.accounts[account_id].name
    }
    lines: dict[str, list[_Resolved]] = {}
    for one in resolved:
        if key := _final_key(one, named, known):
            lines.setdefault(key, []).append(one)
    plans = (_account(key, of_it, final, known) for key, of_it in lines.items())
    return tuple(plan for plan in plans if plan is not None)


def _account(
    key: str, lines: Sequence[_Resolved], final: Mapping[AccountId, str], known: Known
) -> AccountPlan | None:
    """Return what one company is to be, or None where it is so already."""
    touched = {account_id for one in lines for account_id in one.channel.account_ids}
    is_named = any(one.line.account for one in lines)
    # Somebody else's account that happens to have the name counts only where the name was given.
    same = [
        account_id
        for account_id, name in final.items()
        if name.casefold() == key and (account_id in touched or is_named)
    ]
    kept = [one for one in same if known.accounts[one].name.casefold() == key]
    keeps = next(iter(sorted(kept) or sorted(same)), None)
    account = known.accounts[keeps] if keeps else None
    wanted = next((one.line.account for one in lines if one.line.account), "")
    plan = AccountPlan(
        name=wanted or (account.name if account else ""),
        keeps=keeps,
        merges=tuple(sorted(one for one in same if one != keeps)),
        channels=tuple(one.channel.id for one in lines if not one.channel.account_ids),
        tier=next(
            (one.line.tier for one in lines if one.line.tier), account.tier if account else ""
        ),
        owner_id=next(
            (one.owner.id for one in lines if one.owner), account.owner_id if account else None
        ),
    )
    is_so = account is not None and (plan.name, plan.tier, plan.owner_id) == (
        account.name,
        account.tier,
        account.owner_id,
    )
    return None if is_so and not plan.merges and not plan.channels else plan


def _planned(one: _Resolved, known: Known, spelling: Mapping[str, str]) -> PlannedLine:
    line, accounts = one.line, [known.accounts[each] for each in one.channel.account_ids]
    account = accounts[0] if len(accounts) == 1 else None
    owners = {person.id: person.name or person.identity.user for person in known.agents}
    before = {
        "account": ", ".join(each.name for each in accounts),
        "tier": account.tier if account else "",
        "owner": owners.get(account.owner_id, "") if account and account.owner_id else "",
        "mode": known.modes.get(one.channel.id, ""),
    }
    after = {
        "account": spelling[line.account.casefold()],
        "tier": line.tier,
        "owner": owners[one.owner.id] if one.owner else "",
        "mode": line.mode or "",
    }
    changes = tuple(
        FieldChange(name, before[name], after[name])
        for name in before
        if after[name] and after[name] != before[name]
    )
    also: tuple[str, ...] = ()
    if any(change.field != "mode" for change in changes):
        also = tuple(
            channel.name
            for channel in known.channels
            if channel.id != one.channel.id and set(channel.account_ids) & {a.id for a in accounts}
        )
    return PlannedLine(line.number, one.channel, changes, also)
