"""The job as a line of cron's table, a property list of macOS' launchd, a task of Windows."""

from __future__ import annotations

import plistlib
import subprocess
from typing import Any
from xml.etree import ElementTree

from archiver.errors import UsageError
from archiver.schedule.job import Job, shell_line

MARK = "# archiver: "
"""What stands above a line of ours in cron's table, before the archive's folder."""
_TASK = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def cron_line(planned: Job) -> str:
    """The line of crontab(5), where ``%`` would be a line break."""
    days = {"day": "* * *", "week": "* * 0", "month": "1 * *"}[planned.every]
    return f"{planned.minute} {planned.hour} {days} {shell_line(planned)}".replace("%", "\\%")


def launchd(planned: Job) -> str:
    """The property list of a launchd agent (launchd.plist(5))."""
    days: dict[str, dict[str, int]] = {"day": {}, "week": {"Weekday": 0}, "month": {"Day": 1}}
    told: dict[str, Any] = {
        "Label": planned.name,
        "ProgramArguments": ["/bin/sh", "-c", shell_line(planned)],
        "StartCalendarInterval": {"Hour": planned.hour, "Minute": planned.minute, **days[planned.every]},
        "ProcessType": "Background",
    }
    return plistlib.dumps(told, sort_keys=False).decode()


def task(planned: Job, begin: str) -> str:
    """The XML of a task of Windows' Task Scheduler.

    :param begin: ``YYYY-MM-DD``, from when on it runs
    Raises UsageError for a command to run on failure, which such a task has no place for.
    """
    if planned.on_failure is not None:
        raise UsageError(
            "A task of Windows cannot be told what to do on failure. Leave --mail and --on-failure out, and look at"
            " “Last Run Result” in the Task Scheduler: it is the exit code."
        )
    root = ElementTree.Element("Task", {"version": "1.2", "xmlns": _TASK})
    _text(root, "RegistrationInfo/Description", planned.description)
    trigger = _child(root, "Triggers/CalendarTrigger")
    _text(trigger, "StartBoundary", f"{begin}T{planned.hour:02d}:{planned.minute:02d}:00")
    _days(trigger, planned)
    settings = _child(root, "Settings")
    for name, value in (
        ("MultipleInstancesPolicy", "IgnoreNew"),
        ("DisallowStartIfOnBatteries", "false"),
        ("StopIfGoingOnBatteries", "false"),
        ("StartWhenAvailable", "true"),
        ("RunOnlyIfNetworkAvailable", "true"),
        ("ExecutionTimeLimit", "PT0S"),
    ):
        _text(settings, name, value)
    _text(root, "Actions/Exec/Command", planned.command[0])
    _text(root, "Actions/Exec/Arguments", subprocess.list2cmdline([*planned.command[1:], "--quiet"]))
    ElementTree.indent(root)
    return '<?xml version="1.0"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _days(trigger: ElementTree.Element, planned: Job) -> None:
    if planned.every == "day":
        _text(trigger, "ScheduleByDay/DaysInterval", "1")
    elif planned.every == "week":
        _text(trigger, "ScheduleByWeek/WeeksInterval", "1")
        _child(trigger, "ScheduleByWeek/DaysOfWeek/Sunday")
    else:
        _text(trigger, "ScheduleByMonth/DaysOfMonth/Day", "1")
        for month in _MONTHS:
            _child(trigger, f"ScheduleByMonth/Months/{month}")


def _child(parent: ElementTree.Element, path: str) -> ElementTree.Element:
    """The element at a path below another, made where it is missing."""
    for name in path.split("/"):
        found = parent.find(name)
        parent = ElementTree.SubElement(parent, name) if found is None else found
    return parent


def _text(parent: ElementTree.Element, path: str, text: str) -> None:
    _child(parent, path).text = text
