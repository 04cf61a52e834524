"""Judgements from a file: of one elicitation, all of a file or none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlmodel import Session, col, select

from dsm import audit
from dsm.elicitation import elicitations
from dsm.elicitation.answering import Own, keep_content, require_open
from dsm.elicitation.contents import EVIDENCE, content_problems, levels_in
from dsm.elicitation.elicitation import Elicitation, ElicitationError, Kind
from dsm.elicitation.experts import NewExpert, expert_rows, keep_experts, label_of, name_mark
from dsm.elicitation.plain import plain_best_worst, plain_effects, plain_pairs
from dsm.elicitation.tables import ExpertJudgementRow, ExpertRow
from dsm.tables import utc_now
from indicators.experts.calibration import read_seed_answers
from indicators.experts.connectivity import DesignError, connectivity_problems, count_unlinked
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
    """

    experts: int
    newcomers: int
    replaced: int


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
        stay, and notes. Whoever wants one of them gone takes it back where she judges.
    is_part : bool
        Ratings: whether more files follow, so that raters need not share objects yet.
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
    kept = _kept(session, [row for row in known.values() if row is not None])
    contents = {name: _over(_last(kept, known[name]), content) for name, content in read.items()}
    before = {id: one.revision for id, one in kept.items() if one.round == found.round}
    problems = [
        *_same(key, contents),
        *_wrong(found, contents, read),
        *_moved(groups, known),
        *([] if replace else _twice(found, known, before)),
        *([] if is_part else _loose(session, found, contents, known, read)),
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
    return Imported(experts=len(contents), newcomers=len(new), replaced=len(before))


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

    said = _read(path, elicitation, ("first", "second"), lambda: read_pairwise(path))
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
    """Return what is wrong with each judgement; what an expert has begun herself is only counted."""
    begun: set[str] = set()
    for name, content in contents.items():
        own = {one.problem for one in content_problems(elicitation, read[name], complete=True)}
        for one in content_problems(elicitation, content, complete=True):
            if one.problem in own or not elicitation.confidential:
                yield ElicitationError(f"{name}: {one.problem}", one.fix)
            else:
                begun.add(name)
    if begun:
        problem = (
            f"{len(begun)} of the {len(contents)} experts in the file have begun what is not whole."
        )
        yield ElicitationError(problem, "Let them finish it by their links before you import.")


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
    known: Mapping[str, ExpertRow | None],
    read: Contents,
) -> Iterable[FixableError]:
    """Return what keeps ratings from being compared: those of the file with all that are kept."""
    if elicitation.kind is not Kind.RATINGS:
        return ()
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
    new = _rated(contents)
    if not elicitation.confidential:
        return connectivity_problems([*here, *new])
    # A number must not be taken for the same id in the file, or it would link what is apart.
    loose = count_unlinked([*new, *((f"kept {rater}", thing) for rater, thing in here)])
    return _untold(loose, _rated(read)) if loose else ()


def _untold(loose: int, said: Sequence[tuple[str, str]]) -> Iterable[FixableError]:
    """Return that raters are loose, with no word of what is here already.

    Numbers of those who are here would tell who has handed in, and which number is that of the
    one name that is not in the file. Whoever has the file may be told what is wrong with it alone.
    """
    problem = (
        f"Nothing links {loose} of the raters, those who are here already among them, to the "
        "others: who is more severe, and whose objects are better, cannot be told apart."
    )
    fix = "Let those in the file also rate what others rate; or leave some out."
    return connectivity_problems(said) or (DesignError(problem, fix),)


def _rated(contents: Contents) -> list[tuple[str, str]]:
    return [(name, thing) for name, content in contents.items() for thing in levels_in(content)]


def _kept(session: Session, rows: Sequence[ExpertRow]) -> dict[int, Own]:
    """Return what these experts judged last, in this round or the one before, by expert."""
    query = (
        select(
            ExpertJudgementRow.expert_id,
            ExpertJudgementRow.round,
            ExpertJudgementRow.revision,
            ExpertJudgementRow.content,
        )
        .where(col(ExpertJudgementRow.expert_id).in_([row.id for row in rows]))
        .order_by(col(ExpertJudgementRow.round))
    )
    return {
        id: Own(round=round, revision=revision, content=content)
        for id, round, revision, content in session.exec(query)
    }


def _last(kept: Mapping[int, Own], row: ExpertRow | None) -> Mapping[str, Any]:
    before = kept.get(row.id) if row is not None and row.id is not None else None
    return before.content if before else {}


def _over(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said over what was there before, each thing that was judged by itself."""
    merged: dict[str, Any] = {**before, **said}
    for name in ("levels", "seeds"):
        if name in said:
            merged[name] = {**before.get(name, {}), **said[name]}
    if "times" in said:
        # By the two together: what was kept before may have them the other way round.
        times = (*before.get("times", ()), *said["times"])
        pairs = {frozenset((one["first"], one["second"])): one for one in times}
        merged["times"] = list(pairs.values())
    effects: dict[tuple[str, str], dict[str, Any]] = {}
    for one in (*before.get("effects", ()), *said.get("effects", ())):
        about = one["action"], one["indicator"]
        effects[about] = {**effects.get(about, {}), **one}
    return merged | ({"effects": list(effects.values())} if effects else {})


READERS: Mapping[Kind, Callable[[Elicitation, Path], tuple[Contents, dict[str, str]]]] = {
    Kind.RATINGS: _ratings,
    Kind.BEST_WORST: _best_worst,
    Kind.PAIRWISE: _pairwise,
    Kind.EFFECTS: _effects,
}
