"""Judgements from a file: of one elicitation, all of a file or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from dsm import audit
from dsm.elicitation import elicitations
from dsm.elicitation.answering import Own, keep_content, require_open
from dsm.elicitation.contents import (
    EVIDENCE,
    TEXTS,
    content_problems,
    known_parts,
    levels_in,
)
from dsm.elicitation.elicitation import Elicitation, ElicitationError, Kind
from dsm.elicitation.experts import NewExpert, expert_rows, keep_experts, label_of, name_mark
from dsm.elicitation.merging import count_outside, merged
from dsm.elicitation.plain import plain_best_worst, plain_effects, plain_pairs
from dsm.elicitation.showing import may_be_shown
from dsm.elicitation.tables import ExpertJudgementRow, ExpertRow
from dsm.tables import utc_now
from indicators.experts.calibration import read_seed_answers
from indicators.experts.connectivity import DesignError, connectivity_problems
from indicators.experts.effects import effect_columns, final_rows, read_effects
from indicators.experts.ratings import groups_of
from surveys.errors import FixableError, raise_all
from surveys.sheets import Row, Sheet, read_sheet

if TYPE_CHECKING:
    from dsm.surveying.keys import CampaignKey

type Contents = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of a file.

    Parameters
    ----------
    experts : int
        Whose judgements are kept.
    newcomers : int
        Experts among them who were not known before.
    replaced : int
        Judgements of the same round that were there before.
    stayed : int or None
        Levels, pairs, effects and answers to seed questions of these experts, of this round or
        the one before, that the file does not speak of; None where so few experts handed in
        before that their number would tell of single ones.
    """

    experts: int
    newcomers: int
    replaced: int
    stayed: int | None = 0


def keep_from_csv(
    session: Session,
    key: "CampaignKey",
    slug: str,
    path: Path,
    by: str = audit.SYSTEM,
    *,
    replace: bool = False,
    is_part: bool = False,
    seeds: Path | None = None,
) -> Imported:
    """Keep the judgements in a file as those of the open round, handed in.

    Experts are known by the name or id in the file; new ones are numbered in order of their ids.

    Parameters
    ----------
    path : Path
        CSV. Ratings: `rater`, `object`, `level`. Best-worst: `expert`, `criterion`, `best_to`,
        `to_worst`. Pairs: `expert`, `first`, `second`, `times`. Effects: `expert`, `action`,
        `indicator`, `low`, `best`, `high`, `confidence`, perhaps `without` and `evidence`, and
        perhaps `round`, of which only round 2 is read then. In all of them `group` may say the
        expert's.
    replace : bool
        Whether judgements of this round that are there already give way. Only what the file
        says gives way: levels, pairs, effects and answers to seed questions that are not in it
        stay as the expert handed them in last, in this round or the one before, and notes.
        Whoever wants one of them gone takes it back where she judges. A draft, which was not
        handed in, gives way as a whole but for its remarks.
    is_part : bool
        Ratings: whether more files follow, so that raters need not share objects yet. Where
        judgements are confidential, the file is looked at by itself.
    seeds : Path, optional
        Effects: the same experts' answers to seed questions, see
        `indicators.experts.calibration.read_seed_answers`.

    Raises
    ------
    FixableError
        Everything that is wrong in the file at once; nothing is kept then.
    """
    # Whoever else imports or invites meanwhile waits, and sees which numbers are taken.
    found = elicitations.elicitation_of(elicitations.find_row(session, slug, shared=False))
    require_open(found, utc_now())
    read, groups = READERS[found.kind](found, path)
    for name, answers in (_seed_answers(found, seeds) if seeds else {}).items():
        read.setdefault(name, {}).update(answers)
    rows = expert_rows(session, found)
    known = {name: rows.get(name_mark(key, name)) for name in read}
    kept = _kept(session, found, [row for row in known.values() if row is not None])
    last = {name: _last(kept, row) for name, row in known.items()}
    contents = {name: merged(last[name], content) for name, content in read.items()}
    before = {id: one.revision for id, one in kept.items() if one.round == found.round}
    problems = [
        *_same(key, contents),
        *_wrong(found, contents, read),
        *_moved(groups, known),
        *([] if replace else _twice(found, known, before)),
        *([] if is_part else _loose(session, found, contents, read, known)),
    ]
    raise_all(problems)
    new = [NewExpert(name=name, group=groups.get(name, "")) for name in contents if not known[name]]
    seated = keep_experts(session, key, slug, new, shuffled=False) if new else {}
    for name, content in contents.items():
        row = known[name] or seated[name_mark(key, name)]
        assert row.id is not None
        keep_content(session, row.id, found.round, content, before.get(row.id, 0), complete=True)
    audit.record(
        session, by, "import-judgements", f"elicitation:{slug}",
        count=len(contents), round=found.round, file=Path(path).name,
    )  # fmt: skip
    return Imported(
        experts=len(contents),
        newcomers=len(new),
        replaced=len(before),
        stayed=_stayed(found, kept, sum(count_outside(last[name], read[name]) for name in read)),
    )


