"""The settings, as every verb reads them: a fault in them is told by the variable's name, never by its value."""

from pydantic import ValidationError
from pydantic_settings import SettingsError

from ingress.commands.errors import InvalidSettingsError
from ingress.settings import Settings


def settings() -> Settings:
    """What the environment sets.

    Raises:
        InvalidSettingsError: A variable has a value that is not of its form.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(_fault(*fault["loc"], kind=fault["msg"]) for fault in error.errors(include_input=False))
        raise InvalidSettingsError(f"set these variables anew: {faults}") from None
    except SettingsError:
        raise InvalidSettingsError("a variable named EARWITNESS_… cannot be read") from None


def _fault(*place: str | int, kind: str) -> str:
    name = "EARWITNESS_" + ".".join(str(part) for part in place).upper() if place else "EARWITNESS_…"
    return f"{name}: {kind}"
