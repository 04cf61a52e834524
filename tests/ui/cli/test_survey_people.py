import csv
import io

import pytest

from dsm.database import transaction
from dsm.settings import read_settings
from dsm.surveying import campaigns
from dsm.surveying.keys import Keyring
from tests.support.campaigning import NOW, people, prepared, set_up, terms

COLUMNS = ("name", "address", "postcode", "place", "telephone", "e-mail", "sex", "age")


@pytest.fixture
def keyring(folder):
    settings = read_settings()
    return Keyring(settings.keys_folder, settings.secret)


@pytest.fixture
def register(tmp_path):
    file = tmp_path / "register.csv"
    rows = [
        (c.name, c.address, c.postcode, c.place, "", "", c.background["sex"], c.background["age"])
        for c in people(40)
    ]
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([COLUMNS, *rows])
    return file


@pytest.fixture
def draft(engine, keyring):
    with transaction(engine) as session:
        set_up(session)
        campaign = campaigns.add(session, terms(), "sender")
    keyring.make(campaign.id)


@pytest.fixture
def opened(engine, keyring):
    from datetime import UTC, datetime

    with transaction(engine) as session:
        prepared(
            session,
            keyring,
            opens_at=NOW,
            closes_at=datetime(2037, 1, 1, tzinfo=UTC),
            contacts_until=datetime(2037, 2, 1, tzinfo=UTC).date(),
            retention_on=datetime(2037, 3, 1, tzinfo=UTC).date(),
        )
        campaigns.open_campaign(session, keyring, "evening-2026", "sender", NOW)


def lines(file):
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline=""), delimiter=";"))


def test_a_register_is_invited_with_everything_it_is_sent(dsm, draft, register, tmp_path):
    letters, links, post = (tmp_path / name for name in ("l.pdf", "l.csv", "p.csv"))

    done = dsm(
        "survey", "invite", "evening-2026", register,
        "--letters", letters, "--links", links, "--digital-post", post,
        "--sender-line", "The town hall",
    )  # fmt: skip

    assert done.out == "40 people are invited to evening-2026.\n"
    assert letters.read_bytes().startswith(b"%PDF")
    assert len(lines(links)) == len(lines(post)) == 40
    assert len({one["code"] for one in lines(links)}) == 40
    assert "delete it when it is sent" in done.err
    shown = dsm("survey", "show", "evening-2026", "--json").json
    assert shown["invited"] == 40
    assert [one.partition(": ")[2] for one in shown["sent"]] == [
        "40 letters",
        "40 links",
        "40 digital-post",
    ]


def test_a_seed_below_zero_is_refused(dsm, draft, register):
    done = dsm("survey", "invite", "evening-2026", register, "--draw", "0.5", "--seed", "-1")

    assert done.code == 2
    assert "--seed" in done.err


def test_a_sample_is_drawn_with_a_seed_that_is_said(dsm, draft, register):
    without = dsm("survey", "invite", "evening-2026", register, "--draw", "0.5")
    drawn = dsm(
        "survey", "invite", "evening-2026", register, "--draw", "0.5", "--seed", "7",
        "--stratum", "sex", "--share", "men=1",
    )  # fmt: skip

    assert without.code == 3
    assert "--seed" in without.err
    assert drawn.out == "30 people are invited to evening-2026.\n"
    assert "seed 7: women 10 of 20, men 20 of 20" in drawn.err


def test_nobody_is_invited_where_the_letters_could_not_be_written(dsm, draft, register, tmp_path):
    taken = tmp_path / "taken.pdf"
    taken.touch()

    done = dsm("survey", "invite", "evening-2026", register, "--letters", taken)

    assert done.code == 3
    assert dsm("survey", "show", "evening-2026", "--json").json["invited"] == 0


def without_one_address(register):
    text = register.read_text(encoding="utf-8")
    register.write_text(
        text.replace("Storgata 3,6509,Dale,,", ",,,+4791234567,", 1), encoding="utf-8"
    )


def test_nobody_is_invited_where_a_letter_cannot_be_made(dsm, draft, register, tmp_path):
    without_one_address(register)
    letters = tmp_path / "l.pdf"

    done = dsm("survey", "invite", "evening-2026", register, "--letters", letters)

    assert done.code == 3
    assert "1 of 40 people have no postal address" in done.err
    assert not letters.exists()
    assert dsm("survey", "show", "evening-2026", "--json").json["invited"] == 0


def test_beside_a_list_letters_go_to_those_who_have_an_address(dsm, draft, register, tmp_path):
    without_one_address(register)
    letters, links = tmp_path / "l.pdf", tmp_path / "l.csv"

    dsm("survey", "invite", "evening-2026", register, "--letters", letters, "--links", links)

    assert len(lines(links)) == 40
    sent = dsm("survey", "show", "evening-2026", "--json").json["sent"]
    assert [one.partition(": ")[2] for one in sent] == ["39 letters", "40 links"]


def test_somebody_who_lost_her_letter_gets_another(dsm, opened, tmp_path):
    dsm("survey", "letters", "evening-2026", "--to", tmp_path / "all.pdf")

    several = dsm(
        "survey", "letters", "evening-2026", "--to", tmp_path / "1.pdf", "--only", "gata 1"
    )
    one = dsm(
        "survey", "letters", "evening-2026", "--to", tmp_path / "1.pdf", "--only", "person 17"
    )

    assert (several.code, one.code) == (3, 0)
    assert "11 people" in several.err
    assert one.out == "1 fresh codes are written.\n"
    sent = dsm("survey", "show", "evening-2026", "--json").json["sent"]
    assert [line.partition(": ")[2] for line in sent] == ["40 letters", "1 reissued"]


def test_fresh_letters_and_links_end_those_before_only_when_that_is_meant(dsm, opened, tmp_path):
    first = dsm("survey", "letters", "evening-2026", "--to", tmp_path / "1.pdf")
    refused = dsm("survey", "links", "evening-2026", "--to", tmp_path / "2.csv")
    second = dsm("survey", "links", "evening-2026", "--to", tmp_path / "2.csv", "--yes")
    post = dsm("survey", "links", "evening-2026", "--to", tmp_path / "3.csv", "--post", "--yes")

    assert [first.code, refused.code, second.code, post.code] == [0, 3, 0, 0]
    assert "begins anew" in refused.err
    codes = [
        {one[name] for one in lines(tmp_path / file)}
        for file, name in (("2.csv", "code"), ("3.csv", "kode"))
    ]
    assert codes[0].isdisjoint(codes[1])


def test_reminders_point_back_or_bring_fresh_codes(dsm, opened, tmp_path):
    plain = dsm("survey", "remind", "evening-2026", "--letters", tmp_path / "r.pdf")
    without = dsm("survey", "remind", "evening-2026", "--links", tmp_path / "r.csv")
    fresh = dsm("survey", "remind", "evening-2026", "--links", tmp_path / "r.csv", "--new-codes")

    assert plain.out == fresh.out == "40 reminders are written.\n"
    assert "0 answers were mixed first" in plain.err
    assert without.code == 3
    assert "--new-codes" in without.err
    assert len(lines(tmp_path / "r.csv")) == 40


def test_names_and_codes_are_in_no_message(dsm, draft, register, tmp_path):
    links = tmp_path / "l.csv"

    done = dsm("survey", "invite", "evening-2026", register, "--links", links)

    told = done.out + done.err
    assert "Person" not in told
    assert all(one["code"] not in told for one in lines(links))