def _ratings(elicitation: Elicitation, path: Path) -> tuple[Contents, dict[str, str]]:
    sheet = read_sheet(path, ("rater", "object", "level"))
    low, high = elicitation.lowest, elicitation.highest
    contents: Contents = {}
    for row in sheet:
        rater, thing = row.text("rater"), row.text("object")
        level = row.whole("level", low=low, high=high)
        contents.setdefault(rater, {"levels": {}})["levels"][thing] = level
    said = ((row, (row.optional("rater"), row.optional("object"))) for row in sheet)
    sheet.refuse_repeats("object", said)
    _refuse_unknown(sheet, "object", elicitation.object_ids)
    groups = groups_of(sheet, "rater")
    sheet.raise_problems()
    return contents, groups


def _best_worst(elicitation: Elicitation, path: Path) -> tuple[Contents, dict[str, str]]:
    from indicators.experts.best_worst import read_best_worst

    said = _read(path, elicitation, ("criterion",), lambda: read_best_worst(path))
    contents = {one.expert: plain_best_worst(one) for one in said}
    return contents, {one.expert: one.group for one in said}


def _pairwise(elicitation: Elicitation, path: Path) -> tuple[Contents, dict[str, str]]:
    from indicators.experts.pairwise import read_pairwise

    said = _read(path, elicitation, ("first", "second"), lambda: read_pairwise(path, is_part=True))
    contents = {one.expert: plain_pairs(one, elicitation.object_ids) for one in said}
    return contents, {one.expert: one.group for one in said}


def _effects(elicitation: Elicitation, path: Path) -> tuple[Contents, dict[str, str]]:
    actions, targets = elicitation.object_ids, [one.id for one in elicitation.targets]
    said = read_effects(path, actions=actions, indicators=targets)
    columns, sheet = effect_columns(path), read_sheet(path, ())
    groups = groups_of(sheet, columns[2])
    beside = {
        tuple(row.optional(column) for column in columns[:3]): _beside(row)
        for row in final_rows(sheet)
    }
    sheet.raise_problems()
    experts = dict.fromkeys(one.expert for one in said)
    contents = {
        expert: plain_effects([one for one in said if one.expert == expert]) for expert in experts
    }
    for expert, content in contents.items():
        for effect in content["effects"]:
            effect.update(beside[effect["action"], effect["indicator"], expert])
    return contents, groups


def _beside(row: Row) -> dict[str, Any]:
    """Return what an effect is judged against, and what that rests on, where the row says it."""
    without, evidence = row.optional_number("without"), row.optional("evidence")
    if evidence and evidence not in EVIDENCE:
        row.reject("evidence", f"holds {evidence!r}", f"Choose one of: {', '.join(EVIDENCE)}.")
    said = {"without": without, "evidence": evidence or None}
    return {name: one for name, one in said.items() if one is not None}


def _seed_answers(elicitation: Elicitation, path: Path) -> Contents:
    if elicitation.kind is not Kind.EFFECTS:
        problem = f"{elicitation.slug!r} holds {elicitation.kind}, which have no seed questions."
        raise ElicitationError(problem, "Leave the answers to seed questions out.")
    return {
        expert: {"seeds": {seed: list(said) for seed, said in answers.items()}}
        for expert, answers in read_seed_answers(path).items()
    }


def _read[J](
    path: Path, elicitation: Elicitation, columns: Sequence[str], read: Callable[[], J]
) -> J:
    """Return what a reader reads; what it refuses, and unknown ids, are told together."""
    sheet = read_sheet(path, columns)
    for column in columns:
        _refuse_unknown(sheet, column, elicitation.object_ids)
    try:
        said = read()
    except FixableError as error:
        raise_all([*sheet.problems, *error.problems])
        raise
    sheet.raise_problems()
    return said


def _refuse_unknown(sheet: Sheet, column: str, known: Sequence[str]) -> None:
    for row in sheet:
        cell = row.optional(column)
        if cell and cell not in known:
            fix = f"Choose from: {', '.join(known)}."
            row.reject(column, f"holds {cell!r}, which is not judged here", fix)


def _same(key: "CampaignKey", contents: Contents) -> Iterable[FixableError]:
    """Return a problem for every expert who is there in two spellings."""
    spelt: dict[str, str] = {}
    for name in contents:
        first = spelt.setdefault(name_mark(key, name), name)
        if first != name:
            problem = f"{first!r} and {name!r} are the same expert."
            yield ElicitationError(problem, "Spell the expert in one way, or add to the name.")


def _wrong(elicitation: Elicitation, contents: Contents, read: Contents) -> Iterable[FixableError]:
    """Return what is wrong with each judgement, together with what the expert handed in before.

    Of confidential experts that would tell by name what they judged: everything that the whole
    file lacks by itself is told then, also what they have said already.
    """
    wrong = {name: _lacks(elicitation, content) for name, content in contents.items()}
    if not any(wrong.values()):
        return
    alone = {name: _lacks(elicitation, content) for name, content in read.items()}
    for name, problems in (alone if elicitation.confidential else wrong).items():
        for one in problems:
            yield ElicitationError(f"{name}: {one.problem}", one.fix)
    older = sum(bool(wrong[name]) and not alone[name] for name in contents)
    if older and elicitation.confidential:
        who = f"{older} of the {len(contents)} experts in the file"
        problem = f"What {who} handed in before is not in order by now."
        yield ElicitationError(problem, "Let them save it again by their links before you import.")


