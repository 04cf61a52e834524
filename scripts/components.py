"""Print what the product stands on, as a CycloneDX bill of materials for whoever audits it."""

import json
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution

PRODUCT = "dsm"
NAME = re.compile(r"[A-Za-z0-9._-]+")


def components() -> list[Distribution]:
    """Return every distribution that the product needs on this machine, by name."""
    found: dict[str, Distribution] = {}
    waiting = [PRODUCT]
    while waiting:
        one = _installed(waiting.pop())
        if one is None or _plain(one.name) in found:
            continue
        found[_plain(one.name)] = one
        waiting += [
            named[0]
            for line in one.requires or []
            # What an extra asks for is no part of the product unless something else asks too.
            if "extra ==" not in line and (named := NAME.match(line))
        ]
    return [found[name] for name in sorted(found) if name != PRODUCT]


def bill() -> dict[str, object]:
    """Return the bill of materials as CycloneDX 1.5 has it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": PRODUCT,
                "version": distribution(PRODUCT).version,
            }
        },
        "components": [_entry(one) for one in components()],
    }


def _entry(one: Distribution) -> dict[str, object]:
    name = _plain(one.name)
    license = one.metadata["License-Expression"] or one.metadata["License"] or ""
    return {
        "type": "library",
        "name": name,
        "version": one.version,
        "bom-ref": f"{name}@{one.version}",
        "licenses": [{"license": {"name": license.splitlines()[0][:100]}}] if license else [],
    }


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:  # asked for on other systems only
        return None


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    print(json.dumps(bill(), indent=1))
