"""Every command and every setting is described where people look for it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click
import pytest
import typer

from api.settings import Settings
from cli.main import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "PANDUAN.md").read_text(encoding="utf-8")


def commands(group, prefix: str = "tigapilar") -> list[str]:
    found = []
    for name, command in group.commands.items():
        words = f"{prefix} {name}"
        found += commands(command, words) if hasattr(command, "commands") else [words]
    return found


@pytest.mark.parametrize("command", commands(typer.main.get_command(app)))
def test_a_command_stands_in_the_readme(command):
    assert command in README


@pytest.mark.parametrize("field", sorted(Settings.model_fields))
def test_a_setting_stands_in_the_readme(field):
    assert f"TIGAPILAR_{field.upper()}" in README


def test_every_command_and_option_has_a_text():
    def walk(command, name):
        assert (command.help or "").strip(), name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and "--help" not in parameter.opts:
                assert (parameter.help or "").strip(), f"{name} {parameter.opts}"
        for child, inner in getattr(command, "commands", {}).items():
            walk(inner, f"{name} {child}")

    walk(typer.main.get_command(app), "tigapilar")


def test_the_guide_speaks_to_its_three_groups():
    for heading in ("forum", "Babinsa", "operator", "perencana"):
        assert heading.lower() in GUIDE.lower()


def test_no_text_takes_every_area_for_a_kabupaten():
    for path in sorted((ROOT / "geo" / "wording").glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for text in texts.values():
                named = "kabupaten" in text.lower() and key != "kind_kabupaten"
                assert not named or "kota" in text.lower(), f"{path.stem}.{key}: {text}"
