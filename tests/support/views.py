"""What pages are made from, without a database: valid by default, so a test says what it is about."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dsm.estimated import Estimated, Judged
from dsm.findings import Finding
from dsm.groups import GroupFigure, Grouping, StandOut
from dsm.maturity.register import Register
from dsm.people import PeopleView
from dsm.posteriors import Measure
from dsm.today import CityToday, GoalToday, IndicatorToday
from indicators.composite import Goal, GoalCoverage, Goalposts, Indicator, SourceType
from indicators.kpis.benchmarks import Benchmark, Benchmarks, Rule
from indicators.kpis.catalogue import Direction, load_catalogue
from indicators.kpis.scoring import Scoring, score
from indicators.kpis.values import CityValues, Reporting, Value
from indicators.odds import contrast
from indicators.social.summaries import Estimate
from surveys.disclosure import Reason
from ui.staff.city.scene import Scene as CityScene
from ui.staff.names import Names
from ui.staff.people.scene import Question
from ui.staff.people.scene import Scene as PeopleScene
from ui.texts.texts import texts_in

DISTRICTS = {
    ("district_id", "frei"): {"en": "Frei", "nb": "Frei"},
    ("district_id", "oya"): {"en": "Øya", "nb": "Øya"},
    ("district_id", "asen"): {"en": "Åsen", "nb": "Åsen"},
}
AGES = ("18-29", "80+")
SAFE = Indicator(
    id="safe",
    goal=Goal.SOCIAL_CULTURAL,
    name={"en": "Adults who are safe (2-4 of 4)", "nb": "Voksne som er trygge (2-4 av 4)"},
    unit="% of adults",
    direction=Direction.HIGHER,
    source=SourceType.SURVEY,
    goalposts=Goalposts(50, 90),
    provenance="made for a test",
    construct="safety",
    item="safe-dark",
    code_at_or_better=3,
)


def names_in(language: str = "en") -> Names:
    """Names in one language, with three districts."""
    return Names(texts=texts_in(language), groups=DISTRICTS)


def around(median: float, half: float = 4.0) -> Estimate:
    """An estimate as wide as `half` to either side with nine chances in ten."""
    return Estimate(
        median=median,
        low50=median - 0.4 * half,
        high50=median + 0.4 * half,
        low90=median - half,
        high90=median + half,
    )


def estimated(**changed: Any) -> Estimated:
    """A fit of safety that passed all its checks."""
    check = Judged(
        id="r-hat", about="sampling", passed=True, value=1.004, limit=1.01, sentence="Agreed."
    )
    made = Estimated(
        id=1,
        construct="safety",
        wave="wave-2",
        asked="2026-10",
        frame="adults",
        simulated=True,
        hash="4d817eaafa763a09" * 4,
        made_from={"answers": "38c6527721454047" * 4, "population": "207f102ebcdad66a" * 4},
        model_version="graded-response-2",
        seed=2026,
        passed=True,
        fits=True,
        verdict=(check,),
        file="safety.nc",
        made_on="2026-11-22",
        published=True,
    )
    return replace(made, **changed)


def figure(median: float = 70.0, **levels: str) -> GroupFigure:
    """A shown group of a thousand residents and fifty answers."""
    return GroupFigure(
        levels=levels,
        people=1000.0,
        answers=50,
        effective=44.0,
        estimate=around(median),
        direct=median - 1,
        borrowed=0.25,
    )


def hidden_figure(reason: Reason = Reason.FEW_RESPONDENTS, **levels: str) -> GroupFigure:
    """A group that may not be shown."""
    return GroupFigure(levels=levels, people=80.0, hidden=reason)


def districts(chances: Mapping[str, float]) -> Grouping:
    """Districts, each with its chance of lying above the rest of the city."""
    figures = {name: figure(60 + 20 * chance, district_id=name) for name, chance in chances.items()}
    sides = [StandOut(figure=figures[n], contrast=contrast(c)) for n, c in chances.items()]
    return Grouping(
        factors=("district_id",),
        figures=tuple(figures.values()),
        stand_out=tuple(one for one in sides if one.contrast.odds.chance >= 0.9),
        leaning=tuple(one for one in sides if 0.66 <= one.contrast.odds.chance < 0.9),
    )


def sexes(**hidden: Reason) -> Grouping:
    """Women and men at two ages; `hidden` names figures such as ``female_old``."""
    rows = [
        ("female_young", 60.0, {"sex": "female", "age_band": AGES[0]}),
        ("female_old", 62.0, {"sex": "female", "age_band": AGES[1]}),
        ("male_young", 75.0, {"sex": "male", "age_band": AGES[0]}),
        ("male_old", 77.0, {"sex": "male", "age_band": AGES[1]}),
    ]
    figures = [
        hidden_figure(hidden[name], **levels) if name in hidden else figure(median, **levels)
        for name, median, levels in rows
    ]
    return Grouping(factors=("sex", "age_band"), figures=tuple(figures), stand_out=())


def people_view(**changed: Any) -> PeopleView:
    """Safety as a share, with districts and with sex by age; the women are below the men."""
    made = PeopleView(
        construct="safety",
        indicator=SAFE,
        measure=Measure("safe-dark", 2),
        estimated=estimated(),
        population="made for a test",
        joint=True,
        city=replace(figure(70.0), people=20_116.0, answers=836),
        before=around(66.0),
        before_asked="2024-10",
        change=contrast(0.95),
        groupings=(districts({"frei": 0.95, "oya": 0.5, "asen": 0.4}), sexes()),
        ranks_districts=True,
        between_sexes={age: contrast(0.02) for age in AGES},
        sexes=Finding(
            "people.sexes.every",
            {
                "construct": "safety",
                "first": "female",
                "second": "male",
                "low": "female",
                "high": "male",
                "ages": list(AGES),
            },
        ),
        title=Finding(
            "people.title.groups-and-districts",
            {"construct": "safety", "groups": ["sex", "age_band"], "count": 1},
        ),
        lead=Finding(
            "people.lead.share-before",
            {
                "construct": "safety",
                "indicator": dict(SAFE.name),
                "best": 70.0,
                "low": 66.0,
                "high": 74.0,
                "before": 66.0,
                "asked": "2024-10",
            },
        ),
    )
    return replace(made, **changed)


def people_scene(language: str = "en", **changed: Any) -> PeopleScene:
    """The People page of safety; what is not of the scene goes to its view."""
    own = {name: changed.pop(name) for name in ("held", "waves", "question") if name in changed}
    made = PeopleScene(
        question=Question(construct="safety"),
        view=people_view(**changed),
        names=names_in(language),
        constructs=("safety", "belonging"),
        waves={"wave-1": "2024-10", "wave-2": "2026-10"},
        answers=958,
        has_districts=True,
        held=(),
    )
    return replace(made, **own)


def survey_indicator(**changed: Any) -> IndicatorToday:
    """The safe adults: 76 of 100 now, 70 before, and 9 in 10 that it rose."""
    made = IndicatorToday(
        indicator=SAFE,
        score=around(65.0, 6.0),
        figure=around(76.0, 2.4),
        official=False,
        before=around(70.0, 2.4),
        score_before=around(50.0, 6.0),
        change=contrast(0.93),
    )
    return replace(made, **changed)


def official_indicator(**changed: Any) -> IndicatorToday:
    """Jobs in the city, an official figure of 2026."""
    indicator = replace(
        SAFE,
        id="jobs",
        goal=Goal.ECONOMIC,
        name={"en": "Jobs", "nb": "Arbeidsplasser"},
        unit="jobs",
        source=SourceType.CITY,
        goalposts=Goalposts(11_000, 13_000),
        construct="",
        item="",
        code_at_or_better=None,
        baseline=12_150.0,
        baseline_year=2026,
        status="simulated",
    )
    made = IndicatorToday(
        indicator=indicator,
        score=around(57.5, 0.0),
        figure=around(12_150.0, 0.0),
        official=True,
        before=None,
        change=None,
    )
    return replace(made, **changed)


def goal_today(goal: Goal, *indicators: IndicatorToday, **changed: Any) -> GoalToday:
    """A goal whose score is that of its first indicator."""
    used = tuple(one.indicator.id for one in indicators if one.figure is not None)
    missing = tuple(one.indicator.id for one in indicators if one.figure is None)
    made = GoalToday(
        goal=goal,
        score=indicators[0].score if indicators else None,
        before=None,
        change=None,
        indicators=indicators,
        coverage=GoalCoverage(goal, used, missing),
        key_figures=None,
    )
    return replace(made, **changed)


def city_today(**changed: Any) -> CityToday:
    """A social and an economic goal with one indicator each, after two waves."""
    survey = survey_indicator()
    social = goal_today(
        Goal.SOCIAL_CULTURAL, survey, before=around(50.0, 6.0), change=contrast(0.93)
    )
    made = CityToday(
        title=Finding("today.title.better", {"better": ["safe"], "worse": []}),
        goals=(social, goal_today(Goal.ECONOMIC, official_indicator())),
        changes=(survey,),
        needs=(),
        estimates={"safety": estimated()},
        asked="2026-10",
        before_asked="2024-10",
        answers=958,
        hash="41b2d47acf609841" * 4,
    )
    return replace(made, **changed)


def city_scene(language: str = "en", **changed: Any) -> CityScene:
    """The page City today; what is not of the scene goes to its figures."""
    own = {name: changed.pop(name) for name in ("register", "scoring", "dated") if name in changed}
    made = CityScene(
        today=city_today(**changed),
        names=names_in(language),
        register=Register(),
        scoring=no_key_figures(),
        dated={},
    )
    return replace(made, **own)


def no_key_figures() -> Scoring:
    """A city that has reported nothing yet."""
    return score(CityValues("", ()), Benchmarks(()))


def some_key_figures(*statuses: str) -> Scoring:
    """As many environmental figures as there are statuses, each half way to its target."""
    single = [
        code
        for code, one in load_catalogue().items()
        if one.dimension == "Environment" and one.data_point_names == ("",)
    ]
    codes = single[: len(statuses)]
    values = [
        Value(
            code=code,
            data_point="",
            year=2026,
            figure=5.0,
            unit="%",
            reporting=Reporting.REPORTED,
            status=status,
        )
        for code, status in zip(codes, statuses, strict=True)
    ]
    targets = [
        Benchmark(
            code=code,
            data_point="",
            direction=Direction.HIGHER,
            rule=Rule.VALUE_OVER_TARGET,
            target=10.0,
            worst=None,
            unit="%",
            valid_from=2026,
            provenance="made for a test",
        )
        for code in codes
    ]
    return score(CityValues("", tuple(values)), Benchmarks(tuple(targets)))
