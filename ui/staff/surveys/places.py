"""Districts and grid cells of a map question as lines of text: "id; name; residents; streets"."""

from dataclasses import replace

from surveys.asking.questions import Place

from .drafting import in_words


def listed_places(places: tuple[Place, ...], language: str) -> str:
    """Return one line per place.

    Examples
    --------
    >>> listed_places((Place(id="frei", text={"nb": "Frei"}, streets=("Freiveien",), people=900),), "nb")
    'frei; Frei; 900; Freiveien'
    """
    return "\n".join(
        "; ".join(
            [place.id, place.text.get(language, ""), str(place.people), ", ".join(place.streets)]
        )
        for place in places
    )


def read_places(text: str, before: tuple[Place, ...], language: str) -> tuple[Place, ...] | None:
    """Return the places that the lines name, None while a line is not finished.

    Parameters
    ----------
    before : tuple of Place
        As they were; names in other languages are kept by id.
    language : str
        Which the names are in.

    Examples
    --------
    >>> read_places("frei; Frei; many", (), "nb") is None
    True
    """
    known = {place.id: place for place in before}
    places = [_read(line, known, language) for line in text.splitlines() if line.strip()]
    found = [place for place in places if place is not None]
    unlike = len({place.id for place in found}) == len(found)
    return tuple(found) if len(found) == len(places) and unlike else None


def _read(line: str, known: dict[str, Place], language: str) -> Place | None:
    parts = [part.strip() for part in line.split(";")]
    id, name, people, streets = (*parts, "", "", "")[:4] if len(parts) < 4 else parts[:4]
    if not id or (people and not people.isdecimal()):
        return None
    place = known.get(id) or Place(id=id, text={})
    return replace(
        place,
        text=in_words(place.text, language, name),
        people=int(people or 0),
        streets=tuple(street.strip() for street in streets.split(",") if street.strip()),
    )
