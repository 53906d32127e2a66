"""How notices get out in good order while several batches are under way."""

import os
from collections import deque
from dataclasses import dataclass
from typing import Any

from psycopg2 import OperationalError

MOST_BESIDE = 2  # one process does not feed more renderers
MOST_RETRIES = 5  # in a row, when payments and runs come in between


@dataclass(eq=False)
class Begun:
    """Notices whose letters are being rendered."""

    notices: Any
    letters: Any = None
    error: Exception | None = None  # what kept them from being written

    def finish(self):
        """The letters, once they are rendered: {notice id: (bytes, file extension)}."""
        if self.error:
            raise self.error
        return self.letters.finish()

    def abandon(self):
        if self.letters:
            self.letters.abandon()


class Delivery:
    """Delivers batch by batch. While renderers work on some letters, the next are written and the last are stored.

    Only renderers run beside each other: one process feeds them, and the database sees one batch after the other. Whatever
    is stored and sent was locked in that very transaction, and was still waiting in it; so workers that share the work, and
    users who stop it, come in between without anything being lost or done twice.
    """

    def __init__(self, claim, beside=1, commit=None):
        """
        :param claim: function of the ids under way that gives the next notices, of one company; empty: no more
        :param beside: how many renderers run beside each other
        :param commit: function of the notices handled that commits, and says whether there is time for more
        """
        self._claim, self._beside, self._commit = claim, beside, commit
        self._under_way, self._handled, self._retries = deque(), 0, 0
        self._is_open = self._is_able = True
        self.in_time = True  # False once there is no time for more

    def run(self, env):
        """Deliver all.

        :return: False where the server could not store letters: the notices wait
        """
        try:
            while self._is_open or self._under_way:
                try:
                    self._step()
                    self._retries = 0
                except OperationalError:
                    self._retries += 1
                    if not self._commit or self._retries > MOST_RETRIES:
                        raise
                    self._step_back(env)
        finally:
            self._abandon()
        return self._is_able

    def _step(self):
        """Begin with as many batches as there is room for, then complete the one that was begun first."""
        # All are claimed before the first is written: another worker's commit meanwhile would collide.
        for notices in self._claim_more():
            begun = notices._begin_delivery()
            self._handled += len(notices) - len(begun.notices)
            if begun.notices:
                self._under_way.append(begun)
        if self._under_way:
            begun = self._under_way.popleft()
            try:
                begun.notices._end_delivery(begun)
            except OSError as error:
                self._stop(begun.notices, error)
            finally:
                begun.abandon()
            self._handled += len(begun.notices)
        self._save()

    def _stop(self, notices, error):
        """The server is at fault, with whatever notice: they wait."""
        notices._wait_for_server(error)
        self._abandon()
        self._is_open = self._is_able = False

    def _claim_more(self):
        batches = []
        while self._is_open and len(self._under_way) + len(batches) <= self._beside:
            ids = [notice_id for begun in self._under_way for notice_id in begun.notices.ids]
            notices = self._claim(ids + [notice_id for batch in batches for notice_id in batch.ids])
            self._is_open = bool(notices)
            if notices:
                batches.append(notices)
        return batches

    def _save(self):
        """Commit, and lock anew what is under way, without what was stopped, withdrawn or taken by others meanwhile."""
        if not self._commit:
            return
        handled, self._handled = self._handled, 0
        self.in_time = bool(self._commit(handled)) and self.in_time
        self._is_open = self._is_open and self.in_time
        for begun in list(self._under_way):
            begun.notices = begun.notices._claim_again()
            if not begun.notices:
                self._under_way.remove(begun)
                begun.abandon()

    def _step_back(self, env):
        """Something came in between: what this transaction did is undone, and what is under way rests on it."""
        env.cr.rollback()
        env.invalidate_all()
        self._abandon()
        self._handled, self._is_open = 0, self._is_able and self.in_time

    def _abandon(self):
        while self._under_way:
            self._under_way.popleft().abandon()


def count_processors():
    """The processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # this system does not tell
        return os.cpu_count() or 1
