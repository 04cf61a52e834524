import pytest

from dsm.elicitation import definition_files
from dsm.elicitation.elicitation import Level, Object, Seed, Target
from surveys.errors import FixableError, ManyProblemsError

BOTH = ("nb", "en")


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "file.csv"
        path.write_text(text, "utf-8")
        return path

    return written


def test_a_name_counts_for_every_language_that_has_none_of_its_own(file):
    text = "id,name,name_nb,theme\nbus,Buses,Busser,transport\npark,Park,,green\n"

    assert definition_files.read_objects(file(text), BOTH) == (
        Object("bus", {"nb": "Busser", "en": "Buses"}, "transport"),
        Object("park", {"nb": "Park", "en": "Park"}, "green"),
    )


def test_levels_indicators_pairs_and_seed_questions_are_read(file):
    level = Level(1, {"nb": "Nei", "en": "Nei"}, {"nb": "Intet", "en": "Intet"})
    assert definition_files.read_levels(file("number,name,meaning\n1,Nei,Intet\n"), BOTH) == (
        level,
    )
    target = Target(id="safe", name={"en": "Safe"}, unit="%", observable={"en": "Of 100?"})
    assert definition_files.read_targets(
        file("id,name,unit,observable\nsafe,Safe,%,Of 100?\n"), ("en",)
    ) == (target,)
    assert definition_files.read_pairs(file("action,indicator\nbus,safe\n")) == (("bus", "safe"),)
    assert definition_files.read_seeds(
        file("id,text,unit,truth\na,How many?,people,12.5\nb,When?,,\n"), ("en",)
    ) == (
        Seed(id="a", text={"en": "How many?"}, unit="people", truth=12.5),
        Seed(id="b", text={"en": "When?"}),
    )


def test_everything_that_is_wrong_is_told_at_once_with_its_row(file):
    with pytest.raises(ManyProblemsError) as refused:
        definition_files.read_objects(file("id,name_nb\nbus,Buss\nbus,\n,Park\n"), BOTH)

    told = [one.problem for one in refused.value.problems]
    assert any("row 3" in text and "says the same as row 2" in text for text in told)
    assert any("row 4, column id" in text for text in told)
    assert sum("name" in text and "is empty" in text for text in told) == 4  # en is missing thrice


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (lambda path: definition_files.read_levels(path, BOTH), "number,name\n1.5,x\n"),
        (lambda path: definition_files.read_targets(path, BOTH), "id,name\nsafe,Safe\n"),
        (definition_files.read_pairs, "action,indicator\na,b\na,b\n"),
        (lambda path: definition_files.read_seeds(path, BOTH), "id,text,truth\na,x,many\n"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(file, read, text):
    with pytest.raises(FixableError):
        read(file(text))


def test_truths_are_read_where_they_are_known(file):
    assert definition_files.read_truths(file("id,truth,text\na,2.5,x\nb,,y\n")) == {"a": 2.5}
    with pytest.raises(ManyProblemsError) as refused:
        definition_files.read_truths(file("id,truth\na,many\na,1\n"))
    assert len(refused.value.problems) == 2
