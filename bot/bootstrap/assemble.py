"""Build the whole app from settings: store, clients, services, listeners, workers. No start."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from random import Random, SystemRandom

from slack_sdk import WebClient

from bot.adapters.classifier import load_model
from bot.bootstrap.capture import build_asking
from bot.bootstrap.giraffe import Giraffe
from bot.bootstrap.rivals import beside_rivals
from bot.bootstrap.services import build_services, build_tasks
from bot.bootstrap.stored import account_of, seed, to_do
from bot.clock import Clock, SystemClock
from bot.domain.account import Workspace
from bot.domain.back_fill import pace_of
from bot.domain.errors import LookupFailed
from bot.jobs.waker import ThreadWaker
from bot.ports import ReplyWriter, ThirdOpinion
from bot.services.back_fill import ReadMissed
from bot.services.capture_marked import CaptureMarkedMessage
from bot.services.carry_out import CarryOut
from bot.services.finish_imports import FinishImports
from bot.services.follow_place import FollowPlace
from bot.services.hear_own_post import HearOwnPost
from bot.services.judge_message import JudgeMessage
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_team import KeepTeam
from bot.services.keep_watch import KeepWatch
from bot.services.plan_back_fill import PlanBackFill
from bot.services.read_thread import ReadEarlier
from bot.services.recognise import Recognise
from bot.services.watch_work import WatchWork
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
from handlers.intake import Reception
from handlers.pacing import Pacer
from handlers.senders import Senders
from prompts import build_reply_writer, build_third_opinion
from storage import OpenedStore, SortableIds, open_store

SLACK_TIMEOUT = 10
"""Seconds that a call to Slack may take."""
CLICK_THREADS = 20
"""How many commands, clicks and forms are answered at once; none waits for anything slow."""


@dataclass(frozen=True, slots=True)
class Seams:
    """What the world outside gives: time and chance, and what a test brings in place of the rest.

    `opinion` stands for the model that is asked about messages which nobody else is sure of.
    `connect` makes the client that speaks to Slack, `post_by_url` answers by a response_url, and
    `executor` runs what a click must not wait for.
    """

    clock: Clock
    random: Random
    writer: ReplyWriter | None = None
    opinion: ThirdOpinion | None = None
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
    opinion = seams.opinion or _opinion(settings)
    guard = Guard(directory, clock=clock, account_of=partial(account_of, opened.store))
    gateway = SlackGateway(
        client,
        senders=Senders(client, guard=guard, pacer=Pacer(clock=clock), caller=caller, clock=clock),
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
    services = build_services(
        opened,
        recognise,
        gateway,
        clock=clock,
        writer=writer,
        opinion=opinion,
        plan=plan,
        follow=follow,
        keep_installation=keep_installation,
    )
    answers = Answers(client, texts=texts, executor=executor, post=seams.post_by_url)
    desk = Desk(services=services, texts=texts, answers=answers, workspace=workspace)
    own_posts = HearOwnPost(store=opened.store, ids=opened.ids)
    dispatcher = _dispatcher(settings, desk, own_posts, executor=executor)
    keep_team = KeepTeam(store=opened.store, directory=directory, recognise=recognise, clock=clock)
    history = SlackHistory(client, workspace=workspace)
    return Giraffe(
        settings=settings,
        workspace=workspace,
        services=services,
        opened=opened,
        dispatcher=dispatcher,
        reception=Reception(
            inbox=opened.inbox, answer=dispatcher.answer, executor=executor, clock=clock
        ),
        tasks=build_tasks(
            opened,
            services,
            keep_team,
            read_missed=ReadMissed(
                store=opened.store,
                history=history,
                plan=plan,
                pace=pace,
                imports=FinishImports(ids=opened.ids, judge=JudgeMessage(load_model())),
                clock=clock,
            ),
            ask_model=build_asking(opened, opinion),
            read_earlier=ReadEarlier(store=opened.store, plan=plan, clock=clock),
            capture_marked=CaptureMarkedMessage(
                store=opened.store, history=history, ids=opened.ids, recognise=recognise
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


def _opinion(settings: Settings) -> ThirdOpinion | None:
    key = settings.openai_api_key
    return build_third_opinion(
        api_key=key.get_secret_value() if key else None,
        model=settings.openai_model,
        base_url=settings.openai_base_url,
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
