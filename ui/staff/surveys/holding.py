"""Keeping the keyboard where it was when what it was on is drawn anew."""

from nicegui import ui

from .bench import Bench

# What had the focus last is known by its name; when the page lost it, that name is looked for again.
REMEMBER = """document.addEventListener('focusin', event => {
    const held = event.target;
    if (held.closest('.builder, .builder-head'))
        window.heldLast = held.getAttribute('aria-label') || held.textContent.trim();
});"""
RETURN = """setTimeout(() => {
    const now = document.activeElement;
    if (now && now !== document.body) return;
    const all = [...document.querySelectorAll(
        '.builder [aria-label], .builder button, .builder-head button')];
    const same = all.find(
        one => (one.getAttribute('aria-label') || one.textContent.trim()) === window.heldLast);
    (same || document.querySelector('.ql .on'))?.focus();
}, 60)"""


def keep_hold(bench: Bench) -> None:
    """Return the focus to what has the same name, whenever the fields are put up anew."""
    client = ui.context.client

    def bring_back() -> None:
        client.run_javascript(RETURN)

    client.on_connect(lambda: client.run_javascript(REMEMBER))
    bench.heard(rebuilt=bring_back)
