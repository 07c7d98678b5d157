"""Give every service and task what it works with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from bot.bootstrap.capture import build_hearing
from bot.clock import Clock
from bot.jobs.tasks import TaskRunner
from bot.ports import ReplyWriter, ThirdOpinion
from bot.services.answer_nudge import AnswerNudge
from bot.services.ask_model import AskLanguageModel
from bot.services.ask_rating import AskForRating
from bot.services.back_fill import ReadMissed
from bot.services.capture_marked import CaptureMarkedMessage
from bot.services.change_issue import ChangeIssue
from bot.services.change_place import ChangePlace
from bot.services.change_settings import ChangeSettings
from bot.services.check_reply import CheckReply
from bot.services.desk import Services
from bot.services.find_issues import FindIssues
from bot.services.follow_place import FollowPlace
from bot.services.import_history import ImportHistory
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_places import KeepPlaces
from bot.services.keep_team import KeepTeam
from bot.services.log_issue import LogIssue
from bot.services.manage import AppFacts, Manage
from bot.services.plan_back_fill import PlanBackFill
from bot.services.read_account import ReadAccount
from bot.services.read_thread import ReadEarlier
from bot.services.recognise import Recognise
from bot.services.record_rating import RecordRating
from bot.services.regroup import Regroup
from bot.services.send_reply import SendReply
from bot.services.set_up_channels import SetUpChannels
from bot.services.suggest_reply import SuggestReply
from bot.services.tell_assignee import TellTheAssignee
from bot.services.write_digest import WriteDigest
from handlers.gateway import SlackGateway
from prompts import build_offline_writer
from storage import OpenedStore


def build_services(
    opened: OpenedStore,
    recognise: Recognise,
    gateway: SlackGateway,
    *,
    clock: Clock,
    writer: ReplyWriter,
    opinion: ThirdOpinion | None,
    plan: PlanBackFill,
    follow: FollowPlace,
    keep_installation: KeepInstallation,
) -> Services:
    """Return the services that listeners call."""
    store, reports, ids = opened.store, opened.reports, opened.ids
    hearing = build_hearing(opened, recognise, clock=clock, opinion=opinion)
    facts = AppFacts(version=app_version(), writer=writer.name)
    return Services(
        recognise=recognise,
        capture_message=hearing.capture_message,
        change_words=hearing.change_words,
        react=hearing.react,
        change_issue=ChangeIssue(store=store, recognise=recognise),
        regroup=Regroup(store=store, ids=ids),
        send_reply=SendReply(store=store, reports=reports, ids=ids, clock=clock),
        check_reply=CheckReply(store=store, gateway=gateway, ids=ids),
        suggest_reply=SuggestReply(
            store=store, reports=reports, ids=ids, writer=writer, offline=build_offline_writer()
        ),
        record_rating=RecordRating(store=store, ids=ids),
        answer_nudge=AnswerNudge(store=store, ids=ids),
        log_issue=LogIssue(store=store, reports=reports, ids=ids, recognise=recognise),
        find_issues=FindIssues(reports=reports, recognise=recognise, clock=clock),
        read_account=ReadAccount(reports=reports, recognise=recognise, clock=clock),
        write_digest=WriteDigest(store=store, reports=reports, ids=ids, clock=clock),
        manage=Manage(store=store, reports=reports, recognise=recognise, clock=clock, facts=facts),
        change_settings=ChangeSettings(
            store=store, recognise=recognise, clock=clock, plan_back_fill=plan
        ),
        change_place=ChangePlace(store=store, recognise=recognise, clock=clock),
        import_history=ImportHistory(store=store, plan=plan),
        set_up_channels=SetUpChannels(store=store, ids=ids),
        keep_places=KeepPlaces(store=store, recognise=recognise, clock=clock, follow=follow),
        keep_installation=keep_installation,
        clock=clock,
    )


def build_tasks(
    opened: OpenedStore,
    services: Services,
    keep_team: KeepTeam,
    *,
    read_missed: ReadMissed,
    read_earlier: ReadEarlier,
    capture_marked: CaptureMarkedMessage,
    ask_model: AskLanguageModel,
) -> TaskRunner:
    """Return what runs the tasks that services leave for later."""
    return TaskRunner(
        suggest_reply=services.suggest_reply,
        ask_model=ask_model,
        send_reply=services.send_reply,
        check_reply=services.check_reply,
        ask_rating=AskForRating(store=opened.store, ids=opened.ids),
        record_rating=services.record_rating,
        answer_nudge=services.answer_nudge,
        tell_assignee=TellTheAssignee(store=opened.store),
        write_digest=services.write_digest,
        keep_team=keep_team,
        read_missed=read_missed,
        read_earlier=read_earlier,
        capture_marked=capture_marked,
    )


def app_version() -> str:
    """Return the installed version of the app."""
    try:
        return version("giraffe-desk")
    except PackageNotFoundError:
        return "0"
