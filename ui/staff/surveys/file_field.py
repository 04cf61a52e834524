"""A button that takes a file from the visitor's machine; how large it may be is checked here too."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError
from ui.texts.texts import Texts

LARGEST = 2_000_000  # bytes; a questionnaire of sixty questions in four languages has a twentieth


def file_field(
    texts: Texts,
    label: str,
    accept: str,
    take: Callable[[str, bytes], Awaitable[None]],
    refuse: Callable[[FormError], None],
) -> None:
    """Put a button that lets one choose a file.

    Parameters
    ----------
    accept : str
        Endings that are offered, such as ".xlsx,.txt".
    take : callable
        Awaited with name and content.
    refuse : callable
        Told that the file is too large.
    """

    async def arrived(event: events.UploadEventArguments) -> None:
        if event.file.size() > LARGEST:
            refuse(too_large(texts, event.file.name, event.file.size()))
        else:
            await take(event.file.name, await event.file.read())
        chooser.reset()

    # The page library's own uploader has buttons without names; ours opens it.
    chooser = ui.upload(on_upload=arrived, auto_upload=True).style("display:none")
    chooser.props["accept"] = accept
    button(label, lambda: None).on(
        "click", js_handler=f"() => getElement({chooser.id}).$refs.qRef.pickFiles()"
    )


def too_large(texts: Texts, name: str, size: int) -> FormError:
    """Return what is said of a file that is too large."""
    return FormError(
        texts.say("file.too-large", name=name, size=-(-size // 1000), limit=LARGEST // 1000),
        texts["file.too-large-fix"],
    )
