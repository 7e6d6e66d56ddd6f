"""Errors of those who stand outside the server: the command line and its clients.

Each is told to the person at the terminal as `code: message`, and its message says what to do next.
"""


class CommandError(Exception):
    """Root of these errors."""

    code = "command_error"


class UnreadableAudioError(CommandError):
    """The file is not there, or is no audio that can be decoded."""

    code = "unreadable_audio"


class ServerUnreachableError(CommandError):
    """Nobody answers at the address, or the connection broke."""

    code = "server_unreachable"


class RefusedError(CommandError):
    """The server said no; `code` and message are the server's."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AnswerError(CommandError):
    """The server answered in a form that this version does not know."""

    code = "unknown_answer"


class InvalidSettingsError(CommandError):
    """The environment sets something to what it cannot be."""

    code = "invalid_settings"


class NotConfiguredError(CommandError):
    """Something that this command needs has not been made yet, or is not where the settings say."""

    code = "not_configured"


class PolicyTestsFailedError(CommandError):
    """Rego tests failed, or there were none to run."""

    code = "policy_tests_failed"


class WeightsRejectedError(CommandError):
    """At least one set of weights is missing or not the pinned one."""

    code = "weights_rejected"


class StepFailedError(CommandError):
    """A check of the demo did not hold."""

    code = "step_failed"
