"""The crawl that repeats itself: what schedulers are told says exactly what was asked for, whatever the names."""

from __future__ import annotations

import os
import plistlib
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest

from archiver.archive.folder import Archive
from archiver.errors import UsageError
from archiver.schedule.job import FIRST_HOUR, LAST_HOUR, Job, job
from archiver.schedule.others import cron_line, launchd, task
from archiver.schedule.systemd import units
from tests.conftest import archiver

HOSTILE = "il mio 50% \"archivio\" di $HOME 'e' \\n; perché"


def planned(archive: Path = Path("/dati/quaderno"), log: Path = Path("/dati/quaderno.log"), **asked: Any) -> Job:
    told: dict[str, Any] = {"every": "day", "at": None, "mail": None, "on_failure": None, "random": Random(7)}
    return job(archive, program=("/usr/bin/python3", "-m", "archiver"), log=log, **{**told, **asked})


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive that follows a blog."""
    path = tmp_path / "quaderno"
    with Archive(path) as opened, opened.transaction() as db:
        db.table("blogs").insert({"blog_id": "1", "url": "https://quaderno.example/", "host": "quaderno.example"})
        db.table("follows").insert({"blog_id": "1", "scope": "blog", "options": "{}"})
    return path


@pytest.fixture
def cron(tmp_path: Path) -> dict[str, str]:
    """An environment whose ``crontab`` keeps its table in a file, and that has no systemd."""
    folder = tmp_path / "bin"
    folder.mkdir()
    table = tmp_path / "table"
    table.write_text("# mine\n5 5 * * * backup\n", encoding="utf-8")
    (folder / "crontab").write_text(f'#!/bin/sh\n[ "$1" = -l ] && exec cat "{table}"\nexec cat >"{table}"\n')
    (folder / "systemctl").write_text("#!/bin/sh\nexit 1\n")
    for program in folder.iterdir():
        program.chmod(0o755)
    home = str(tmp_path / "home")
    return {
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "XDG_STATE_HOME": home,
        "TABLE": str(table),
    }


def systemd_words(value: str) -> list[str]:
    """A command line as systemd.service(5) takes it apart, where every word is quoted."""
    words, word, letters = [], "", iter(value)
    is_open = False
    for letter in letters:
        if letter == '"':
            is_open = not is_open
            if not is_open:
                words.append(word)
            word = ""
        elif letter == "\\":
            word += next(letters)
        elif letter in "%$":
            assert next(letters) == letter, "a specifier or a variable"
            word += letter
        else:
            word += letter
    return words


def test_systemd_is_told_the_command_word_by_word() -> None:
    asked = planned(Path("/dati") / HOSTILE, on_failure=f'echo "{HOSTILE}"')
    service, timer, failure = units(asked).values()
    told = ConfigParser(interpolation=None, strict=True, delimiters=("=",))
    told.optionxform = str  # type: ignore[assignment, method-assign]
    told.read_string(service)
    assert systemd_words(told["Service"]["ExecStart"]) == [*asked.command]
    assert asked.command == ("/usr/bin/python3", "-m", "archiver", "crawl", "--archive", f"/dati/{HOSTILE}")
    assert told["Unit"]["OnFailure"] == f"{asked.name}-failure.service"
    assert "OnCalendar=*-*-* " in timer
    line = next(line for line in failure.splitlines() if line.startswith("ExecStart="))
    assert systemd_words(line.removeprefix("ExecStart=/bin/sh -c ")) == [f'echo "{HOSTILE}"']


def test_systemd_itself_accepts_the_units(tmp_path: Path) -> None:
    program = shutil.which("true")
    assert program is not None
    for every in ("day", "week", "month"):
        files = units(planned(tmp_path / HOSTILE, every=every, on_failure=f"echo '{HOSTILE}'"))
        for name, content in files.items():
            (tmp_path / name).write_text(content.replace("/usr/bin/python3", program), encoding="utf-8")
        assert sorted(path.suffix for path in tmp_path.glob(f"{planned(tmp_path / HOSTILE).name}*")) == [
            ".service",
            ".service",
            ".timer",
        ]
        verify = shutil.which("systemd-analyze")
        for name in files if verify is not None else ():
            words = [str(verify), "--user", "verify", str(tmp_path / name)]
            env = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}
            done = subprocess.run(words, capture_output=True, text=True, env=env, check=False)
            assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("code", "is_told"),
    [(0, False), (3, True), (5, True)],
)
def test_the_line_of_cron_logs_and_tells_of_failures(tmp_path: Path, code: int, is_told: bool) -> None:
    folder = tmp_path / HOSTILE
    folder.mkdir()
    asked = planned(folder, tmp_path / "night 100%.log", on_failure='printf "%s|%s" "$ARCHIVE" "$LOG" >told')
    script = tmp_path / "program"
    script.write_text(f'#!/bin/sh\nfor word; do printf "<%s>\\n" "$word"; done\nexit {code}\n')
    script.chmod(0o755)
    line = cron_line(asked).replace("/usr/bin/python3", str(script))
    shell = line.split(maxsplit=5)[5].replace("\\%", "%")  # which cron does
    assert "%" not in line.replace("\\%", "")
    subprocess.run(["/bin/sh", "-c", shell], cwd=tmp_path, check=False)
    logged = (tmp_path / "night 100%.log").read_text(encoding="utf-8").splitlines()
    assert logged[1:] == ["<-m>", "<archiver>", "<crawl>", "<--archive>", f"<{folder}>"]
    told = tmp_path / "told"
    assert told.exists() == is_told
    if is_told:
        assert told.read_text(encoding="utf-8") == f"{folder}|{tmp_path / 'night 100%.log'}"


def test_mail_goes_to_the_address_with_the_end_of_the_log() -> None:
    line = cron_line(planned(mail="ricerca@example.org"))
    assert "tail -n 50 /dati/quaderno.log | mail -s" in line
    assert "ricerca@example.org" in line


@pytest.mark.parametrize("every", ["day", "week", "month"])
def test_launchd_and_windows_get_files_they_can_read(every: str) -> None:
    asked = planned(Path("/dati") / HOSTILE, every=every, at="4:05")
    plist = plistlib.loads(launchd(asked).encode())
    days = {"day": {}, "week": {"Weekday": 0}, "month": {"Day": 1}}
    assert plist["StartCalendarInterval"] == {"Hour": 4, "Minute": 5, **days[every]}
    assert plist["ProgramArguments"][:2] == ["/bin/sh", "-c"]
    space = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    root = ElementTree.fromstring(task(asked, "2026-11-24"))
    assert root.findtext(".//t:StartBoundary", namespaces=space) == "2026-11-24T04:05:00"
    assert root.findtext(".//t:Exec/t:Command", namespaces=space) == "/usr/bin/python3"
    arguments = root.findtext(".//t:Exec/t:Arguments", namespaces=space) or ""
    assert arguments == subprocess.list2cmdline([*asked.command[1:], "--quiet"])
    trigger = {"day": "ScheduleByDay", "week": "ScheduleByWeek", "month": "ScheduleByMonth"}[every]
    assert root.find(f".//t:CalendarTrigger/t:{trigger}", space) is not None


def test_the_time_is_one_of_the_night_and_not_the_same_for_all() -> None:
    random = Random(1)
    times = {(one.hour, one.minute) for one in (planned(random=random) for _ in range(200))}
    assert {hour for hour, _ in times} == set(range(FIRST_HOUR, LAST_HOUR + 1))
    assert len({minute for _, minute in times}) > 50


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"at": "25:00"}, "no time of day"),
        ({"at": "notte"}, "no time of day"),
        ({"mail": "nessuno"}, "no mail address"),
        ({"mail": "-x@example.org"}, "no mail address"),
        ({"mail": "a@b.it;rm"}, "no mail address"),
        ({"mail": "a@example.org", "on_failure": "true"}, "not both"),
        ({"on_failure": "true\nfalse"}, "one line"),
        ({"on_failure": " "}, "one line"),
        ({"archive": Path("/dati/due\nrighe")}, "line break"),
    ],
)
def test_what_cannot_be_told_is_refused(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        planned(**asked)


def test_a_task_of_windows_cannot_be_told_of_failures() -> None:
    with pytest.raises(UsageError, match="Last Run Result"):
        task(planned(on_failure="true"), "2026-11-24")


def test_cron_is_told_once_and_its_other_lines_stay(archive: Path, cron: dict[str, str]) -> None:
    table = Path(cron["TABLE"])
    before = table.read_text(encoding="utf-8")
    for at in ("02:10", "03:20"):
        result = archiver("schedule", "--archive", str(archive), "--at", at, env=cron)
        assert (result.code, "every night" in result.err) == (0, True)
    lines = table.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == [*before.splitlines(), f"# archiver: {archive}"]
    assert len(lines) == 4
    assert lines[3].startswith("20 3 * * * (date; ")
    assert archiver("schedule", "--archive", str(archive), "--remove", env=cron).code == 0
    assert table.read_text(encoding="utf-8") == before


def test_units_are_written_where_a_user_keeps_them(archive: Path, cron: dict[str, str]) -> None:
    result = archiver("schedule", "--archive", str(archive), "--use", "systemd", env=cron)
    folder = Path(cron["XDG_CONFIG_HOME"]) / "systemd" / "user"
    assert sorted(path.suffix for path in folder.iterdir()) == [".service", ".timer"]
    assert (result.code, "systemctl --user enable --now archiver-quaderno-" in result.err) == (0, True)
    archiver("schedule", "--archive", str(archive), "--remove", env=cron)
    assert list(folder.iterdir()) == []


def test_showing_writes_nothing(archive: Path, cron: dict[str, str]) -> None:
    before = Path(cron["TABLE"]).read_text(encoding="utf-8")
    for kind in ("systemd", "cron", "launchd", "taskscheduler"):
        result = archiver("schedule", "--archive", str(archive), "--print", kind, env=cron)
        assert (result.code, str(archive) in result.out) == (0, True)
        assert ("never run by its authors" in result.err) == (kind in ("launchd", "taskscheduler"))
    assert not Path(cron["HOME"]).exists()
    assert Path(cron["TABLE"]).read_text(encoding="utf-8") == before


def test_an_archive_that_moved_is_told_by_its_old_timer_and_when_it_is_scheduled_anew(
    archive: Path, cron: dict[str, str]
) -> None:
    archiver("schedule", "--archive", str(archive), env=cron)
    moved = archive.rename(archive.with_name("altrove"))
    night = archiver("crawl", "--archive", str(archive))
    assert (night.code, "There is no archive in" in night.err, archive.exists()) == (6, True, False)
    again = archiver("schedule", "--archive", str(moved), env=cron)
    assert f'archiver schedule --remove --archive "{archive}"' in again.err


def test_nothing_is_scheduled_that_would_do_nothing(tmp_path: Path, cron: dict[str, str]) -> None:
    assert archiver("schedule", "--archive", str(tmp_path / "nowhere"), env=cron).code == 6
    Archive(tmp_path / "empty").close()
    result = archiver("schedule", "--archive", str(tmp_path / "empty"), env=cron)
    assert (result.code, "follows nothing" in result.err) == (2, True)
