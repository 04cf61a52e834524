import json
import zipfile

import pytest

from dsm.backups.archive import BackupError, Manifest, Rows, read_archive, sha256, write_archive


@pytest.fixture
def parts(tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "rows").write_bytes(b"one\ntwo\n")
    return folder


@pytest.fixture
def taken(tmp_path):
    folder = tmp_path / "taken"
    folder.mkdir()
    return folder


def a_manifest(folder, **changed) -> Manifest:
    known = {part.name: sha256(part) for part in folder.iterdir()}
    said = {
        "dialect": "sqlite", "revision": "0003", "day": "2027-05-01",
        "tables": {"city": Rows(1, "ab")}, "parts": known,
    }  # fmt: skip
    return Manifest(**{**said, **changed})


def test_what_was_put_in_comes_out(parts, taken, tmp_path):
    made = a_manifest(parts)

    write_archive(tmp_path / "b.dsm", made, parts)

    assert read_archive(tmp_path / "b.dsm", taken) == made
    assert (taken / "rows").read_bytes() == b"one\ntwo\n"


def test_a_part_that_was_changed_is_noticed(parts, taken, tmp_path):
    write_archive(tmp_path / "b.dsm", a_manifest(parts, parts={"rows": "0" * 64}), parts)

    with pytest.raises(BackupError, match="rows is not what it was"):
        read_archive(tmp_path / "b.dsm", taken)


def test_a_file_that_is_there_stays(parts, tmp_path):
    (tmp_path / "b.dsm").write_text("precious")

    with pytest.raises(BackupError, match="already"):
        write_archive(tmp_path / "b.dsm", a_manifest(parts), parts)

    assert (tmp_path / "b.dsm").read_text() == "precious"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.dsm", "parts"]


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "a/b"])
def test_no_part_leads_out_of_its_folder(parts, taken, tmp_path, name):
    file = tmp_path / "b.dsm"
    write_archive(file, a_manifest(parts), parts)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["parts"] = {name: "0" * 64}
    with zipfile.ZipFile(tmp_path / "bad.dsm", "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr(name, b"x")

    with pytest.raises(BackupError, match="cannot be read"):
        read_archive(tmp_path / "bad.dsm", taken)

    assert not (tmp_path / "escaped").exists()


def test_a_later_format_is_not_guessed_at(taken, tmp_path):
    with zipfile.ZipFile(tmp_path / "b.dsm", "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": 2}))

    with pytest.raises(BackupError, match="format 2"):
        read_archive(tmp_path / "b.dsm", taken)
