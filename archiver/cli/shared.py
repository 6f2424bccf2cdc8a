"""What the commands share: options, and how an error becomes a sentence and an exit code."""

from __future__ import annotations

import functools
import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec

import click

from archiver.errors import EXIT_COMPLETE, EXIT_INTERRUPTED, ArchiverError

DEFAULT_ARCHIVE = "blog-archive"
P = ParamSpec("P")


def _folder(path: Path) -> Path:
    """The archive's folder, for who names its database too."""
    return path.parent if path.name == "archive.db" and path.is_file() else path


archive_option = click.option(
    "--archive",
    "archive",
    type=click.Path(path_type=Path),
    callback=lambda context, option, path: _folder(path),
    default=Path(DEFAULT_ARCHIVE),
    show_default=True,
    metavar="DIR",
    help="The archive's folder.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")


def explained(command: Callable[P, int]) -> Callable[P, None]:
    """Make a command exit with the code it returns, or with that of the error it raises, said in a sentence."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except ArchiverError as error:
            click.echo(f"archiver: {error}", err=True)
            if kwargs.get("as_json"):
                click.echo(json.dumps({"exit_code": error.exit_code, "sentence": str(error)}, ensure_ascii=False))
            code = error.exit_code
        except (KeyboardInterrupt, click.Abort):
            click.echo("archiver: interrupted.", err=True)
            code = EXIT_INTERRUPTED
        except BrokenPipeError:
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - whoever was reading has enough
            code = EXIT_COMPLETE
        except (click.ClickException, SystemExit):
            raise
        except Exception as error:
            click.echo(f"archiver: {_fault(error)}", err=True)
            code = ArchiverError.exit_code
        sys.exit(code)

    return wrapper


def _fault(error: Exception) -> str:
    """Keep the traceback of a fault of ours in a file, and say where."""
    with tempfile.NamedTemporaryFile("w", prefix="archiver-", suffix=".log", delete=False, encoding="utf-8") as file:
        traceback.print_exception(error, file=file)
    return (
        f"failed by a fault of ours ({type(error).__name__}: {error}). What was committed is safe. "
        f"Please report it, with the file {file.name}"
    )
