"""The pages that are made when the manual is: the dataset's from the data dictionary, the commands' from the program.

What they say is therefore what the tables hold and what the commands take.
"""

from __future__ import annotations

from collections.abc import Iterator

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from archiver import dictionary
from archiver.cli import main
from archiver.dictionary import Table

WORDS = {
    "en": {
        "title": "The dataset",
        "intro": "An archive is one SQLite file, `archive.db`. These are its tables, and the views that are made for"
        " reading. Their names and meanings are a promise: they change only with a version that says so.",
        "rules": "What holds everywhere",
        "tables": "Tables",
        "views": "Views",
        "head": ("column", "type", "what it is"),
        "unit": "in {}",
        "internal": "Tables of the program's own",
    },
    "it": {
        "title": "Il dataset",
        "intro": "Un archivio è un solo file SQLite, `archive.db`. Queste sono le sue tabelle, e le viste fatte per"
        " leggerle. I nomi e i significati sono una promessa: cambiano solo con una versione che lo dice.",
        "rules": "Ciò che vale ovunque",
        "tables": "Tabelle",
        "views": "Viste",
        "head": ("colonna", "tipo", "che cos’è"),
        "unit": "in {}",
        "internal": "Tabelle interne del programma",
    },
}
PAGES = {"en": "dataset.md", "it": "dataset.it.md"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """MkDocs' way in: add the pages."""
    for language, name in PAGES.items():
        files.append(File.generated(config, name, content="\n".join(dataset(language))))
    files.append(File.generated(config, "commands.md", content="\n".join(commands())))
    return files


def dataset(language: str) -> Iterator[str]:
    """The lines of the page in a language, as Markdown."""
    words = WORDS[language]
    yield f"# {words['title']}\n"
    yield f"{words['intro']}\n"
    yield f"## {words['rules']}\n"
    yield from (f"- {_escaped(rule)}" for rule in dictionary.rules(language))
    told = dictionary.told(language)
    for kind, names in (("tables", dictionary.TABLES), ("views", dictionary.VIEWS)):
        yield f"\n## {words[kind]}\n"
        for name in names:
            yield from _table(name, told[name], language)
    if language == "en":
        yield f"\n## {words['internal']}\n"
        yield from (f"- `{name}`: {_escaped(what)}" for name, what in dictionary.INTERNAL.items())


def _table(name: str, table: Table, language: str) -> Iterator[str]:
    words = WORDS[language]
    yield f"\n### {name}\n"
    yield f"**{_escaped(table.title)}.** {_escaped(table.description)}\n"
    yield "| " + " | ".join(words["head"]) + " |"
    yield "|---|---|---|"
    for column, told in table.columns.items():
        unit = f" ({_escaped(str(words['unit']).format(told.unit))})" if told.unit else ""
        yield f"| `{column}` | {told.type} | {_escaped(told.description)}{unit} |"


def _escaped(text: str) -> str:
    """A text as it is, whatever Markdown would make of it."""
    for sign in "\\`*_|<[":
        text = text.replace(sign, f"\\{sign}" if sign != "<" else "&lt;")
    return text


# The commands


def commands() -> Iterator[str]:
    """The lines of the page of all commands, as Markdown."""
    yield "# Commands\n"
    yield "`archiver COMMAND --help` says the same. What exit codes mean: [Troubleshooting](troubleshooting.md).\n"
    yield from _command(main, click.Context(main, info_name="archiver"), "##")


def _command(command: click.Command, context: click.Context, heading: str) -> Iterator[str]:
    yield f"\n{heading} {context.command_path}\n"
    yield f"```text\n{command.get_usage(context).removeprefix('Usage: ')}\n```\n"
    for paragraph in (command.help or "").split("\n\n"):
        yield from _paragraph(paragraph)
    records = (parameter.get_help_record(context) for parameter in command.get_params(context))
    options = [record for record in records if record is not None]
    yield "| option | what it does |"
    yield "|---|---|"
    for name, what in options:
        yield f"| `{name.replace('|', chr(92) + '|')}` | {_escaped(what)} |"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            part = command.commands[name]
            yield from _command(part, click.Context(part, info_name=name, parent=context), heading + "#")


def _paragraph(text: str) -> Iterator[str]:
    """A paragraph of a help text; after ``\\b`` its lines are as they stand, under one that says what they are."""
    if not text.startswith("\b"):
        yield f"{_escaped(' '.join(text.split()))}\n"
        return
    title, *lines = text.removeprefix("\b").strip("\n").splitlines()
    if not title.startswith("Exit codes"):
        yield f"{_escaped(title)}\n"
        yield "```text\n" + "\n".join(line.removeprefix("  ") for line in lines) + "\n```\n"
    else:
        yield f"{_escaped(' '.join([title, *lines]))}\n"
