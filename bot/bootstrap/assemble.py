"""Build the whole app from settings: store, clients, services, listeners, workers. No start."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from random import Random, SystemRandom

from slack_sdk import WebClient

from bot.bootstrap.rivals import beside_rivals
from bot.bootstrap.stored import account_of, seed, to_do
from bot.clock import Clock, SystemClock
from bot.domain.account import Workspace
from bot.domain.back_fill import pace_of
from bot.domain.causes import Upkeep
from bot.domain.errors import LookupFailed
from bot.jobs.planner import Planner
from bot.jobs.tasks import TaskRunner
from bot.jobs.waker import ThreadWaker
from bot.jobs.worker import Duties, Worker
from bot.ports import ReplyWriter, Waker
from bot.services.ask_rating import AskForRating
from bot.services.back_fill import ReadMissed
from bot.services.capture_message import CaptureMessage
from bot.services.carry_out import CarryOut
from bot.services.change_issue import ChangeIssue
from bot.services.change_place import ChangePlace
from bot.services.change_settings import ChangeSettings
from bot.services.change_words import ChangeWords
from bot.services.check_reply import CheckReply
from bot.services.desk import Services
from bot.services.find_issues import FindIssues
from bot.services.follow_place import FollowPlace
from bot.services.hear_own_post import HearOwnPost
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_places import KeepPlaces
from bot.services.keep_team import KeepTeam
from bot.services.keep_watch import KeepWatch
from bot.services.log_issue import LogIssue
from bot.services.manage import AppFacts, Manage
from bot.services.plan_back_fill import PlanBackFill
from bot.services.react import React
from bot.services.read_account import ReadAccount
from bot.services.recognise import Recognise
from bot.services.record_rating import RecordRating
from bot.services.send_reply import SendReply
from bot.services.suggest_reply import SuggestReply
from bot.services.tell_assignee import TellTheAssignee
from bot.services.watch_work import WatchWork
from bot.services.write_digest import WriteDigest
from bot.settings import Settings
from bot.texts import load_texts
from handlers.answers import Answers, PostByUrl, post_by_url
from handlers.app import build_bolt_app
from handlers.caller import Caller
from handlers.desk import Desk
from handlers.directory import SlackDirectory
from handlers.dispatch import BoltDispatcher
from handlers.gateway import SlackGateway
from handlers.guard import Guard
from handlers.history import SlackHistory
from handlers.intake import Door, DoorLimits, Reception
from handlers.pacing import Pacer
from handlers.senders import Senders
from handlers.socket_mode import SocketDoor, connect_to_slack
from prompts import build_offline_writer, build_reply_writer
from storage import OpenedStore, SortableIds, open_store

SLACK_TIMEOUT = 10
"""Seconds that a call to Slack may take."""
CLICK_THREADS = 20
"""How many commands, clicks and forms are answered at once; none waits for anything slow."""
_ALL = Duties()


@dataclass(frozen=True, slots=True)
class Giraffe:
    """The app, built but not started."""

    settings: Settings
    workspace: Workspace
    services: Services
    opened: OpenedStore
    dispatcher: BoltDispatcher
    reception: Reception
    tasks: TaskRunner
    carry_out: CarryOut
    keep_team: KeepTeam
    watch: WatchWork
    keep_watch: KeepWatch
    to_do: Callable[[], str]
    waker: Waker
    clock: Clock
    random: Random
    executor: Executor

    def worker(self, duties: Duties = _ALL) -> Worker:
        """Return a worker for some of the work, or for all of it."""
        return Worker(
            duties=duties,
            queue=self.opened.work_queue,
            dispatcher=self.dispatcher,
            tasks=self.tasks,
            carry_out=self.carry_out,
            planner=Planner(
                store=self.opened.store,
                watch=self.watch,
                keep_watch=self.keep_watch,
                keep_installation=self.services.keep_installation,
                clock=self.clock,
            ),
            waker=self.waker,
            clock=self.clock,
            random=self.random,
        )

    def http_door(self) -> Door:
        """Return the door for HTTP; needs the signing secret."""
        secret = self.settings.slack_signing_secret
        return Door(
            self.reception,
            signing_secret=secret.get_secret_value() if secret else "",
            clock=self.clock,
            on_rate_limited=self.keep_watch.hear_limit,
            is_healthy=self.opened.is_healthy,
            to_do=self.to_do,
            limits=DoorLimits(),
        )

    def socket_door(self) -> SocketDoor:
        """Return the door for Socket Mode; needs the app-level token."""
        token = self.settings.slack_app_token
        app_token = token.get_secret_value() if token else ""
        base_url = self.settings.slack_api_url
        return SocketDoor(
            self.reception,
            connect=lambda: connect_to_slack(app_token=app_token, base_url=base_url),
            on_rate_limited=self.keep_watch.hear_limit,
            on_lines=lambda up, of: self.keep_watch.see_lines(up=up, of=of),
        )

    def prepare(self, *, listens: bool = True) -> None:
        """Learn which channels and people there are, and what was missed since the last time.

        A process without a door does not listen: it neither notes that it does nor plans what was
        missed. Closes everything and raises LookupFailed without Slack.
        """
        try:
            beside_rivals(lambda: self.keep_team.refresh(cause=Upkeep(self.clock.now())))
            if listens:
                self.keep_watch.begin()
        except LookupFailed:
            self.close()
            raise

    def close(self) -> None:
        """Let go of threads and connections."""
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.opened.close()


@dataclass(frozen=True, slots=True)
class Seams:
    """What the world outside gives: time and chance, and what a test brings in place of the rest.

    `connect` makes the client that speaks to Slack, `post_by_url` answers by a response_url, and
    `executor` runs what a click must not wait for.
    """

    clock: Clock
    random: Random
    writer: ReplyWriter | None = None
    connect: Callable[[Settings], WebClient] | None = None
    post_by_url: PostByUrl = post_by_url
    executor: Executor | None = None


def system_seams() -> Seams:
    """Return the real clock and real randomness."""
    return Seams(clock=SystemClock(), random=SystemRandom())


def assemble(settings: Settings, seams: Seams) -> Giraffe:
    """Build the app. Asks Slack once who we are; raises LookupFailed when it does not answer."""
    clock = seams.clock
    ids = SortableIds(clock, seams.random)
    opened = open_store(
        settings.database_url,
        clock=clock,
        ids=ids,
        waker=ThreadWaker(),
        most_waiting=settings.most_waiting_events,
    )
    client = (seams.connect or _client)(settings)
    caller = Caller(clock=clock)
    directory = SlackDirectory(client, caller=caller)
    workspace = _workspace(opened, directory)
    beside_rivals(lambda: seed(opened.store, settings, clock))
    texts = load_texts()
    executor = seams.executor or ThreadPoolExecutor(CLICK_THREADS, thread_name_prefix="click")
    pace = pace_of(settings.history_rate)
    plan = PlanBackFill(ids=opened.ids, pace=pace)
    follow = FollowPlace(plan=plan)
    recognise = Recognise(
        store=opened.store, directory=directory, ids=opened.ids, clock=clock, follow=follow
    )
    writer = seams.writer or _writer(settings)
    guard = Guard(directory, clock=clock, account_of=partial(account_of, opened.store))
    gateway = SlackGateway(
        client,
        senders=Senders(client, guard=guard, pacer=Pacer(clock=clock), caller=caller),
        guard=guard,
        caller=caller,
        texts=texts,
        workspace=workspace,
        clock=clock,
    )
    keep_watch = KeepWatch(store=opened.store, plan=plan, clock=clock)
    keep_installation = KeepInstallation(
        store=opened.store, admission=directory, keep_watch=keep_watch, clock=clock
    )
    services = _services(
        opened,
        recognise,
        gateway,
        clock=clock,
        writer=writer,
        plan=plan,
        follow=follow,
        keep_installation=keep_installation,
    )
    answers = Answers(client, texts=texts, executor=executor, post=seams.post_by_url)
    desk = Desk(services=services, texts=texts, answers=answers, workspace=workspace)
    own_posts = HearOwnPost(store=opened.store, ids=opened.ids)
    dispatcher = _dispatcher(settings, desk, own_posts, executor=executor)
    keep_team = KeepTeam(store=opened.store, directory=directory, recognise=recognise, clock=clock)
    return Giraffe(
        settings=settings,
        workspace=workspace,
        services=services,
        opened=opened,
        dispatcher=dispatcher,
        reception=Reception(
            inbox=opened.inbox, answer=dispatcher.answer, executor=executor, clock=clock
        ),
        tasks=_tasks(
            opened,
            services,
            keep_team,
            ReadMissed(
                store=opened.store,
                history=SlackHistory(client, workspace=workspace),
                plan=plan,
                pace=pace,
                clock=clock,
            ),
        ),
        carry_out=CarryOut(
            store=opened.store,
            queue=opened.work_queue,
            reports=opened.reports,
            gateway=gateway,
            ids=opened.ids,
            clock=clock,
            random=seams.random,
        ),
        keep_team=keep_team,
        watch=WatchWork(store=opened.store, queue=opened.work_queue, clock=clock),
        keep_watch=keep_watch,
        to_do=partial(to_do, opened.store, texts),
        waker=opened.waker,
        clock=clock,
        random=seams.random,
        executor=executor,
    )


def upgrade_database(settings: Settings) -> None:
    """Create or upgrade the tables."""
    seams = system_seams()
    ids = SortableIds(seams.clock, seams.random)
    open_store(settings.database_url, clock=seams.clock, ids=ids, waker=ThreadWaker()).close()


def app_version() -> str:
    """Return the installed version of the app."""
    try:
        return version("giraffe-desk")
    except PackageNotFoundError:
        return "0"


def _workspace(opened: OpenedStore, directory: SlackDirectory) -> Workspace:
    try:
        facts = directory.workspace()
    except LookupFailed:
        # Whoever waits for Slack builds the app anew each time: let go of these connections.
        opened.close()
        raise
    return beside_rivals(lambda: opened.ensure_workspace(facts))


def _client(settings: Settings) -> WebClient:
    token = settings.slack_bot_token
    return WebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        timeout=SLACK_TIMEOUT,
        # The SDK's own retry posts twice when a connection drops after the request was read.
        retry_handlers=[],
    )


def _writer(settings: Settings) -> ReplyWriter:
    key = settings.openai_api_key
    return build_reply_writer(
        api_key=key.get_secret_value() if key else None,
        model=settings.openai_model,
        base_url=settings.openai_base_url,
    )


def _services(
    opened: OpenedStore,
    recognise: Recognise,
    gateway: SlackGateway,
    *,
    clock: Clock,
    writer: ReplyWriter,
    plan: PlanBackFill,
    follow: FollowPlace,
    keep_installation: KeepInstallation,
) -> Services:
    store, reports, ids = opened.store, opened.reports, opened.ids
    facts = AppFacts(version=app_version(), writer=writer.name)
    return Services(
        recognise=recognise,
        capture_message=CaptureMessage(store=store, ids=ids, recognise=recognise, clock=clock),
        change_words=ChangeWords(store=store, ids=ids, recognise=recognise, clock=clock),
        react=React(store=store, ids=ids, recognise=recognise),
        change_issue=ChangeIssue(store=store, recognise=recognise),
        send_reply=SendReply(store=store, reports=reports, ids=ids, clock=clock),
        check_reply=CheckReply(store=store, gateway=gateway, ids=ids),
        suggest_reply=SuggestReply(
            store=store, reports=reports, ids=ids, writer=writer, offline=build_offline_writer()
        ),
        record_rating=RecordRating(store=store, ids=ids),
        log_issue=LogIssue(store=store, reports=reports, ids=ids, recognise=recognise),
        find_issues=FindIssues(reports=reports, recognise=recognise, clock=clock),
        read_account=ReadAccount(reports=reports, recognise=recognise, clock=clock),
        write_digest=WriteDigest(store=store, reports=reports, ids=ids, clock=clock),
        manage=Manage(store=store, reports=reports, recognise=recognise, clock=clock, facts=facts),
        change_settings=ChangeSettings(store=store, clock=clock, plan_back_fill=plan),
        change_place=ChangePlace(store=store, recognise=recognise, clock=clock),
        keep_places=KeepPlaces(store=store, recognise=recognise, clock=clock, follow=follow),
        keep_installation=keep_installation,
        clock=clock,
    )


def _dispatcher(
    settings: Settings, desk: Desk, own_posts: HearOwnPost, *, executor: Executor
) -> BoltDispatcher:
    token = settings.slack_bot_token
    app = build_bolt_app(
        desk,
        base_url=settings.slack_api_url,
        bot_token=token.get_secret_value() if token else "",
        executor=executor,
    )
    return BoltDispatcher(app, own_posts=own_posts, workspace=desk.workspace)


def _tasks(
    opened: OpenedStore, services: Services, keep_team: KeepTeam, read_missed: ReadMissed
) -> TaskRunner:
    return TaskRunner(
        suggest_reply=services.suggest_reply,
        send_reply=services.send_reply,
        check_reply=services.check_reply,
        ask_rating=AskForRating(store=opened.store, ids=opened.ids),
        record_rating=services.record_rating,
        tell_assignee=TellTheAssignee(store=opened.store),
        write_digest=services.write_digest,
        keep_team=keep_team,
        read_missed=read_missed,
    )
