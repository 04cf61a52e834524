"""A button that takes a file from the visitor's machine, or says why that file cannot be taken."""

from collections.abc import Awaitable, Callable

from nicegui import events, ui

from ui.staff.widgets.controls import button
from ui.staff.widgets.forms import FormError
from ui.texts.texts import Texts

# Bytes; a questionnaire of sixty questions in four languages has a twentieth. Below what the server
# reads of any form at all, so that whoever chooses more is told so instead of nothing.
LARGEST = 1_900_000
TURNED_AWAY = (
    "files => files.forEach(one => emit(one.file.name, one.file.size, one.failedPropValidation))"
)
NOT_ARRIVED = "told => emit(told.files[0].name)"


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
        Told that the file is too large, of another kind, or did not arrive.
    """

    async def arrived(event: events.UploadEventArguments) -> None:
        await take(event.file.name, await event.file.read())
        chooser.reset()

    def turned_away(event: events.GenericEventArguments) -> None:
        name, size, why = event.args
        large = why == "max-file-size"
        refuse(too_large(texts, name, size) if large else other_kind(texts, name, accept))

    def lost(event: events.GenericEventArguments) -> None:
        refuse(not_arrived(texts, event.args))
        chooser.reset()

    # The page library's own uploader has buttons without names; ours opens it.
    chooser = ui.upload(on_upload=arrived, auto_upload=True, max_file_size=LARGEST)
    chooser.style("display:none").props["accept"] = accept
    chooser.on("rejected", turned_away, js_handler=TURNED_AWAY)
    chooser.on("failed", lost, js_handler=NOT_ARRIVED)
    button(label, lambda: None).on(
        "click", js_handler=f"() => getElement({chooser.id}).$refs.qRef.pickFiles()"
    )


def too_large(texts: Texts, name: str, size: int) -> FormError:
    """Return what is said of a file that is too large."""
    return FormError(
        texts.say("file.too-large", name=name, size=-(-size // 1000), limit=LARGEST // 1000),
        texts["file.too-large-fix"],
    )


def other_kind(texts: Texts, name: str, accept: str) -> FormError:
    """Return what is said of a file whose ending is not among those that are read."""
    endings = texts.listed(accept.split(","))
    return FormError(
        texts.say("file.other-kind", name=name),
        texts.say("file.other-kind-fix", endings=endings),
    )


def not_arrived(texts: Texts, name: str) -> FormError:
    """Return what is said of a file that the server did not take."""
    return FormError(texts.say("file.not-arrived", name=name), texts["file.not-arrived-fix"])
