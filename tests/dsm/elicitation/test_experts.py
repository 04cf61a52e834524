import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlmodel import select

from dsm import audit
from dsm.database import transaction
from dsm.elicitation import elicitations, experts
from dsm.elicitation.elicitation import ElicitationError
from dsm.elicitation.experts import NewExpert
from dsm.elicitation.tables import ExpertRow
from dsm.surveying.keys import CampaignKey
from surveys.errors import FixableError, ManyProblemsError
from tests.support.databases import new_settings, open_with_tables, wait_until_somebody_waits
from tests.support.elicitations import a_panel, an_elicitation, keyring_in, people

ANN = NewExpert(name="Ann Berg", group="planners", contact="ann@example.no")


@pytest.fixture
def draft(engine, tmp_path):
    """A draft, and its key."""
    with transaction(engine) as session:
        kept = elicitations.add(session, an_elicitation())
    return keyring_in(tmp_path).make(kept.id)


def test_a_link_leads_to_its_own_seat_and_to_no_other(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people={"ann": "planners", "bo": "residents"})

    seats = {name: panel.seat(name) for name in panel.tokens}

    assert (seats["ann"].group, seats["bo"].group) == ("planners", "residents")
    assert len({seat.label for seat in seats.values()}) == 2
    assert all(seat.label.startswith("Expert ") for seat in seats.values())
    assert seats["ann"].expert_id != seats["bo"].expert_id


@pytest.mark.parametrize("token", ["", "x", "0" * 26, "É" * 26])
def test_a_wrong_link_leads_nowhere_whatever_is_wrong(engine, tmp_path, token):
    panel = a_panel(engine, tmp_path, people=people(1))

    with transaction(engine) as session, pytest.raises(ElicitationError, match="does not lead"):
        experts.enter(session, panel.key, "panel", token)


def test_a_link_of_one_elicitation_opens_no_other(engine, tmp_path):
    one = a_panel(engine, tmp_path, people=people(1))
    other = a_panel(engine, tmp_path, an_elicitation(slug="other"), people=people(1))

    with transaction(engine) as session, pytest.raises(ElicitationError):
        experts.enter(session, other.key, "other", one.tokens["expert-1"])
    with transaction(engine) as session, pytest.raises(ElicitationError):
        experts.seat_by_hash(session, "other", one.seat("expert-1").link_hash)


def test_the_database_holds_neither_names_nor_links(engine, draft):
    with transaction(engine) as session:
        (invited,) = experts.invite(session, draft, "panel", [ANN])

    with transaction(engine) as session:
        row = session.exec(select(ExpertRow)).one()
        held = repr(row.model_dump())
        # Long enough not to arise by chance in a sealed box.
        for told in (ANN.name, ANN.name.casefold(), ANN.contact, invited.token):
            assert told not in held
        assert experts.names(session, draft, "panel") == (ANN,)
        assert audit.entries(session)[0].detail == {"count": 1}


def test_a_new_link_replaces_the_old_one_and_keeps_the_seat(engine, draft):
    with transaction(engine) as session:
        (old,) = experts.invite(session, draft, "panel", [ANN])
        before = experts.enter(session, draft, "panel", old.token)
        new = experts.reissue(session, draft, "panel", "ann  berg")

        assert experts.enter(session, draft, "panel", new.token).expert_id == before.expert_id
        for opens in (
            lambda: experts.enter(session, draft, "panel", old.token),
            lambda: experts.seat_by_hash(session, "panel", before.link_hash),
            lambda: experts.reissue(session, draft, "panel", "bo"),
        ):
            with pytest.raises(ElicitationError):
                opens()


@pytest.mark.parametrize(
    ("also", "told"),
    [
        (NewExpert(name="ANN  berg"), "has the name of expert 1"),
        (NewExpert(name="Bo", contact="Ann@example.no"), "has the contact of expert 1"),
        (NewExpert(name=" "), "has no name"),
        (NewExpert(name="Bo", group="g" * 201), "longer than 200"),
    ],
)
def test_an_expert_twice_or_without_a_name_is_refused_and_nobody_is_invited(
    engine, draft, also, told
):
    with pytest.raises(FixableError, match=told), transaction(engine) as session:
        experts.invite(session, draft, "panel", [ANN, also])

    with transaction(engine) as session:
        assert experts.seats(session, "panel") == ()


COMPOSED, TAKEN_APART = "\u00c5se", "A\u030ase"


def test_a_letter_composed_or_taken_apart_is_the_same_name(engine, draft, tmp_path):
    file = tmp_path / "experts.csv"
    file.write_text(f"name,contact\n{COMPOSED},\n{TAKEN_APART},\n", "utf-8")
    with pytest.raises(FixableError, match="row 3"):
        experts.read_experts(file)

    with transaction(engine) as session:
        experts.invite(session, draft, "panel", [NewExpert(name=COMPOSED)])
        with pytest.raises(ElicitationError, match="among the experts already"):
            experts.invite(session, draft, "panel", [NewExpert(name=TAKEN_APART)])
        (seat,) = experts.seats(session, "panel")
        again = experts.reissue(session, draft, "panel", TAKEN_APART)

        assert experts.enter(session, draft, "panel", again.token).expert_id == seat.expert_id
        assert experts.seat_of(session, draft, "panel", TAKEN_APART.upper()).label == seat.label


