"""What the reading of one document finds: mistakes and warnings, each put at its line."""

from __future__ import annotations

from bentodeploy.config.document import Document
from bentodeploy.config.mistake import KeyPath, Mistake, in_order, shown_path


class Findings:
    """Collects; one mistake a key, and none about a value that could not be read anyway."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.mistakes = list(document.mistakes)
        self._warnings: list[Mistake] = []
        self._refused = set(document.unreadable)

    @property
    def warnings(self) -> tuple[Mistake, ...]:
        """In the order of the file; nothing about refused values."""
        return in_order(warning for warning in self._warnings if warning.path not in self._refused_as_shown())

    def refuse(self, path: KeyPath, message: str, suggestion: str | None = None) -> None:
        """Add a mistake."""
        above = (path[:length] for length in range(len(path) + 1))
        if path in self._refused or any(part in self.document.unreadable for part in above):
            return
        self._refused.add(path)
        self.mistakes.append(self._at(path, message, suggestion))

    def warn(self, path: KeyPath, message: str, suggestion: str | None = None) -> None:
        """Add something that is worth saying about a value that is taken."""
        self._warnings.append(self._at(path, message, suggestion))

    def _at(self, path: KeyPath, message: str, suggestion: str | None) -> Mistake:
        place = self.document.place(path)
        return Mistake(place.line, place.column, shown_path(path), message, suggestion)

    def _refused_as_shown(self) -> set[str]:
        return {shown_path(path) for path in self._refused}
