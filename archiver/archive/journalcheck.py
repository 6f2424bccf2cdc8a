"""What the reports of all WARC files together say: what is damaged, and what is told nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlite_utils.db import Database

from archiver.archive.findings import Finding, Mend
from archiver.archive.held import batched
from archiver.archive.impact import Impact
from archiver.archive.rows import fetch_all, marks
from archiver.archive.warccheck import Expected, Fault, FileReport

END_OF_FILE = -1
"""The offset under which a loss at the end of a file is noted."""


class Journal:
    """Takes the reports of all files, then says what they come to."""

    def __init__(self, db: Database | None, archive: str, losses: Mapping[str, Sequence[int]]) -> None:
        """
        :param db: a copy of the database; ``None`` where its rows cannot be read
        :param archive: the archive's folder, as a command names it
        :param losses: the losses that were taken note of, by file
        """
        self._db = db
        self._archive = archive
        self._losses = losses
        self._reports: list[FileReport] = []
        self._missing: list[tuple[str, list[str]]] = []
        self.damage: list[Finding] = []
        self.notes: list[str] = []
        self.counts: dict[str, int] = {}

    def take(self, report: FileReport) -> None:
        """A file that is there."""
        self._reports.append(report)

    def missing(self, file: str, rows: Sequence[Expected]) -> None:
        """A file that rows refer to, and that is not there."""
        self._missing.append((file, [row.capture_id for row in rows]))

    def end(self) -> None:
        """All files are told."""
        told = {capture_id for report in self._reports for capture_id in report.told}
        for file, captures in self._missing:
            self._lost(file, 0, f"{file} is missing, to which {len(captures)} rows of captures refer", captures)
        for report in self._reports:
            self._of_file(report, told)
        self._count(told)
        if self._db is not None:
            self._runs(self._db)

    def _of_file(self, report: FileReport, told: set[str]) -> None:
        if report.unreadable is not None:
            problem = f"The file cannot be read: {report.unreadable}."
            repair = "Check the disk and the rights of the file, or restore it from a copy."
            self.damage.append(Finding(check="warc", where=report.file, problem=problem, repair=repair))
            return
        if report.returned:
            problem = f"{report.returned} of its responses are of posts that were forgotten: a copy was put back."
            self.damage.append(
                Finding(
                    check="forgotten",
                    where=report.file,
                    problem=problem,
                    repair=f"Take them out again: archiver forget --archive {self._archive}",
                )
            )
        untold = sorted(report.untold - told)
        for fault in report.faults:
            self._lost(report.file, fault.offset, _said(fault), fault.captures or untold)
        for moved in report.misplaced:
            self.damage.append(
                Finding(
                    check="captures",
                    where=f"captures {moved.capture_id}",
                    problem=f"In {report.file}: {moved.problem}.",
                    repair="--repair takes it over from the record.",
                    mend=Mend(
                        action="set", values=("captures", "capture_id", moved.capture_id, moved.column, moved.value)
                    ),
                )
            )
        if report.cut_at is not None:
            self.notes.append(
                f"{report.file} ends in half a record (at {report.cut_at}), as after a kill. No row refers to it."
            )
        if untold and not report.faults:
            problem = f"No act tells what became of {len(untold)} of its responses: a rebuild would leave them out"
            self._lost(report.file, END_OF_FILE, problem, untold)

    def _lost(self, file: str, offset: int, problem: str, captures: Sequence[str]) -> None:
        where = file if offset == END_OF_FILE else f"{file}, offset {offset}"
        if offset in self._losses.get(file, ()):
            self.notes.append(f"{where}: damaged, as noted by an earlier --repair; what was lost is held elsewhere.")
            return
        if self._db is None:
            means, repair, mend = "", "Restore the file from a copy.", None
        else:
            impact = Impact(self._db, captures, self._archive)
            means, repair = f" {impact.means}", impact.repair
            mend = Mend(action="note_loss", values=(file, offset)) if impact.is_made_good else None
        self.damage.append(
            Finding(check="warc", where=where, problem=f"{_capital(problem)}.{means}", repair=repair, mend=mend)
        )

    def _count(self, told: set[str]) -> None:
        reports = self._reports
        self.counts = {
            "warc_files": len(reports),
            "warc_bytes": sum(report.bytes for report in reports),
            "warc_records": sum(report.records for report in reports),
            "acts": sum(report.acts for report in reports),
        }
        if self._db is None:
            return
        self.counts["responses_without_row"] = sum(report.unreferenced for report in reports)
        self.counts["acts_not_carried_out"] = len(told) - sum(
            len(fetch_all(self._db, f"SELECT 1 FROM captures WHERE capture_id IN ({marks(ids)})", ids))  # noqa: S608
            for ids in batched(sorted(told))
        )
        for name, sentence in _HARMLESS.items():
            if count := self.counts[name]:
                self.notes.append(sentence.format(count=count))

    def _runs(self, db: Database) -> None:
        """Every run that has an outcome noted its end."""
        ended = {row[0] for row in db.conn.execute("SELECT crawl_id FROM crawls WHERE outcome IS NOT NULL")}
        noted = {crawl_id for report in self._reports for crawl_id in report.finished}
        seen = {crawl_id for report in self._reports for crawl_id in report.crawls}
        damaged = {crawl_id for report in self._reports if report.faults for crawl_id in report.crawls}
        files = {crawl_id: report.file for report in self._reports for crawl_id in report.crawls}
        for crawl_id in sorted((ended & seen) - noted - damaged):
            problem = f"The run {crawl_id} came to an end, and its files do not tell of it: their last records are lost"
            self._lost(files[crawl_id], END_OF_FILE, problem, [])
        if unknown := len(ended - seen):
            self.notes.append(f"Of {unknown} runs no WARC file tells: a rebuild would not know of them.")


_HARMLESS = {
    "responses_without_row": "{count} responses in the WARC files have no row, as after a kill: harmless.",
    "acts_not_carried_out": "{count} acts in the WARC files were not carried out, as after a kill: harmless.",
}


def _said(fault: Fault) -> str:
    return f"the record there is damaged: {fault.problem}" if fault.end > fault.offset else fault.problem


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
