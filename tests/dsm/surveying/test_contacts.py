import pytest

from dsm.database import transaction
from dsm.surveying.contacts import (
    Contact,
    ContactError,
    find_contacts,
    kept_contacts,
    read_contacts,
)
from dsm.surveying.keys import KeyLostError
from dsm.surveying.tables import ContactRow
from surveys.errors import FileError, FixableError
from tests.support.campaigning import AGE, SEX, prepared

HEADER = "navn;adresse;postnr;poststed;telefon;e-post;språk;sex;age"
KARI = "Kari Nordmann;Storgata 1;0150;Oslo;+47 912 34 567;kari@example.org;NN;women;40+"


@pytest.fixture
def register(tmp_path):
    def written(*lines, header=HEADER):
        file = tmp_path / "register.csv"
        file.write_text("\n".join((header, *lines)), encoding="utf-8")
        return file

    return written


def test_a_register_is_read_under_norwegian_headers(register):
    (kari,) = read_contacts(register(KARI), (SEX, AGE))

    assert kari == Contact(
        name="Kari Nordmann",
        address="Storgata 1",
        postcode="0150",
        place="Oslo",
        telephone="+4791234567",
        email="kari@example.org",
        language="nn",
        background={"sex": "women", "age": "40+"},
    )


def test_a_workbook_that_made_numbers_of_postcodes_is_read_all_the_same(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["name", "address", "postcode", "place", "telephone"])
    book.active.append(["Kari", "Storgata 1", 150, "Oslo", 91234567])
    book.save(tmp_path / "register.xlsx")

    (kari,) = read_contacts(tmp_path / "register.xlsx")

    assert (kari.postcode, kari.telephone) == ("0150", "91234567")


def test_all_that_is_wrong_is_told_with_row_and_column_and_without_the_person(register):
    file = register(
        KARI,
        ";Storgata 2;0150;Oslo;;;;women;40+",
        "Ola;;;;;;;women;40+",
        "Per;Storgata 3;15;Oslo;12;no mail;;other;40+",
    )

    with pytest.raises(FixableError) as refused:
        read_contacts(file, (SEX, AGE))

    told = [one.problem for one in refused.value.problems]
    assert told == [
        "register.csv, row 3, column 'navn': the name is empty.",
        "register.csv, row 4: nobody can be reached here.",
        "register.csv, row 5, column 'postnr': this is no postcode.",
        "register.csv, row 5, column 'telefon': this is no telephone.",
        "register.csv, row 5, column 'e-post': this is no email.",
        "register.csv, row 5, column 'sex': 'other' is no level of sex.",
    ]
    assert "Per" not in str(refused.value)


def test_missing_columns_are_told_together(register):
    with pytest.raises(FixableError) as refused:
        read_contacts(register("1", header="number"), (SEX,))

    told = [one.problem for one in refused.value.problems]
    assert [any(word in one for one in told) for word in ("'name'", "'sex'", "reached")] == [
        True
    ] * 3


def test_nobody_is_invited_twice(register):
    with pytest.raises(ContactError, match="row 3 repeats row 2"):
        read_contacts(register(KARI, KARI.upper().replace("WOMEN", "women")), (SEX, AGE))


def test_an_overlong_cell_is_refused(register):
    with pytest.raises(ContactError, match="201 characters"):
        read_contacts(register(KARI.replace("Storgata 1", "x" * 201)), (SEX, AGE))


def test_a_register_without_people_is_refused(register):
    with pytest.raises((ContactError, FileError)):
        read_contacts(register(), (SEX, AGE))


def test_a_contact_is_kept_sealed_and_nobody_reads_it_without_the_key(either, keyring):
    with transaction(either) as session:
        campaign = prepared(session, keyring, count=6)
        key = keyring.of(campaign.id)
        opened = kept_contacts(session, key, campaign.id)
        sealed = b"".join(row.sealed for row in session.exec(_all_rows()))

    assert {one.contact.name for one in opened} == {f"Person {n}" for n in range(6)}
    assert b"Person" not in sealed
    assert b"Storgata" not in sealed
    keyring.destroy(campaign.id)
    with pytest.raises(KeyLostError):
        keyring.of(campaign.id)


def test_somebody_who_calls_is_found_by_a_part_of_name_or_address(engine, keyring):
    with transaction(engine) as session:
        campaign = prepared(session, keyring, count=12)
        found = find_contacts(session, keyring.of(campaign.id), campaign.id, "storgata 11")

    assert [one.contact.name for one in found] == ["Person 11"]


def test_a_contact_shows_nobody_in_a_traceback():
    assert "Kari" not in repr(Contact(name="Kari Nordmann", address="Storgata 1"))


def _all_rows():
    from sqlmodel import select

    return select(ContactRow)
