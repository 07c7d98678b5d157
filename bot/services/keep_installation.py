"""Know whether Slack still lets the app in, and go on by itself when it does again.

Whoever uninstalls the app or revokes its token ends nothing that is stored. No post is lost either:
Slack refuses them, and they wait. What has to be known is that nothing is heard meanwhile.
"""

from __future__ import annotations

from datetime import timedelta

from bot.clock import Clock
from bot.domain.causes import Cause, Upkeep
from bot.domain.errors import LookupFailed, TryLater
from bot.log import get_logger
from bot.ports import Admission, Store
from bot.services.keep_watch import KeepWatch

SETTLED_WITHIN = timedelta(minutes=2)
"""How long Slack may still take a token after it told that the installation ended."""
ASK_AGAIN = timedelta(seconds=30)


class KeepInstallation:
    """Note the end of the installation, and notice the next one."""

    def __init__(
        self, *, store: Store, admission: Admission, keep_watch: KeepWatch, clock: Clock
    ) -> None:
        self._store = store
        self._admission = admission
        self._keep_watch = keep_watch
        self._clock = clock
        self._log = get_logger(__name__)

    def end(self, *, cause: Cause) -> None:
        """Hear that the app was uninstalled or its token revoked: in any order, once or twice.

        Slack is asked, because the news may be older than the next installation. Raise TryLater
        while it is so new that Slack may still take the token.
        """
        is_let_in = self._admission.is_let_in()
        if is_let_in and self._clock.now() - cause.at < SETTLED_WITHIN:
            raise TryLater("let_in", ASK_AGAIN)
        with self._store(cause) as work:
            if is_let_in:
                self._log.info("app.end_is_past")
            elif work.installations.end(cause.at):
                self._log.error("app.installation_ended", reason="uninstalled")
            work.commit()

    def look(self) -> bool:
        """Tell whether Slack lets the app in; where that is new, read what was missed."""
        with self._store.read() as work:
            if work.installations.ended_at() is None:
                return True
        try:
            if not self._admission.is_let_in():
                return False
        except LookupFailed:
            return False
        now = self._clock.now()
        with self._store(Upkeep(now)) as work:
            self._keep_watch.come_back(work, now=now)
            work.commit()
        return True
