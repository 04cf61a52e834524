from dsm.findings import Finding


def test_a_finding_without_gaps_has_no_values():
    assert Finding("today.title.first") == Finding("today.title.first", {})


def test_two_findings_are_the_same_if_sentence_and_values_are():
    one = Finding("policies.lead.waiting", {"count": 2})

    assert one == Finding("policies.lead.waiting", {"count": 2})
    assert one != Finding("policies.lead.waiting", {"count": 3})
    assert one != Finding("policies.title.reached", {"count": 2})
