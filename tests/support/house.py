"""A running application with every kind of survey, and a way in for every role."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from dsm import stewardship
from dsm.database import transaction
from dsm.roles import Role
from dsm.settings import Settings
from dsm.surveying.keys import Keyring
from tests.support.respondents import fielded, hidden
from tests.support.site import Site, served, site_settings
from tests.support.surveys_site import fill_surveys
from tests.ui.conftest import make_town

LIST_ROUTES = """
import json
from dsm.settings import read_settings
from tests.support.routes import routes_of
from ui.app import create_app
found = routes_of(create_app(read_settings()))
print(json.dumps([[path, sorted(methods)] for path, methods in found]))
"""


ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class House:
    """A running application, its routes, and a way in for every role."""

    site: Site
    routes: dict[str, set[str]]
    cookies: dict[str, dict[str, str]]

    def browser(self, role: str = "") -> httpx.Client:
        """A browser that is logged in as somebody of this role; as nobody without one."""
        cookies = self.cookies.get(role, {})
        return httpx.Client(base_url=self.site.address(""), cookies=cookies, timeout=60)


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """Serve it from `folder` until the block ends."""
    made = make_town(site_settings(folder))
    with transaction(made.engine) as session:
        fill_surveys(session, Keyring(made.settings.keys_folder, made.settings.secret))
        for role in Role:
            stewardship.add_account(session, f"one {role}", role, None)
        links = {role: stewardship.make_login_link(session, f"one {role}") for role in Role}
    fielded(made.engine, made.settings)
    fielded(made.engine, made.settings, slug="bare", invited=2)
    with served(made.settings) as site:
        cookies = {role: _logged_in(site, link) for role, link in links.items()}
        yield House(site, _routes(made.settings), cookies)
    made.engine.dispose()


def _routes(settings: Settings) -> dict[str, set[str]]:
    environment = {"DSM_DATA_FOLDER": str(settings.data_folder), "PATH": "/usr/bin:/bin"}
    listed = subprocess.run(
        [sys.executable, "-c", LIST_ROUTES],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    routes: dict[str, set[str]] = {}
    for path, methods in json.loads(listed.stdout.splitlines()[-1]):
        routes.setdefault(path, set()).update(methods)
    return routes


def _logged_in(site: Site, link: str) -> dict[str, str]:
    with httpx.Client(base_url=site.address(""), timeout=60) as one:
        csrf = hidden(one.get("/login").text, "csrf")
        one.post("/login/link", data={"token": link, "csrf": csrf})
        return dict(one.cookies)
