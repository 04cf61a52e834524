"""What an expert has handed in with what a file says over it, each thing that was judged by itself."""

from collections.abc import Hashable, Mapping
from typing import Any


def merged(before: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was said over what was there before, each thing that was judged by itself."""
    whole: dict[str, Any] = {**before, **said}
    for name in ("levels", "seeds"):
        if name in said:
            whole[name] = {**before.get(name, {}), **said[name]}
    if "times" in said:
        # By the two together: what was kept before may have them the other way round.
        times = (*before.get("times", ()), *said["times"])
        pairs = {frozenset((one["first"], one["second"])): one for one in times}
        whole["times"] = list(pairs.values())
    effects: dict[tuple[str, str], dict[str, Any]] = {}
    for one in (*before.get("effects", ()), *said.get("effects", ())):
        about = one["action"], one["indicator"]
        effects[about] = {**effects.get(about, {}), **one}
    return whole | ({"effects": list(effects.values())} if effects else {})


def count_outside(before: Mapping[str, Any], said: Mapping[str, Any]) -> int:
    """Return how many judgements that were there before are of things nothing was said of.

    Ends and numbers of a best-worst judgement are one whole, of which nothing stays by itself.

    Examples
    --------
    >>> count_outside({"levels": {"cost": 1, "time": 2}, "note": "n"}, {"levels": {"time": 3}})
    1
    """
    return len(_things(before) - _things(said))


def _things(content: Mapping[str, Any]) -> set[Hashable]:
    return {
        *content.get("levels", {}),
        *(frozenset((one["first"], one["second"])) for one in content.get("times", ())),
        *((one["action"], one["indicator"]) for one in content.get("effects", ())),
        *(("seed", id, "") for id in content.get("seeds", {})),
    }
