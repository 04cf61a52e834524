from collections import Counter

import pytest

from indicators.kpis.catalogue import Confidence, Direction, load_catalogue, normal_code


def test_there_are_91_key_figures_in_three_dimensions():
    catalogue = load_catalogue()

    counts = Counter(figure.dimension for figure in catalogue.values())
    assert counts == {"Economy": 45, "Environment": 17, "Society and Culture": 29}
    assert catalogue.dimensions == ("Economy", "Environment", "Society and Culture")
    assert len(catalogue.subdimensions) == 7
    assert len({category for *_, category in catalogue.categories}) == 22


def test_several_numbers_of_a_key_figure_are_data_points():
    catalogue = load_catalogue()

    assert len(catalogue.data_points) == 112
    assert catalogue["EN: EN: AQ: 1C"].data_point_names == ("PM2.5", "PM10", "NO2", "SO2", "O3")
    assert catalogue["EC: ICT: ICT: 1C"].data_point_names == ("",)


def test_a_data_point_may_have_a_direction_of_its_own():
    waste = load_catalogue()["EN: EN: WA: 1C"]

    directions = {point.name: point.direction for point in waste.data_points}
    assert directions["recycled"] is Direction.HIGHER
    assert directions["open dump"] is Direction.LOWER
    assert directions["other"] is Direction.CONTEXT
    assert waste.direction is Direction.CONTEXT


def test_sourced_and_inferred_cells_are_told_apart():
    catalogue = load_catalogue()

    assert Counter(figure.confidence for figure in catalogue.values()) == {
        Confidence.INFERRED: 72,
        Confidence.SOURCED: 19,
    }
    assert catalogue["EC: ICT: ICT: 3C"].is_inferred("formula")
    assert not catalogue["EC: ICT: ICT: 1C"].is_inferred("formula")
    fields = set(catalogue["EC: ICT: ICT: 1C"].__slots__)
    assert all(figure.inferred_cells <= fields for figure in catalogue.values())


def test_every_key_figure_says_its_source_and_none_claims_a_benchmark():
    for figure in load_catalogue().values():
        assert figure.source
        assert not hasattr(figure, "benchmark")


def test_electronic_health_records_belong_to_health_whatever_their_code_says():
    assert load_catalogue()["SC: EH: ED: 5A"].category == "Health"


def test_by_code_letter_55_are_core():
    catalogue = load_catalogue()

    assert Counter(figure.level for figure in catalogue.values()) == {"core": 55, "advanced": 36}
    for code, figure in catalogue.items():
        assert code.endswith("C") == (figure.level == "core")


@pytest.mark.parametrize("text", ["EC:ICT:ICT:1C", " ec: ict : ict:1c "])
def test_blanks_and_case_of_a_code_do_not_matter(text):
    assert normal_code(text) == "EC: ICT: ICT: 1C"
