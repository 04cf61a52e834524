"""The No-U-Turn sampler of nutpie over the compiled density, with progress and a way to stop."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indicators.social.callback import CompiledDensity

type Floats = NDArray[np.float64]

# nutpie calls C functions only through a class it does not document; these series were tried.
CALLBACK_SERIES = ("0.16.",)
JITTER = 0.7  # sd of the starting points, in whitened coordinates
POLL_SECONDS = 0.05
MANY_PARAMETERS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FitSettings:
    """How long and with which random numbers to sample.

    Parameters
    ----------
    draws, tune : int
        Draws kept per chain, and draws spent before on tuning the step size.
    chains, cores : int
        Independent chains, and how many run at once. Results do not depend on `cores`.
    seed : int
        The same seed gives the same draws on the same machine.
    acceptance : float, optional
        Mean acceptance that the step size is tuned to, in (0, 1). Higher is slower and meets
        fewer divergences where the posterior is narrow in places. By default
        `usual_acceptance` of the number of parameters.
    """

    draws: int = 800
    tune: int = 120
    chains: int = 4
    cores: int = 2
    seed: int = 1
    acceptance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FitProgress:
    """How far the chains of one construct are."""

    construct: str
    finished: int  # draws done, tuning included, all chains together
    total: int
    divergences: int

    @property
    def share(self) -> float:
        """Part of the work that is done, in [0, 1]."""
        return self.finished / self.total if self.total else 0.0


class FitStoppedError(Exception):
    """The fit was asked to stop before it was done; there is no result."""


type ProgressCallback = Callable[[FitProgress], None]


def sample(
    density: CompiledDensity,
    settings: FitSettings,
    *,
    construct: str = "",
    progress: ProgressCallback | None = None,
    stop: Callable[[], bool] | None = None,
    callback: bool | None = None,
) -> tuple[Floats, dict[str, NDArray[Any]]]:
    """Draw from a density.

    Parameters
    ----------
    density : CompiledDensity
        Compiled log density; its coordinates should be roughly standard normal.
    settings : FitSettings
        Draws, chains and seed.
    construct : str
        Only handed on to `progress`.
    progress : callable, optional
        Called from this thread about twenty times a second.
    stop : callable, optional
        Asked as often; when it says True the chains are stopped.
    callback : bool, optional
        Whether nutpie calls the C function itself. By default, if this version of nutpie is
        known to do so. The public way round calls the same function through Python: the
        same draws, at most about three times slower.

    Returns
    -------
    positions : array of shape (chain, draw, parameter)
    statistics : dict of arrays of shape (chain, draw)
        Among them ``diverging``, ``n_steps`` and ``logp``.

    Raises
    ------
    FitStoppedError
        If `stop` said so.
    """
    import nutpie

    direct = callback_supported() if callback is None else callback
    errors: list[BaseException] = []
    model = _callback_model(density) if direct else _public_model(density, errors)
    latest: list[tuple[int, int, int]] = []

    def remember(chains: Any) -> None:
        # Runs on a thread of the sampler, where an exception would be lost.
        parts = [(chain.finished_draws, chain.total_draws, chain.divergences) for chain in chains]
        latest[:] = parts

    handle = nutpie.sample(
        model,
        draws=settings.draws,
        tune=settings.tune,
        chains=settings.chains,
        cores=settings.cores,
        seed=settings.seed,
        target_accept=settings.acceptance or usual_acceptance(density.dimension),
        progress_bar=False,
        save_warmup=False,
        blocking=False,
        progress_callback=remember,
        progress_rate=int(1000 * POLL_SECONDS),
    )
    try:
        trace = _wait(handle, lambda: _report(progress, construct, latest), stop)
    except BaseException as error:
        handle.cancel()
        # What the sampler makes of a density that raised depends on the moment: a RuntimeError,
        # or a panic, which is no Exception. The bug itself is what the reader needs.
        if errors and not isinstance(error, KeyboardInterrupt):
            raise errors[0] from error
        raise
    if errors:
        raise errors[0]
    _report(progress, construct, [_all_of(settings)] if progress else [])
    return trace["posterior"]["position"].to_numpy(), _statistics(trace)


def usual_acceptance(dimension: int) -> float:
    """Return the mean acceptance at which a draw costs least.

    A trajectory takes 7 gradients or 15. The more parameters, the shorter the steps that are accepted
    eight times in ten, and from some point on they are just too short for 7. Six waves with 199 parameters:
    12.7 gradients a draw at 0.8, 7.4 at 0.65, with tails worth as much.

    Examples
    --------
    >>> usual_acceptance(76), usual_acceptance(199)
    (0.8, 0.65)
    """
    return 0.8 if dimension <= MANY_PARAMETERS else 0.65


def callback_supported(installed: str | None = None) -> bool:
    """Return whether this nutpie is known to take C functions the way we hand them over."""
    return (installed or version("nutpie")).startswith(CALLBACK_SERIES)


def _wait(handle: Any, report: Callable[[], None], stop: Callable[[], bool] | None) -> Any:
    while True:
        # Asked before the first wait, too, which a small fit does not outlast.
        if stop is not None and stop():
            raise FitStoppedError("The fit was stopped before it was done.")
        try:
            return handle.wait(timeout=POLL_SECONDS)
        except TimeoutError:
            report()


def _report(
    progress: ProgressCallback | None, construct: str, parts: list[tuple[int, int, int]]
) -> None:
    if progress is None or not parts:
        return
    finished, total, divergences = (sum(column) for column in zip(*parts, strict=True))
    progress(
        FitProgress(construct=construct, finished=finished, total=total, divergences=divergences)
    )


def _all_of(settings: FitSettings) -> tuple[int, int, int]:
    total = settings.chains * (settings.draws + settings.tune)
    return total, total, 0


def _statistics(trace: Any) -> dict[str, NDArray[Any]]:
    kept = ("diverging", "n_steps", "depth", "logp", "energy", "mean_tree_accept", "step_size")
    stats = trace["sample_stats"]
    return {name: stats[name].to_numpy() for name in kept if name in stats}


def _start(density: CompiledDensity) -> Callable[[int], Floats]:
    def start(seed: int) -> Floats:
        return JITTER * np.random.default_rng(seed).normal(size=density.dimension)

    return start


def _callback_model(density: CompiledDensity) -> Any:
    from nutpie.compile_pymc import CompiledPyMCModel

    size = density.dimension
    return CompiledPyMCModel(
        dims={},
        compiled_logp_func=density.callback,
        compiled_expand_func=_copy_callback(),
        shared_data={},
        shared_var_keys={},
        user_data=density.words,
        initial_point_func=_start(density),
        n_expanded=size,
        shape_info=(["position"], None, [(size,)]),
        logp_func=None,
        expand_func=None,
        _n_dim=size,
        _shapes={"position": (size,)},
        _coords={},
    )


def _public_model(density: CompiledDensity, errors: list[BaseException]) -> Any:
    from nutpie.compiled_pyfunc import from_pyfunc

    def guarded(position: Floats) -> tuple[float, Floats]:
        try:
            return density(position)
        except Exception as error:
            errors.append(error)
            return -np.inf, np.zeros(density.dimension)

    return from_pyfunc(
        density.dimension,
        lambda: guarded,
        lambda *_: lambda position: {"position": position},
        [np.dtype("float64")],
        [(density.dimension,)],
        ["position"],
        make_initial_point_fn=_start(density),
    )


def _copy_callback() -> Any:
    import numba
    from numba import carray  # type: ignore[attr-defined]  # documented, yet not in its __all__

    signature = "int64(uint64, uint64, CPointer(double), CPointer(double), voidptr)"

    def copy(dimension: int, _count: int, position: Any, out: Any, _block: Any) -> int:
        source, target = carray(position, dimension), carray(out, dimension)
        for at in range(dimension):
            target[at] = source[at]
        return 0

    return numba.cfunc(signature, cache=True)(copy)
