"""What a backup holds under the campaigns' keys: who answered, and whose code is whose."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

from dsm.backups.archive import BackupError
from dsm.surveying.keys import CampaignKey, Keyring
from dsm.surveying.tables import CampaignRow, InvitationRow, PersonCodeRow

INVITATION = SQLModel.metadata.tables[str(InvitationRow.__tablename__)]
PERSON_CODE = SQLModel.metadata.tables[str(PersonCodeRow.__tablename__)]
CAMPAIGN = SQLModel.metadata.tables[str(CampaignRow.__tablename__)]


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one campaign's box holds.

    Parameters
    ----------
    answered : tuple of bool
        Of each invitation, in the order of their fingerprints.
    people : tuple of (code, link_hash)
        The key table of a confidential campaign.
    """

    answered: tuple[bool, ...]
    people: tuple[tuple[str, str], ...]


def seal_all(connection: sa.Connection, keyring: Keyring) -> dict[str, str]:
    """Return a sealed box per campaign that has a key and invitations.

    A box has the same length whoever answered: two backups tell nobody who answered in between.
    """
    boxes = {}
    for campaign_id in connection.scalars(sa.select(CAMPAIGN.c.id)).all():
        found = _secrets(connection, campaign_id)
        if found.answered and keyring.has(campaign_id):
            boxes[str(campaign_id)] = _sealed(keyring.of(campaign_id), found)
    return boxes


def open_all(boxes: Mapping[str, str], keyring: Keyring) -> dict[int, Secrets]:
    """Open the boxes of the campaigns whose key is here.

    Raises
    ------
    KeyLostError, SealBrokenError
        If a key is here but is not the one that sealed the box.
    """
    return {
        int(campaign_id): _opened(keyring.of(int(campaign_id)), box)
        for campaign_id, box in boxes.items()
        if keyring.has(int(campaign_id))
    }


def put_back(connection: sa.Connection, opened: Mapping[int, Secrets]) -> None:
    """Write what the boxes held into the tables it came from.

    Raises
    ------
    BackupError
        If a box does not fit the invitations beside it.
    """
    for campaign_id, found in opened.items():
        links = _links(connection, campaign_id)
        if len(links) != len(found.answered):
            raise BackupError(
                f"Campaign {campaign_id} has {len(links)} invitations, its box {len(found.answered)}.",
                "Use another copy of the backup.",
            )
        answered = [link for link, said in zip(links, found.answered, strict=True) if said]
        _mark(connection, answered)
        if found.people:
            rows = [
                {"code": code, "campaign_id": campaign_id, "link_hash": link_hash}
                for code, link_hash in found.people
            ]
            connection.execute(sa.insert(PERSON_CODE), rows)


def names_of(connection: sa.Connection, campaign_ids: Iterable[int]) -> tuple[str, ...]:
    """Return the short names of campaigns, in the order of their ids."""
    query = sa.select(CAMPAIGN.c.slug).where(CAMPAIGN.c.id.in_(list(campaign_ids)))
    return tuple(connection.scalars(query.order_by(CAMPAIGN.c.id)))


def write_boxes(boxes: Mapping[str, str], file: Path) -> None:
    """Keep the boxes as a part of the backup."""
    file.write_text(json.dumps(boxes), encoding="ascii")


def read_boxes(file: Path) -> dict[str, str]:
    """Return the boxes of a backup."""
    boxes: dict[str, str] = json.loads(file.read_text(encoding="ascii"))
    return boxes


def _secrets(connection: sa.Connection, campaign_id: int) -> Secrets:
    invited = sa.select(INVITATION.c.link_hash, INVITATION.c.answered).where(
        INVITATION.c.campaign_id == campaign_id
    )
    people = (
        sa.select(PERSON_CODE.c.code, PERSON_CODE.c.link_hash)
        .where(PERSON_CODE.c.campaign_id == campaign_id)
        .order_by(PERSON_CODE.c.code)
    )
    return Secrets(
        answered=tuple(
            said for _, said in sorted(tuple(row) for row in connection.execute(invited))
        ),
        people=tuple((code, link_hash) for code, link_hash in connection.execute(people)),
    )


def _links(connection: sa.Connection, campaign_id: int) -> tuple[str, ...]:
    query = sa.select(INVITATION.c.link_hash).where(INVITATION.c.campaign_id == campaign_id)
    # Sorted here: two databases may order text by different rules.
    return tuple(sorted(connection.scalars(query)))


def _mark(connection: sa.Connection, links: list[str]) -> None:
    for start in range(0, len(links), 500):
        some = INVITATION.c.link_hash.in_(links[start : start + 500])
        connection.execute(sa.update(INVITATION).where(some).values(answered=True))


def _sealed(key: CampaignKey, found: Secrets) -> str:
    said = "".join("1" if one else "0" for one in found.answered)
    plain = json.dumps({"answered": said, "people": found.people}).encode()
    return base64.b64encode(key.seal("answered", plain)).decode("ascii")


def _opened(key: CampaignKey, box: str) -> Secrets:
    content = json.loads(key.open("answered", base64.b64decode(box)))
    return Secrets(
        answered=tuple(one == "1" for one in content["answered"]),
        people=tuple((code, link_hash) for code, link_hash in content["people"]),
    )
