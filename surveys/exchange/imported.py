"""What comes out of other programs' files: a questionnaire, or the answers of many people."""

from dataclasses import dataclass
from typing import Any

from surveys.asking.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedQuestionnaire:
    """A questionnaire from another program's file.

    Parameters
    ----------
    questionnaire : Questionnaire
        A draft: whether it is ready to be opened is another question.
    dropped : tuple of str
        What was left out on purpose, each with its place in the file, for people to read.
    """

    questionnaire: Questionnaire
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAnswers:
    """Answers from another program's file, all of them checked against the questionnaire.

    Parameters
    ----------
    answers : tuple of dict
        One per respondent, in file order: answers by question id as they are stored.
    free_texts : tuple of dict
        One per respondent: texts by question id, never among the answers.
    finished : tuple of bool
        Whether the respondent came to the end, as far as the file tells; else True.
    dropped : tuple of str
        Columns that were left out, with the reason, for people to read.
    """

    answers: tuple[dict[str, Any], ...]
    free_texts: tuple[dict[str, str], ...]
    finished: tuple[bool, ...]
    dropped: tuple[str, ...] = ()
