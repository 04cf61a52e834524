"""Write DDI-Codebook 2.5: the study and its variables, as archives read them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

import numpy as np

from surveys.asking.answer_table import AnswerTable, Code
from surveys.asking.questions import QuestionType
from surveys.asking.variables import Measure, Variable
from surveys.asking.words import Words
from surveys.disclosure import Figure, Limits, protect
from surveys.exchange.xml_texts import xml_text

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What an archive wants to know of a campaign. Texts that are empty are left out.

    Parameters
    ----------
    id : str
        Its name in the archive of the city.
    title, abstract : Words
        By language.
    authority : str
        Who is responsible.
    collected : pair of str
        First and last day, YYYY-MM-DD.
    written_on : str
        Day on which this description was made, YYYY-MM-DD.
    area, universe, sampling, mode, response_rate, weights, conditions : str
        Where, of whom, how drawn, how asked, how many answered, how weighted, terms of use.
    file_name : str
        The file that holds the answers, in the codes of the table: days and places as texts.
    """

    id: str
    title: Words
    authority: str
    collected: tuple[str, str]
    written_on: str
    abstract: Words = field(default_factory=dict)
    area: str = ""
    universe: str = ""
    sampling: str = ""
    mode: str = ""
    response_rate: str = ""
    weights: str = ""
    conditions: str = ""
    file_name: str = ""


