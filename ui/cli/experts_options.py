"""What the commands about experts share: which elicitation, which round, and its keys."""

from typing import TYPE_CHECKING, Annotated

import typer

from .opening import House
from .survey_options import keyring

if TYPE_CHECKING:
    from dsm.surveying.keys import Keyring

Elicited = Annotated[str, typer.Argument(help="Address of the elicitation.", show_default=False)]
Round = Annotated[
    int | None,
    typer.Option(
        min=1, max=2, help="Which round; by default each expert's last word.", show_default=False
    ),
]


def expert_keys(house: House) -> "Keyring":
    """Return the keys of this installation's elicitations."""
    from dsm.elicitation.experts import experts_keyring

    return experts_keyring(keyring(house))
