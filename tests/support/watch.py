"""What a real browser notices while somebody looks at pages: scripts that ran, things that were fetched."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.support.site import Site

LOOK = """() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes]
    .filter(it => (it.name.startsWith('on') && it.value.includes('alert'))
        || (['href', 'src', 'action', 'formaction', 'data'].includes(it.name)
            && /^\\s*(java\\s*script:|https?:..evil)/i.test(it.value)))
    .map(it => `${one.tagName} ${it.name}=${it.value}`))
    .concat([...document.querySelectorAll('script, style, base, meta[http-equiv=refresh]')]
        .filter(one => /alert\\(|evil\\.example/.test(one.textContent + (one.content || '')
            + (one.href || '')) && one.type !== 'application/json' && !/parseElements/.test(one.textContent))
        .map(one => one.outerHTML.slice(0, 200)))"""
LISTEN = """document.addEventListener('securitypolicyviolation', event =>
    console.error('policy violation: ' + event.violatedDirective + ' ' + event.blockedURI))"""


@dataclass
class Watch:
    """Everything that a browser noticed while somebody looked at pages."""

    site: Site
    heard: list[str] = field(default_factory=list)

    def open(self, browser: Browser, *, scripts: bool = True) -> Page:
        context: BrowserContext = browser.new_context(
            locale="en-GB", java_script_enabled=scripts, reduced_motion="reduce"
        )
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.on("dialog", lambda one: (self.heard.append(f"dialog {one.message}"), one.dismiss()))
        page.on("pageerror", lambda error: self.heard.append(f"error {error}"))
        page.on("console", lambda said: self._console(said.type, said.text))
        page.on("request", lambda one: self._request(one.url))
        return page

    def look(self, page: Page) -> None:
        """Note whatever of a payload became more than text."""
        self.heard += [f"{page.url}: {one}" for one in page.evaluate(LOOK)]

    def _console(self, kind: str, text: str) -> None:
        if kind == "error" and "policy violation" in text:
            self.heard.append(text)

    def _request(self, url: str) -> None:
        ours = f"{self.site.settings.host}:{self.site.settings.port}"
        if urlsplit(url).netloc not in {ours, ""}:
            self.heard.append(f"fetched {url}")


def press(page: Page, button: Locator) -> None:
    """Press a button, and wait for the page that it leads to."""
    with page.expect_navigation():
        button.click()
