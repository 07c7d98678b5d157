"""What the desk needs of the world outside, as Protocols.

Shapes speak domain; who implements them never appears here.
"""

from bot.ports.reports import (
    IssueFilter,
    IssueQuery,
    PastReply,
    QueueCounts,
    Reports,
)
from bot.ports.repositories import (
    Accounts,
    Audit,
    Channels,
    Digests,
    Issues,
    Messages,
    People,
    Posted,
    Posts,
    PreferencesStore,
    Ratings,
    Replies,
)
from bot.ports.slack import (
    ChannelFacts,
    Directory,
    Gateway,
    PersonFacts,
)
from bot.ports.work import (
    EffectClaim,
    EventDispatcher,
    IdSource,
    Inbox,
    InboxClaim,
    IncomingEvent,
    Outbox,
    Queue,
    Store,
    TaskClaim,
    Tasks,
    UnitOfWork,
    Waker,
    WorkQueue,
)
from bot.ports.writer import (
    ConversationLine,
    ReplyWriter,
    SuggestionRequest,
)

__all__ = [
    "Accounts",
    "Audit",
    "ChannelFacts",
    "Channels",
    "ConversationLine",
    "Digests",
    "Directory",
    "EffectClaim",
    "EventDispatcher",
    "Gateway",
    "IdSource",
    "Inbox",
    "InboxClaim",
    "IncomingEvent",
    "IssueFilter",
    "IssueQuery",
    "Issues",
    "Messages",
    "Outbox",
    "PastReply",
    "People",
    "PersonFacts",
    "Posted",
    "Posts",
    "PreferencesStore",
    "Queue",
    "QueueCounts",
    "Ratings",
    "Replies",
    "ReplyWriter",
    "Reports",
    "Store",
    "SuggestionRequest",
    "TaskClaim",
    "Tasks",
    "UnitOfWork",
    "Waker",
    "WorkQueue",
]
