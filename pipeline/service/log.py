"""The service's log: English, one line per event, in the state folder and on the terminal."""

import logging
import logging.handlers
import sys

from pipeline.service.settings import Settings

FORMAT = "%(asctime)s %(levelname)s %(message)s"


def start_log(settings: Settings, *, terminal: bool) -> None:
    """Send the log to the state folder, and where asked to standard error as well."""
    log = logging.getLogger("pipeline")
    log.setLevel(logging.INFO)
    stop_log()
    file = logging.handlers.RotatingFileHandler(
        settings.log_file, maxBytes=10_000_000, backupCount=5, encoding="utf-8", delay=True
    )
    handlers: list[logging.Handler] = [file]
    if terminal:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(logging.Formatter(FORMAT))
        log.addHandler(handler)


def stop_log() -> None:
    """Close the log's files."""
    log = logging.getLogger("pipeline")
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()


def one_line(text: object) -> str:
    """Return a name or message that cannot break the log into further lines."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in str(text))
