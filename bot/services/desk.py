"""The desk's services, built once and handed to the listeners."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.services.answer_nudge import AnswerNudge
from bot.services.capture_message import CaptureMessage
from bot.services.change_issue import ChangeIssue
from bot.services.change_place import ChangePlace
from bot.services.change_settings import ChangeSettings
from bot.services.change_words import ChangeWords
from bot.services.check_reply import CheckReply
from bot.services.find_issues import FindIssues
from bot.services.import_history import ImportHistory
from bot.services.keep_installation import KeepInstallation
from bot.services.keep_places import KeepPlaces
from bot.services.log_issue import LogIssue
from bot.services.manage import Manage
from bot.services.react import React
from bot.services.read_account import ReadAccount
from bot.services.recognise import Recognise
from bot.services.record_rating import RecordRating
from bot.services.regroup import Regroup
from bot.services.send_reply import SendReply
from bot.services.set_up_channels import SetUpChannels
from bot.services.suggest_reply import SuggestReply
from bot.services.write_digest import WriteDigest


@dataclass(frozen=True, slots=True)
class Services:
    """Every use case that a person in Slack can start."""

    recognise: Recognise
    capture_message: CaptureMessage
    change_words: ChangeWords
    react: React
    change_issue: ChangeIssue
    regroup: Regroup
    send_reply: SendReply
    check_reply: CheckReply
    suggest_reply: SuggestReply
    record_rating: RecordRating
    answer_nudge: AnswerNudge
    log_issue: LogIssue
    find_issues: FindIssues
    read_account: ReadAccount
    write_digest: WriteDigest
    manage: Manage
    change_settings: ChangeSettings
    change_place: ChangePlace
    import_history: ImportHistory
    set_up_channels: SetUpChannels
    keep_places: KeepPlaces
    keep_installation: KeepInstallation
    clock: Clock