def ddi_codebook(study: Study, table: AnswerTable, *, limits: Limits | None = None) -> bytes:
    """Return the description of a study and its variables as XML.

    How often each answer was given stands there as far as small numbers allow: what is too
    small, and what would tell it by subtraction, has no figure.

    Parameters
    ----------
    study : Study
        What it is about.
    table : AnswerTable
        The answers, of which only frequencies are used.
    limits : Limits
        How many people a figure must rest on; by default the usual ones.
    """
    register_namespace("", NAMESPACE)
    register_namespace("xsi", INSTANCE)
    root = Element(f"{{{NAMESPACE}}}codeBook", {"version": "2.5"})
    root.set(f"{{{INSTANCE}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
    _add_document(root, study)
    _add_study(root, study)
    _add_file(root, study, table)
    described = _add(root, "dataDscr")
    _add_groups(described, table.variables)
    for place, variable in enumerate(table.variables):
        cells = [row[place] for row in table.rows]
        _add_variable(described, f"V{place + 1}", variable, cells, limits or Limits())
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def _add_document(root: Element, study: Study) -> None:
    citation = _add(_add(root, "docDscr"), "citation")
    _add_title(citation, study)
    production = _add(citation, "prodStmt")
    _add(production, "producer", study.authority)
    _add(production, "prodDate", study.written_on, date=study.written_on)


def _add_study(root: Element, study: Study) -> None:
    described = _add(root, "stdyDscr")
    citation = _add(described, "citation")
    _add_title(citation, study)
    _add(_add(citation, "rspStmt"), "AuthEnty", study.authority)
    _add(_add(citation, "prodStmt"), "producer", study.authority)
    about = _add(described, "stdyInfo")
    _add_words(about, "abstract", study.abstract)
    summary = _add(about, "sumDscr")
    for event, day in zip(("start", "end"), study.collected, strict=True):
        _add(summary, "collDate", day, date=day, event=event)
    _add_if(summary, "geogCover", study.area)
    _add_if(summary, "universe", study.universe)
    _add_method(described, study)
    if study.conditions:
        use = _add(_add(described, "dataAccs"), "useStmt")
        _add(use, "conditions", study.conditions)


def _add_method(described: Element, study: Study) -> None:
    method = _add(described, "method")
    collection = _add(method, "dataColl")
    _add_if(collection, "sampProc", study.sampling)
    _add_if(collection, "collMode", study.mode)
    _add_if(collection, "weight", study.weights)
    if study.response_rate:
        _add(_add(method, "anlyInfo"), "respRate", study.response_rate)


def _add_file(root: Element, study: Study, table: AnswerTable) -> None:
    text = _add(_add(root, "fileDscr", ID="F1"), "fileTxt")
    _add_if(text, "fileName", study.file_name)
    dimensions = _add(text, "dimensns")
    _add(dimensions, "caseQnty", str(len(table.rows)))
    _add(dimensions, "varQnty", str(len(table.variables)))


def _add_title(citation: Element, study: Study) -> None:
    statement = _add(citation, "titlStmt")
    (first, title), *others = study.title.items()
    _add(statement, "titl", title, **{LANGUAGE: first})
    # A study has one title; those in other languages are parallel titles.
    _add_words(statement, "parTitl", dict(others))
    _add(statement, "IDNo", study.id)


def _add_groups(described: Element, variables: Sequence[Variable]) -> None:
    """Join the columns of one question with several answers; groups stand before variables."""
    groups: dict[str, list[tuple[str, Variable]]] = {}
    for number, variable in enumerate(variables, start=1):
        if variable.is_several:
            groups.setdefault(variable.question, []).append((f"V{number}", variable))
    for number, members in enumerate(groups.values(), start=1):
        names = " ".join(id for id, _ in members)
        group = _add(described, "varGrp", ID=f"VG{number}", type="multipleResp", var=names)
        _add_words(group, "labl", members[0][1].question_text)


def _add_variable(
    described: Element, id: str, variable: Variable, cells: Sequence[Code], limits: Limits
) -> None:
    kind = "contin" if variable.measure is Measure.SCALE else "discrete"
    element = _add(described, "var", ID=id, name=variable.name, files="F1", intrvl=kind)
    _add_words(element, "labl", variable.label, level="variable")
    if variable.question_text:
        _add_words(_add(element, "qstn"), "qstnLit", variable.question_text)
    _add_ranges(element, variable)
    _add_categories(element, variable, cells, limits)
    type = "character" if variable.texts else "numeric"
    day = {"schema": "ISO", "category": "date"} if variable.type is QuestionType.DATE else {}
    _add(element, "varFormat", type=type, **day)


def _add_ranges(element: Element, variable: Variable) -> None:
    # One by one: between two codes there may be some that nobody can have chosen.
    for name, codes in (("valrng", variable.values), ("invalrng", variable.missing.values())):
        if codes:
            listed = _add(element, name)
            for code in codes:
                _add(listed, "item", VALUE=str(code))


def _add_categories(
    element: Element, variable: Variable, cells: Sequence[Code], limits: Limits
) -> None:
    categories = list(_categories(variable))
    counted = Counter(str(cell) for cell in cells)
    shown = _frequencies([counted[code] for code, _, _ in categories], limits)
    # Figures only where categories are all there is: the rest would tell a hidden one.
    complete = sum(counted[code] for code, _, _ in categories) == len(cells)
    for (code, words, missing), figure in zip(categories, shown, strict=True):
        category = _add(element, "catgry", **({"missing": "Y"} if missing else {}))
        _add(category, "catValu", code)
        _add_words(category, "labl", words, level="category")
        if figure is not None and complete:
            _add(category, "catStat", str(figure), type="freq")


def _categories(variable: Variable) -> Iterator[tuple[str, Words, bool]]:
    for code, words in variable.values.items():
        yield str(code), words, False
    for place, words in variable.place_labels.items():
        yield place, words, False
    for missing, words in variable.missing_texts().items():
        yield str(missing), words, True


def _frequencies(counts: Sequence[int], limits: Limits) -> list[int | None]:
    if not counts:
        return []
    protection = protect(np.array(counts), figure=Figure.COUNT, limits=limits)
    return [
        count if shown else None
        for count, shown in zip(counts, protection.shown.tolist(), strict=True)
    ]


def _add(parent: Element, name: str, text: str = "", /, **attributes: str) -> Element:
    child = SubElement(parent, f"{{{NAMESPACE}}}{name}", _plain(attributes))
    if text:
        child.text = xml_text(text)
    return child


def _add_if(parent: Element, name: str, text: str) -> None:
    if text:
        _add(parent, name, text)


def _add_words(parent: Element, name: str, words: Words, /, **attributes: str) -> None:
    for language, text in words.items():
        if text:
            _add(parent, name, text, **attributes, **{LANGUAGE: language})


def _plain(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: xml_text(value) for name, value in attributes.items()}
