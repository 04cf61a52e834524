"""How the answers of a campaign were given, as background of a wave: mode and language."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sqlmodel import Session, select

from dsm.surveying import campaigns
from dsm.surveying.tables import CampaignRow, ResponseRow
from dsm.surveying.waves import mixed_answers
from surveys.modes import WAYS
from surveys.population import Factor
from surveys.responses import Responses

# A way that fewer used is not told from others: it would single out those who used it.
FEWEST = 10


def with_ways(session: Session, wave: str, responses: Responses) -> Responses:
    """Add to the answers of a wave in which mode and language they were given, where that differs.

    A wave itself does not keep this: no population knows of it. It is looked up in the campaign that
    the wave was made from, as long as that has not been purged.

    Parameters
    ----------
    wave : str
        Name of the wave.
    responses : Responses
        Its answers.

    Returns
    -------
    Responses
        With the factors ``mode`` and ``language`` last, if at least two of a kind were each used by
        ten or more; whoever used a rarer one has an unknown mode or language. As they are, if the
        wave was not made from a campaign that is still there.
    """
    kept = {"name": wave, "hash": responses.hash()}
    for row in session.exec(select(CampaignRow)):
        if kept not in row.waves:
            continue
        ids, again, _ = mixed_answers(session, campaigns.find(session, row.slug))
        if np.array_equal(again.levels, responses.levels):
            return _with_ways(session, row, ids, responses)
    return responses


def _with_ways(
    session: Session, campaign: CampaignRow, ids: Sequence[str], responses: Responses
) -> Responses:
    rows = session.exec(
        select(ResponseRow.id, ResponseRow.channel, ResponseRow.language).where(
            ResponseRow.campaign_id == campaign.id
        )
    )
    given = {key: (channel, language or "") for key, channel, language in rows}
    for at, name in enumerate(WAYS):
        responses = _with_way(responses, name, [given[key][at] for key in ids])
    return responses


def _with_way(responses: Responses, name: str, ways: Sequence[str]) -> Responses:
    used = Counter(way for way in ways if way)
    levels = tuple(sorted(way for way, people in used.items() if people >= FEWEST))
    if len(levels) < 2 or name in [factor.name for factor in responses.factors]:
        return responses
    column = np.array([levels.index(way) if way in levels else -1 for way in ways], dtype=np.int16)
    return replace(
        responses,
        factors=(*responses.factors, Factor(name, levels)),
        background=np.column_stack([responses.background, column]),
    )
