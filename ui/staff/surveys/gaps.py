"""What stands in the gaps of a draft's texts where it is shown: the city; the rest is filled on opening."""

from collections.abc import Mapping

from dsm.surveying.phrases import fill, phrase
from surveys.asking.words import Words, say
from ui.staff.office import Visitor


def gaps_in(city: str, language: str) -> Mapping[str, str]:
    """Return what fills {city} and {in_city} in one language.

    Examples
    --------
    >>> gaps_in("Dale", "en")
    {'city': 'Dale', 'in_city': 'in Dale'}
    """
    named = {"city": city}
    return {**named, "in_city": fill(phrase("in-city", language), named)} if city else {}


def city_of(visitor: Visitor) -> str:
    """Return the city's name, empty before it was given one."""
    return visitor.city.name if visitor.city else ""


def said_in(city: str, words: Words, language: str) -> str:
    """Return a text with the city in its gaps."""
    spoken = language if words.get(language) else next((one for one in words if words[one]), "en")
    return fill(say(words, language), gaps_in(city, spoken))
