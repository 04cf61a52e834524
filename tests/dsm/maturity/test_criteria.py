from collections import Counter

from dsm.maturity.criteria import CriterionProvenance, load_criteria


def test_there_are_six_categories_and_three_objectives():
    known = load_criteria()

    assert list(known.categories) == ["PC", "IM", "DI", "SO", "SU", "EC"]
    assert list(known.objectives) == ["O1", "O2", "O3"]


def test_the_23_stated_criteria_belong_to_three_categories():
    known = load_criteria()

    counts = Counter(criterion.category for criterion in known.criteria.values())
    assert counts == {"PC": 9, "SO": 12, "SU": 2}
    assert known.of("EC") == ()
    assert [one.id for one in known.of("SU")] == ["SU-1", "SU-2"]


def test_a_criterion_that_was_cut_off_says_so():
    criteria = load_criteria().criteria

    partly = [one.id for one in criteria.values() if one.provenance != "u4ssc-stated"]
    assert partly == ["PC-9"]
    assert criteria["PC-9"].provenance is CriterionProvenance.U4SSC_PARTLY


def test_only_society_was_read_to_its_end():
    complete = [one.id for one in load_criteria().categories.values() if one.complete]

    assert complete == ["SO"]


def test_every_criterion_says_what_it_checks_and_on_which_page():
    for criterion in load_criteria().criteria.values():
        assert criterion.checks
        assert criterion.page.startswith("e")
        assert criterion.kind in {"existence", "rate"}
