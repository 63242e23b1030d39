"""The base install is enough to take part; a command that needs a part of the program says which, and the line that installs it."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import cop_server
import cop_tui
from cop_server import certificate
from cop_server.certificate import CertificateProblem
from cop_tui import extras
from tests.whole.programs import ROOT, SECONDS, Place, Program, Said, environment

MISSING = tuple(module for modules in extras.MODULES.values() for module in modules)
BLOCKED = f"""
import sys
for module in {MISSING!r}:
    sys.modules[module] = None
from cop_tui.cli import main
main()
"""
HOSTS = "This needs the part of cop that hosts meetings, which is not installed here. What was saved is safe. To install it: "
LINE = "pip install 'cop-tui[host]'"
MAY_IMPORT = {
    "cop_tui/cli/qr.py": "where there is none, the code is left out",
    "cop_tui/recap/docx.py": "loaded when such a file is written",
    "cop_tui/recap/ics.py": "loaded when such a file is written",
    "cop_server/certificate.py": "when a certificate is made",
    "cop_server/journal/questions.py": "loaded by what writes a journal",
    "cop_server/renewal.py": "when somebody asks when a given certificate ends",
}
DOORS = "cop_tui/doors/"  # a package of its own, which the part `door` is for


def light(place: Place, *arguments: str, home: str = "home-Light") -> Said:
    """Run `cop` to its end as it is without any of its parts."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, *arguments],
        capture_output=True, text=True, encoding="utf-8", cwd=place.folder, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL,
        env=environment(place.folder / home)
        | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "server"))), "HOME": str(place.folder / home)},
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


class Light(Program):
    """A line client of the base install."""

    def __init__(self, place: Place, invite: str, name: str) -> None:
        command = [sys.executable, "-c", BLOCKED, "join", invite, "--name", name, "--plain"]
        super().__init__(command, place.folder / f"home-{name}", cwd=ROOT)
        place.programs.append(self)


@pytest.mark.takes("a server and people's programs are started, each a Python of its own")
def test_the_base_install_takes_part_from_coming_in_to_fetching_the_recap(place: Place) -> None:
    place.serve("--host", "0.0.0.0")
    made = place.open()
    assert made.invite.count("/") == 2, "beyond this computer the certificate is checked by its fingerprint"
    ana, ama = Light(place, made.invite, "Ana"), place.join(made.holder_invite, "Ama")
    ama.hear("To speak:")
    ana.hear("To speak:")
    ama.do("begin", "Part 1 of 5")
    ana.hear("Part 1 of 5")
    ana.do("park The rota", "Parked")
    ana.type("bye")
    assert ana.wait() == 0, ana.complaints
    assert not ana.complaints
    recap = light(place, "recap", made.meeting, home="home-Ana")
    assert recap.out.startswith("# A whole meeting"), recap
    documents = light(place, "recap", made.meeting, "--out", "recap.docx", home="home-Ana")
    assert documents.err.rstrip().endswith("which is not installed here: pip install 'cop-tui[export]'.")


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_what_holds_a_meeting_says_what_is_missing_before_anybody_is_asked_anything(place: Place) -> None:
    data = ["--data", str(place.data)]
    for command in (["host", str(place.plan), *data], ["serve", *data], ["demo", "--plain"], ["keep", "backup", *data]):
        said = light(place, *command)
        assert (said.status, said.out, said.err) == (1, "", f"{HOSTS}{LINE}\n"), command
    assert not place.data.exists()


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_the_base_install_looks_at_a_folder_of_meetings_and_asks_a_server_elsewhere(place: Place) -> None:
    place.serve()
    made = place.open()
    listed = light(place, "meetings", "--data", str(place.data))
    assert (listed.err, listed.out.split()[:2]) == ("", [made.meeting, "lobby"])
    at = ["--at", f"127.0.0.1:{place.port}", "--key-file", str(place.data / "host.key")]
    assert f"Meeting {made.meeting}" in light(place, "invite", made.meeting, *at).out


@pytest.mark.takes("several programs are started, each a Python of its own")
def test_a_door_by_ssh_says_what_is_missing_and_opens_nothing(place: Place) -> None:
    place.serve()
    said = light(place, "door", "--data", str(place.data), "--ssh", "127.0.0.1:0")
    assert (said.status, said.out) == (1, "")
    assert said.err == (
        "The way in by ssh needs a part of cop that is not installed here. To install it: pip install 'cop-tui[door]'. "
        "Nothing was started.\n"
    )


def test_a_certificate_that_cannot_be_made_is_told_as_the_part_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(CertificateProblem) as caught:
        certificate.self_signed(tmp_path, ["localhost"])
    assert str(caught.value) == f"{HOSTS}{LINE}"


def test_the_line_that_installs_a_part_fits_how_the_program_was_installed(tmp_path: Path) -> None:
    assert extras.line("host", tmp_path) == LINE
    (tmp_path / "uv-receipt.toml").touch()
    assert extras.line("door", tmp_path) == f"uv pip install --python {tmp_path} 'cop-tui[door]'"
    (tmp_path / "pipx_metadata.json").touch()
    assert extras.line("export", tmp_path) == "pipx runpip cop-tui install 'cop-tui[export]'"


def test_a_module_of_no_part_is_no_part_that_is_missing() -> None:
    assert extras.lacking("textual.app") is None
    assert extras.lacking("cryptography.hazmat") == f"{HOSTS}{LINE}"
    assert extras.is_there("textual")


def test_what_a_part_brings_is_imported_where_it_is_used_and_nowhere_else() -> None:
    found = set()
    for package in (cop_tui, cop_server):
        home = Path(str(package.__file__)).parent
        for path in home.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if any(name.partition(".")[0] in MISSING for name in names):
                    found.add(path.relative_to(home.parent).as_posix())
    assert {path for path in found if not path.startswith(DOORS)} == set(MAY_IMPORT)


def test_every_part_has_a_name_in_the_project_and_a_module_each() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = project.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    for extra in extras.MODULES:
        assert f"\n{extra} = [" in named
        assert extras.line(extra).endswith(f"'cop-tui[{extra}]'")
    assert f'\nall = ["cop-tui[{",".join(extras.MODULES)}]"]' in named
