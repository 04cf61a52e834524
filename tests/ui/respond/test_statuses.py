import pytest

from dsm.surveying.refusals import RefusalReason
from ui.respond.sentences import LANGUAGES, load_catalogue
from ui.respond.statuses import STATUS


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_refusal_has_a_status_and_words_in_every_language(reason: RefusalReason):
    assert 400 <= STATUS[reason] < 500
    for language in LANGUAGES:
        assert f"refused.{reason}.title" in load_catalogue(language)
        assert f"refused.{reason}.text" in load_catalogue(language)
