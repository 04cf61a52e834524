from ui.staff.experts.addresses import elicitation_address


def test_an_address_cannot_lead_elsewhere():
    assert elicitation_address("../plans") == "/staff/experts/..%2Fplans"
