"""What a run was: model, data, priors, population, software, time, fingerprint, and its command."""

from html import escape

from dsm.estimated import Estimated
from dsm.runs import ChangedPrior, Origin, command
from ui.markup import element
from ui.staff.downloads import wording_said
from ui.staff.names import Names
from ui.staff.widgets.knowing import fingerprint
from ui.texts import numbers
from ui.texts.texts import Texts

from .job_words import duration


def again_markup(texts: Texts, run: Estimated, origin: Origin) -> str:
    """Return the command that makes a run again, and how one knows whether the draws are the same."""
    words = element("code", escape(command(run, other_priors=bool(origin.changed_priors))))
    shown = element("pre", words, tabindex="0", aria_label=texts["run.again.label"])
    said = [_promise(texts, run, origin)]
    if origin.changed_priors:
        said.append(texts["run.again.priors"])
    return shown + "".join(element("p", escape(one), class_="note") for one in said)


def origin_markup(names: Names, run: Estimated, origin: Origin) -> str:
    """Return what the run was made from and how, as pairs."""
    texts = names.texts
    pairs = {
        "model": ". ".join([_model(texts, origin), *wording_said(names, run)]),
        "data": texts.say(
            "run.origin.answers",
            count=origin.respondents,
            left_out=origin.left_out,
            wave=run.wave,
            print=fingerprint(run.made_from.get("answers", "")),
        ),
        "priors": _priors(texts, origin.changed_priors),
        "frame": _frame(names, origin),
        "draws": texts.say(
            "run.origin.chains",
            chains=origin.chains,
            draws=origin.draws,
            tune=origin.tune,
            seed=str(origin.seed),
        ),
        "software": ", ".join(f"{name} {number}" for name, number in origin.software.items()),
        "time": texts["run.origin.untimed"]
        if origin.seconds is None
        else duration(texts, origin.seconds),
        "hash": run.hash,
    }
    rows = [
        element("dt", escape(texts[f"run.origin.{name}"])) + element("dd", _said(name, value))
        for name, value in pairs.items()
    ]
    return element("dl", *rows, class_="facts gap") + _terms(texts, origin)


def _promise(texts: Texts, run: Estimated, origin: Origin) -> str:
    if origin.model != origin.model_now:
        return texts.say("run.again.version", model=origin.model, now=origin.model_now)
    return texts.say("run.again.why", print=fingerprint(run.hash))


def _said(name: str, value: str) -> str:
    return element("code", escape(value)) if name == "hash" else escape(value)


def _model(texts: Texts, origin: Origin) -> str:
    return texts.say(
        "run.origin.graded",
        model=origin.model,
        items=len(origin.items),
        parameters=origin.parameters,
    )


def _priors(texts: Texts, changed: tuple[ChangedPrior, ...]) -> str:
    if not changed:
        return texts["run.origin.usual-priors"]
    return "; ".join(
        texts.say(
            "run.origin.changed-prior",
            name=one.name,
            used=numbers.shortest(one.used, texts.language),
            usual=numbers.shortest(one.usual, texts.language),
        )
        for one in changed
    )


def _frame(names: Names, origin: Origin) -> str:
    texts = names.texts
    factors = " × ".join(f"{names.factor(name)} ({count})" for name, count in origin.factors)
    joint = "" if origin.joint else f" {texts['run.origin.not-joint']}"
    return f"{factors}. {origin.frame}.{joint}"


def _terms(texts: Texts, origin: Origin) -> str:
    rows = [
        element(
            "tr",
            element("th", element("code", escape(name)), scope="row"),
            element("td", escape(texts[f"run.term.{kind}"])),
            element("td", escape(numbers.shortest(scale, texts.language)), class_="r"),
        )
        for name, kind, scale in origin.terms
    ]
    heads = [
        element("th", escape(texts[f"run.term.head.{head}"]), scope="col")
        for head in ("name", "kind", "scale")
    ]
    caption = element("caption", escape(texts["run.term.caption"]), class_="vh")
    table = element(
        "table", caption, element("thead", element("tr", *heads)), element("tbody", *rows)
    )
    why = element("p", escape(texts["run.term.why"]), class_="note")
    return element("details", element("summary", escape(texts["run.terms"])), why, table)
