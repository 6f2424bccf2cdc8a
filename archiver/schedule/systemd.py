"""A service and a timer of systemd's user manager, which need no rights but a user's own.

The quoting is that of systemd.service(5) and systemd.syntax(7): ``%`` begins a specifier, ``$`` a variable.
"""

from __future__ import annotations

from archiver.schedule.job import Job, environment

_DAYS = {"day": "*-*-*", "week": "Sun *-*-*", "month": "*-*-01"}
ARCHIVE_KEY = "X-Archive"
"""Which archive a unit is for; systemd leaves keys alone that begin with ``X-``."""


def units(planned: Job) -> dict[str, str]:
    """The files of the job: name -> content."""
    found = {f"{planned.name}.service": _service(planned), f"{planned.name}.timer": _timer(planned)}
    if planned.on_failure is not None:
        found[f"{planned.name}-failure.service"] = _failure(planned, planned.on_failure)
    return found


def _service(planned: Job) -> str:
    on_failure = f"OnFailure={planned.name}-failure.service\n" if planned.on_failure is not None else ""
    return f"""[Unit]
Description={_specifiers(planned.description)}
{ARCHIVE_KEY}={_specifiers(str(planned.archive))}
{on_failure}
[Service]
Type=oneshot
ExecStartPre=date
ExecStart={" ".join(_word(word) for word in planned.command)}
StandardOutput=append:{_specifiers(str(planned.log))}
StandardError=inherit
# A crawl that is told to end this way ends in order; the next one goes on.
KillSignal=SIGINT
SuccessExitStatus=130
Nice=10
"""


def _timer(planned: Job) -> str:
    return f"""[Unit]
Description={_specifiers(planned.description)}, {planned.when}

[Timer]
OnCalendar={_DAYS[planned.every]} {planned.hour:02d}:{planned.minute:02d}:00
# What was missed while the machine was off is made up for.
Persistent=true

[Install]
WantedBy=timers.target
"""


def _failure(planned: Job, line: str) -> str:
    told = "\n".join(
        f"Environment={_word(f'{name}={value}', is_command=False)}" for name, value in environment(planned)
    )
    return f"""[Unit]
Description=Tells that the crawl of {_specifiers(str(planned.archive))} has failed

[Service]
Type=oneshot
{told}
ExecStart=/bin/sh -c {_word(line)}
"""


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _word(text: str, *, is_command: bool = True) -> str:
    """One word as systemd takes it as one, and as nothing else."""
    quoted = _specifiers(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted.replace("$", "$$") if is_command else quoted}"'
