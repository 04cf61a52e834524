"""The run over a country: few pieces in flight at a time, each kept as soon as it is made."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from dsm.country.folder import Results, Row, problem_row
from dsm.country.manifest import Entry
from dsm.country.pieces import Piece, read_pieces
from dsm.country.work import Made, Outcome, make
from dsm.jobs.fitters import Fitter, Fitters, FittersError
from dsm.jobs.ledger import MOST_TRIES
from dsm.jobs.request import method_of
from dsm.jobs.task import Crashed, Refused, crashed, refused
from dsm.seeds import require_seed
from indicators.social.priors import DEFAULT_PRIORS, Priors
from surveys.errors import FixableError, ManyProblemsError

if TYPE_CHECKING:
    from indicators.social.sampler import FitSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is.

    Parameters
    ----------
    made, kept, failed : int
        Pieces fitted in this run, found from an earlier one, and impossible to make.
    total : int
        Pieces in all; a guess from the towns read so far until all are read.
    seconds_left : float, optional
        None until the first piece is made.
    """

    made: int
    kept: int
    failed: int
    total: int
    seconds_left: float | None

    @property
    def done(self) -> int:
        """Pieces that are over, one way or another."""
        return self.made + self.kept + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of a run.

    Parameters
    ----------
    progress : Progress
        At its end.
    summary : Path
        The file with all rows; of a run that broke off also with those from before.
    problems : tuple of FixableError
        What could not be made, and why.
    stopped : bool
        Whether somebody stopped it before its end.
    """

    progress: Progress
    summary: Path
    problems: tuple[FixableError, ...]
    stopped: bool


class PieceError(FixableError):
    """A town or one of its constructs could not be estimated."""

    code = "town"


class TownsError(ManyProblemsError):
    """Some towns could not be estimated; all others were."""

    code = "towns"

    def __init__(self, gathered: Sequence[FixableError]) -> None:
        super().__init__(gathered)
        self.problem = f"{len(gathered)} problems; what had none is kept."


type OnProgress = Callable[[Progress], None]


def fit_towns(
    entries: Sequence[Entry],
    folder: Path,
    fitters: Fitters,
    *,
    settings: "FitSettings",
    priors: Priors = DEFAULT_PRIORS,
    on_progress: OnProgress = lambda _: None,
    get_ready: Callable[[], object] = lambda: None,
) -> Report:
    """Fit every construct of every town; what was made before from the same inputs stays.

    Parameters
    ----------
    entries : sequence of Entry
        See `manifest.read_manifest`.
    folder : Path
        For results: a netCDF file per piece, and a summary with intervals and verdicts.
    fitters : Fitters
        Where fits run. As many pieces are in flight as there are places, and no further town is
        read before one of them is done: memory does not grow with the number of towns.
    settings : FitSettings
        Draws, chains and seed of every fit.
    priors : Priors
        Prior scales of every fit.
    on_progress : callable
        Told a `Progress` whenever a piece is over.
    get_ready : callable
        Called once before the first fit; never where all was made before.

    Returns
    -------
    Report
        With every problem of every town: none of them stops the others. After Ctrl-C, with what
        was made by then; the same call goes on from there.

    Raises
    ------
    SeedError
        If the seed is too large.
    ResultsError
        If nothing can be written to the folder.
    FittersError
        If the places for fits went out of reach. What was made is kept and summarised.
    """
    require_seed(settings.seed)
    method = method_of(settings, priors)
    run = _Run(Results(folder), _Reader(entries, settings, priors), on_progress)
    stopped, unfinished = False, entries
    try:
        run.through(fitters.places, get_ready)
        unfinished = ()
    except KeyboardInterrupt:
        stopped = True
        for place in fitters.places:
            place.abandon()
    finally:
        summary = run.results.summarise(run.rows, unfinished, method)
    return Report(
        progress=run.progress(), summary=summary, problems=tuple(run.problems), stopped=stopped
    )


class _Reader:
    """Reads towns one at a time, as they are needed."""

    def __init__(self, entries: Sequence[Entry], settings: "FitSettings", priors: Priors) -> None:
        self._entries, self._settings, self._priors = entries, settings, priors
        self.entries_read = self.pieces_read = 0

    def pieces(self) -> "Iterator[Piece | tuple[Entry, Refused | Crashed]]":
        """Return all pieces, and for an entry that cannot be read the reason."""
        for entry in self._entries:
            try:
                read = read_pieces(entry, settings=self._settings, priors=self._priors)
            except FixableError as error:
                self._count(1)
                yield entry, refused(error)
            except Exception as error:
                self._count(1)
                yield entry, crashed(error)
            else:
                self._count(len(read))
                yield from read

    @property
    def expected(self) -> int:
        """Pieces in all, if the towns not yet read have as many as the others."""
        if not self.entries_read:
            return len(self._entries)
        return round(self.pieces_read / self.entries_read * len(self._entries))

    def _count(self, pieces: int) -> None:
        self.entries_read += 1
        self.pieces_read += pieces


@dataclass(slots=True, eq=False)
class _Flight:
    """A piece that is being made."""

    piece: Piece
    place: Fitter
    attempt: int


@dataclass(slots=True, eq=False)
class _Run:
    results: Results
    reader: _Reader
    on_progress: OnProgress
    rows: list[Row] = field(default_factory=list)
    problems: list[FixableError] = field(default_factory=list)
    made: int = 0
    kept: int = 0
    flights: "dict[Future[Outcome], _Flight]" = field(default_factory=dict)
    begun: float = field(default_factory=monotonic)

    def through(self, places: Sequence[Fitter], get_ready: Callable[[], object]) -> None:
        """Make everything there is to make."""
        to_make = self._to_make()
        # Read beforehand, so that no place waits for a file.
        upcoming = next(to_make, None)
        if upcoming is not None:
            get_ready()
            self.begun = monotonic()
        for place in places:
            self._send(place, upcoming)
            upcoming = next(to_make, None)
        while self.flights:
            for future in wait(self.flights, return_when=FIRST_COMPLETED).done:
                flight = self.flights.pop(future)
                if self._goes_again(flight, _error_of(future)):
                    continue
                self._send(flight.place, upcoming)
                self._end(flight.piece, _outcome_of(future))
                upcoming = next(to_make, None)

    def progress(self) -> Progress:
        """Return how far the run is."""
        failed = len(self.rows) - self.made - self.kept
        left = self.reader.expected - len(self.rows)
        each = (monotonic() - self.begun) / self.made if self.made else None
        return Progress(
            made=self.made,
            kept=self.kept,
            failed=failed,
            total=self.reader.expected,
            seconds_left=None if each is None else each * left,
        )

    def _to_make(self) -> Iterator[Piece]:
        for piece in self.reader.pieces():
            if not isinstance(piece, Piece):
                entry, why = piece
                self._fail(entry, "", why)
            elif (row := self.results.kept(piece)) is not None:
                self.kept += 1
                self._add(row)
            else:
                yield piece

    def _send(self, place: Fitter, piece: Piece | None, attempt: int = 1) -> None:
        if piece is not None:
            self.flights[place.call(make, piece)] = _Flight(piece, place, attempt)

    def _goes_again(self, flight: _Flight, error: Exception | None) -> bool:
        """Send a piece again whose process died, unless several did."""
        if error is None:
            return False
        if not flight.place.is_of_fit(error):
            raise FittersError(
                f"The places for fits went out of reach ({type(error).__name__}).",
                "Start the same command again: it goes on from here.",
            ) from error
        if flight.attempt >= MOST_TRIES:
            return False
        self._send(flight.place, flight.piece, flight.attempt + 1)
        return True

    def _end(self, piece: Piece, outcome: Outcome) -> None:
        if isinstance(outcome, Made):
            row = self.results.keep(piece, outcome)
            self.made += 1
            self._add(row)
        else:
            self._fail(piece.entry, piece.construct, outcome)

    def _fail(self, entry: Entry, construct: str, why: Refused | Crashed) -> None:
        if isinstance(why, Crashed):
            why = _bug(why, self.results.keep_trace(entry, construct, why.trace))
        what = f"{entry.name}: {construct}" if construct else entry.name
        self.problems.append(PieceError(f"{what}: {why.problem}", why.fix))
        self._add(problem_row(entry, construct, why.problem, why.fix))

    def _add(self, row: Row) -> None:
        self.rows.append(row)
        self.on_progress(self.progress())


def _error_of(future: "Future[Outcome]") -> Exception | None:
    try:
        future.result()
    except Exception as error:
        return error
    return None


def _outcome_of(future: "Future[Outcome]") -> Outcome:
    if _error_of(future) is None:
        return future.result()
    return Refused(
        f"Its process died {MOST_TRIES} times while it was fitted.",
        "See that the machine has memory enough, then start the same command again.",
    )


def _bug(outcome: Crashed, file: Path) -> Refused:
    return Refused(
        f"It met a bug of this program ({outcome.name}).",
        f"Send {file} to those who maintain it.",
    )
