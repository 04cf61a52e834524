"""Undo: the steps by which a questionnaire was written, one per thing done and not per letter."""

from surveys.asking.questionnaire import Questionnaire

DEEPEST = 100


class Steps:
    """What can be taken back, and what can be done again after that.

    Typing into one field is one step until something else is done.
    """

    def __init__(self) -> None:
        self._done: list[Questionnaire] = []
        self._undone: list[Questionnaire] = []
        self._field = ""

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether a step was taken back that can be done again."""
        return bool(self._undone)

    def keep(self, before: Questionnaire, field: str = "") -> None:
        """Remember how it was before a step.

        Parameters
        ----------
        before : Questionnaire
            As it was.
        field : str
            Names what is being typed into; empty for what is done at once.
        """
        if not field or field != self._field or not self._done:
            self._done.append(before)
            del self._done[:-DEEPEST]
        self._field = field
        self._undone.clear()

    def undo(self, now: Questionnaire) -> Questionnaire:
        """Return how it was one step ago, or `now` where there was none."""
        if not self._done:
            return now
        self._undone.append(now)
        self._field = ""
        return self._done.pop()

    def redo(self, now: Questionnaire) -> Questionnaire:
        """Return how it was before the last undo, or `now` where there was none."""
        if not self._undone:
            return now
        self._done.append(now)
        self._field = ""
        return self._undone.pop()
