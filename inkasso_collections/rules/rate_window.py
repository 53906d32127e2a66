"""How much comes from one place within a time: counted in memory, and never in more memory than a limit allows."""

from collections import deque


class RateWindow:
    """Lets ``limit`` messages of a key through in any ``seconds``, and remembers at most ``places`` keys."""

    def __init__(self, limit: int, seconds: int, places: int = 10_000):
        self.limit = limit
        self.seconds = seconds
        self.places = places
        self._seen: dict[str, deque] = {}

    def take(self, key: str, moment: int) -> bool:
        """Count one more of ``key`` at ``moment``, in seconds; False where it is one too many."""
        seen = self._seen.pop(key, None) or deque()
        while seen and seen[0] <= moment - self.seconds:
            seen.popleft()
        fits = len(seen) < self.limit
        if fits:
            seen.append(moment)
        if len(self._seen) >= self.places:
            self._seen.pop(next(iter(self._seen)))  # who has been quiet the longest
        self._seen[key] = seen
        return fits