def _lacks(elicitation: Elicitation, content: Mapping[str, Any]) -> list[FixableError]:
    return content_problems(elicitation, content, complete=True)


def _twice(
    elicitation: Elicitation, known: Mapping[str, ExpertRow | None], before: Mapping[int, int]
) -> Iterable[FixableError]:
    """Return a problem where judgements are there already; who has begun is told to nobody."""
    names = [name for name, row in known.items() if row is not None and row.id in before]
    if names and elicitation.confidential:
        who = f"{len(names)} of the {len(known)} experts in the file"
        problem = f"{who} have a judgement of round {elicitation.round} here already."
        fix = "Ask who has begun by the link and leave these out, or replace what is there."
        yield ElicitationError(problem, fix)
        return
    for name in names:
        problem = f"{name} has judged in round {elicitation.round} already."
        yield ElicitationError(problem, "Leave the rows out, or replace what is there.")


def _moved(
    groups: Mapping[str, str], known: Mapping[str, ExpertRow | None]
) -> Iterable[FixableError]:
    for name, row in known.items():
        said = groups.get(name, "")
        if row is not None and said and said != row.group:
            asked = f"as one of {row.group!r}" if row.group else "without a group"
            problem = f"{name} is of {said!r} in the file, and was asked {asked}."
            fix = f"Write {row.group!r} in the file, or leave" if row.group else "Leave"
            yield ElicitationError(problem, f"{fix} the group empty in the file.")


def _loose(
    session: Session,
    elicitation: Elicitation,
    contents: Contents,
    read: Contents,
    known: Mapping[str, ExpertRow | None],
) -> Iterable[FixableError]:
    """Return what keeps ratings from being compared: those of the file with all that are kept.

    Of confidential experts the file alone: whether it is linked to what is kept would tell, try
    by try, who has rated what.
    """
    if elicitation.kind is not Kind.RATINGS:
        return ()
    if elicitation.confidential:
        return [
            DesignError(one.problem, f"{one.fix} If more files follow, say so (--part).")
            for one in connectivity_problems(_rated(read))
        ]
    coming = {row.id for row in known.values() if row is not None}
    query = (
        select(ExpertRow, ExpertJudgementRow)
        .join(ExpertJudgementRow, col(ExpertJudgementRow.expert_id) == col(ExpertRow.id))
        .where(
            ExpertRow.elicitation_id == elicitation.id,
            ExpertJudgementRow.round == elicitation.round,
            col(ExpertJudgementRow.complete).is_(True),
        )
    )
    here = [
        (label_of(row), thing)
        for row, said in session.exec(query)
        if row.id not in coming
        for thing in levels_in(said.content)
    ]
    return connectivity_problems([*here, *_rated(contents)])


def _rated(contents: Contents) -> list[tuple[str, str]]:
    return [(name, thing) for name, content in contents.items() for thing in levels_in(content)]


def _kept(session: Session, elicitation: Elicitation, rows: Sequence[ExpertRow]) -> dict[int, Own]:
    """Return what these experts handed in last, in this round or the one before, by expert.

    Of a draft only its remarks: nobody hands in for an expert what she has not handed in.
    """
    query = (
        select(ExpertJudgementRow)
        .where(col(ExpertJudgementRow.expert_id).in_([row.id for row in rows]))
        .order_by(col(ExpertJudgementRow.round))
        .execution_options(populate_existing=True)
    )
    kept: dict[int, Own] = {}
    for row in session.exec(query):
        earlier, said = kept.get(row.expert_id), known_parts(elicitation, row.content)
        if not row.complete:
            said = _with_remarks(earlier.content if earlier else {}, said)
        kept[row.expert_id] = Own(
            round=row.round,
            revision=row.revision,
            content=said,
            complete=row.complete or (earlier is not None and earlier.complete),
        )
    return kept


def _with_remarks(judged: Mapping[str, Any], draft: Mapping[str, Any]) -> dict[str, Any]:
    remarks = {name: draft[name] for name in TEXTS if name in draft}
    return {name: one for name, one in judged.items() if name not in TEXTS} | remarks


def _last(kept: Mapping[int, Own], row: ExpertRow | None) -> Mapping[str, Any]:
    before = kept.get(row.id) if row is not None and row.id is not None else None
    return before.content if before else {}


def _stayed(elicitation: Elicitation, kept: Mapping[int, Own], count: int) -> int | None:
    """Return a count of what experts handed in before, unless it would tell of single ones."""
    experts = sum(one.complete for one in kept.values())
    return count if not kept or may_be_shown(elicitation, experts) else None


READERS: Mapping[Kind, Callable[[Elicitation, Path], tuple[Contents, dict[str, str]]]] = {
    Kind.RATINGS: _ratings,
    Kind.BEST_WORST: _best_worst,
    Kind.PAIRWISE: _pairwise,
    Kind.EFFECTS: _effects,
}
