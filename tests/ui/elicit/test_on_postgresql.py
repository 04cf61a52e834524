"""The same pages over PostgreSQL: two rounds of four experts, and what they see of each other."""

import pytest

from dsm.database import transaction
from dsm.elicitation.gathered import effects_of
from tests.support.databases import new_settings, open_with_tables
from tests.support.eliciting import a_panel, an_effect, come_in, hand_in, post_step
from tests.support.respondents import a_browser_at


@pytest.fixture
def settings(tmp_path, server):
    return new_settings("postgresql", tmp_path, server)


@pytest.mark.slow
def test_two_rounds_run_on_postgresql(settings):
    engine = open_with_tables(settings)
    panel = a_panel(engine, settings, count=4)
    with a_browser_at(settings) as client:
        client.headers["accept-language"] = "en"
        for token, best in zip(panel.tokens, (61, 63, 65, 70), strict=True):
            come_in(client, panel, token)
            post_step(client, panel, 3, an_effect(60, best - 4, best + 5, best))
            assert hand_in(client, panel).status_code == 303
        panel.close()
        panel.open()
        come_in(client, panel, panel.tokens[0])
        page = client.get("/e/panel/step/3").text
        panel.close()

    with transaction(engine) as session:
        said = effects_of(session, panel.slug)
    engine.dispose()

    assert page.count('class="oth"') == 3
    assert sorted(one.best for one in said) == [1, 3, 5, 10]
