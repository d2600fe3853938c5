"""What bizo.minimize raises. The text is the line that bizo printed."""


class ConfigurationError(ValueError):
    """The settings, the problem or the program cannot be used; nothing was evaluated (bizo's exit code 2)."""


class RunError(RuntimeError):
    """The run ended without an answer: a file, the disk, a process (exit code 1), or no value at the start (3)."""


class Terminated(BaseException):
    """SIGTERM has come, and the run has ended for it; now it is Python's turn."""
