"""Errors that the reader can put right; every other exception is a bug and keeps its traceback."""

from collections.abc import Sequence


class FixableError(Exception):
    """Something is wrong, and the reader can put it right.

    `problem` says what is wrong and shows the value; `fix` says what to do next.
    Each face of the app shows both in its own way; `code` never changes, so
    help pages, API clients and shell scripts may rely on it.
    """

    code = "fixable"

    def __init__(self, problem: str, fix: str) -> None:
        # Worker processes pickle errors, which needs args to mirror this signature.
        super().__init__(problem, fix)
        self.problem = problem
        self.fix = fix

    @property
    def problems(self) -> tuple["FixableError", ...]:
        """All problems this error stands for: itself, unless it gathers several."""
        return (self,)

    def __str__(self) -> str:
        return f"{self.problem} {self.fix}"


class ManyProblemsError(FixableError):
    """Several problems found in one go, so that all of them can be put right at once."""

    code = "many-problems"

    def __init__(self, gathered: Sequence[FixableError]) -> None:
        self._gathered = tuple(gathered)
        super().__init__(f"{len(self._gathered)} problems; nothing was changed.", "Fix them all.")
        self.args = (self._gathered,)

    @property
    def problems(self) -> tuple[FixableError, ...]:
        """The problems, in the order they were found."""
        return self._gathered

    def __str__(self) -> str:
        return "\n".join([self.problem, *(str(error) for error in self._gathered)])


class FileError(FixableError):
    """A file cannot be read as what it was said to be."""

    code = "file-rejected"


class MappingError(FixableError):
    """A mapping file does not fit its table or its questionnaire."""

    code = "mapping-rejected"


class InstrumentError(FixableError):
    """A questionnaire file does not say what it must, or there is no such questionnaire."""

    code = "questionnaire-rejected"


class AnswerError(FixableError):
    """An answer does not fit its question."""

    code = "answer-rejected"


class FrameError(FixableError):
    """A population frame is not a table of people in cells."""

    code = "frame-rejected"


class WeightsError(FixableError):
    """Weights cannot be used, or cannot be raked to their margins."""

    code = "weights-rejected"


def raise_all(problems: Sequence[FixableError]) -> None:
    """Raise what was gathered: nothing, the one problem itself, or all of them together."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise ManyProblemsError(problems)