@pytest.mark.parametrize("name", ["Ann Berg", "Bjørn Ås", "Müller", "Straße"])
def test_names_that_were_composed_keep_the_fingerprint_they_had(draft, name):
    # As it was made before letters were composed.
    before = draft.fingerprint("contact", f"name {' '.join(name.casefold().split())}")

    assert experts.name_mark(draft, name) == before


# Folding takes these letters apart, and what they are taken into goes together with a mark.
@example("Stra\u00df\u0301e")
@example("\u1e9e\u0301a")
@given(st.text())
def test_every_form_of_a_name_is_known_as_the_same(name):
    key = CampaignKey(campaign_id=1, master=bytes(32))
    marks = {
        experts.name_mark(key, unicodedata.normalize(form, name))
        for form in ("NFC", "NFD", "NFKC", "NFKD")
    }

    # Marks out of order are folded otherwise, so that they are put in order first.
    folded = unicodedata.normalize("NFC", name).casefold()
    assert marks == {experts.name_mark(key, folded)}


def test_whoever_is_invited_already_is_told_with_all_other_problems(engine, draft):
    with transaction(engine) as session:
        experts.invite(session, draft, "panel", [ANN])

    with pytest.raises(ManyProblemsError) as refused, transaction(engine) as session:
        experts.invite(session, draft, "panel", [ANN, NewExpert(name="")])

    # By name and by contact, and the one without a name.
    assert len(refused.value.problems) == 3


def test_nobody_is_invited_once_all_is_over_or_when_nobody_is_named(engine, draft):
    with transaction(engine) as session:
        with pytest.raises(ElicitationError, match="Nobody is named"):
            experts.invite(session, draft, "panel", [])
        for _ in range(2):
            elicitations.open_round(session, "panel")
            elicitations.close_round(session, "panel")
        with pytest.raises(ElicitationError, match="over"):
            experts.invite(session, draft, "panel", [ANN])


def test_numbers_do_not_follow_the_list_of_invited(engine, tmp_path):
    panel = a_panel(engine, tmp_path, people=people(30))

    in_order = sorted(panel.tokens)
    numbers = [int(panel.seat(name).label.removeprefix("Expert ")) for name in in_order]

    assert len(set(numbers)) == 30
    assert numbers != sorted(numbers)


def test_numbers_do_not_follow_the_order_in_which_experts_were_invited(engine, draft):
    numbers = []
    for at in range(14):
        with transaction(engine) as session:
            (one,) = experts.invite(session, draft, "panel", [NewExpert(name=f"expert {at}")])
        numbers.append(int(one.label.removeprefix("Expert ")))

    # In order by chance: once in 87 thousand million runs.
    assert numbers != sorted(numbers)
    assert len(set(numbers)) == 14
    assert max(numbers) <= experts.HIGHEST_NUMBER


def test_more_experts_than_numbers_get_higher_ones(engine, draft):
    many = [NewExpert(name=f"expert {at}") for at in range(experts.HIGHEST_NUMBER + 1)]
    with transaction(engine) as session:
        invited = experts.invite(session, draft, "panel", many)

    assert {one.label for one in invited} == {f"Expert {at}" for at in range(1, len(many) + 1)}


def test_who_writes_down_what_somebody_says_finds_her_by_name(engine, draft):
    with transaction(engine) as session:
        experts.invite(session, draft, "panel", [ANN])

        assert experts.seat_of(session, draft, "panel", "ann berg").group == "planners"
        with pytest.raises(ElicitationError, match="Nobody called so"):
            experts.seat_of(session, draft, "panel", "bo")


def test_experts_are_read_from_a_file_and_one_twice_is_told_with_its_row(tmp_path):
    file = tmp_path / "experts.csv"
    file.write_text("name,group,contact\nAnn Berg,planners,ann@example.no\nBo,,\n", "utf-8")

    assert experts.read_experts(file) == (ANN, NewExpert(name="Bo"))
    file.write_text("name,contact\nAnn,a@b.no\nann,\nBo,A@b.no\n,\n", "utf-8")
    with pytest.raises(ManyProblemsError) as refused:
        experts.read_experts(file)
    assert [place for place in ("row 3", "row 4") if place in str(refused.value)] == [
        "row 3",
        "row 4",
    ]


def test_a_traceback_shows_no_person():
    assert "Ann" not in repr(ANN)


@pytest.mark.slow
def test_who_invites_at_the_same_time_waits_and_is_told_who_is_there_by_then(tmp_path, server):
    engine = open_with_tables(new_settings("postgresql", tmp_path, server))
    with transaction(engine) as session:
        key = keyring_in(tmp_path).make(elicitations.add(session, an_elicitation()).id)

    def invite_ann() -> None:
        with transaction(engine) as session:
            experts.invite(session, key, "panel", [NewExpert(name="Ann Berg")])

    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            experts.invite(session, key, "panel", [ANN])
            second = pool.submit(invite_ann)
            wait_until_somebody_waits(engine)
        with pytest.raises(ElicitationError, match="among the experts already"):
            second.result()
    engine.dispose()
