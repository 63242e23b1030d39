"""The commands of `cop`, their options and help texts. What they do is in the modules beside this one."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from cop_tui import __version__
from cop_tui.wire.limits import DEFAULT_PORT

app = typer.Typer(
    name="cop",
    help="Meetings for communities of practice and peer support, in a terminal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # boxes read badly aloud
    context_settings={"help_option_names": ["-h", "--help"]},
)

Data = Annotated[Path | None, typer.Option("--data", help="Folder where the server keeps meetings.")]
Plain = Annotated[
    bool, typer.Option("--plain", help="The line client: one sentence a line, for pipes and screen readers.")
]
Name = Annotated[str, typer.Option("--name", help="The name the room sees, 1 to 24 letters wide.")]
Shared = Annotated[bool, typer.Option("--shared", help="Somebody else's computer: write nothing to its disk.")]
Low = Annotated[bool, typer.Option("--low", help="Low-bandwidth mode: news every ten seconds, your turn at once.")]
Theme = Annotated[str, typer.Option("--theme", help="Colours: cop-dark, cop-light or cop-contrast.")]
Host = Annotated[str, typer.Option("--host", help="Address to listen on; beyond this computer it is always encrypted.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on.")]
Address = Annotated[str, typer.Option("--address", help="What people type to reach this computer, for the invites.")]


class Failed(Exception):
    """A command cannot do its work: a sentence for the person and an exit code."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.status = status


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cop {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


@app.command()
def join(
    invite: Annotated[
        str, typer.Argument(help="The invite you were given: HOST:PORT/CODE. Left out, it is asked for.")
    ] = "",
    name: Name = "",
    plain: Plain = False,
    observer: Annotated[bool, typer.Option("--observer", help="Watch only; you can change it any time.")] = False,
    low: Low = False,
    shared: Shared = False,
    theme: Theme = "cop-dark",
    word: Annotated[
        str,
        typer.Option("--continue", help="Come in as who you are there already, with this word; - asks for it."),
    ] = "",
) -> None:
    """Join a meeting with the invite you were given.

    By way of another computer: ssh -C -t NAME@COMPUTER cop join. With -C ssh compresses what it carries.
    """
    from cop_tui.cli.joining import join_meeting

    raise typer.Exit(
        join_meeting(invite, name, plain=plain, observer=observer, low=low, theme=theme, shared=shared, word=word)
    )


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The session file to write, say evening.toml.")],
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a commented session file, to be filled in."""
    from cop_tui.session_file import template

    if file.exists() and not force:
        raise Failed(f"{file} is there already and was left as it is. Choose another name, or add --force.")
    try:
        file.write_text(template(), encoding="utf-8")
    except OSError as error:
        raise Failed(f"{file} could not be written ({error.strerror}). Nothing was changed.") from None
    typer.echo(f"Wrote {file}. Fill it in with any editor, then: cop host {file}")


@app.command()
def host(
    file: Annotated[Path, typer.Argument(help="The session file.")],
    name: Name = "",
    plain: Plain = False,
    data: Data = None,
    host: Host = "127.0.0.1",
    port: Port = DEFAULT_PORT,
    address: Address = "",
    theme: Theme = "cop-dark",
) -> None:
    """Start a server that outlives this window, open a meeting on it, and join it as space holder."""
    from cop_tui.cli.hosting import host_meeting

    raise typer.Exit(
        host_meeting(file, name, plain=plain, data=data, host=host, port=port, address=address, theme=theme)
    )


@app.command("open")
def open_(
    file: Annotated[Path, typer.Argument(help="The session file.")],
    at: Annotated[
        str,
        typer.Option("--at", help="The running server: HOST:PORT, with /FINGERPRINT if it made its own certificate."),
    ] = "",
    data: Data = None,
    key_file: Annotated[Path | None, typer.Option("--key-file", help="The host key of a server elsewhere.")] = None,
    address: Address = "",
    json: Annotated[bool, typer.Option("--json", help="Print the invites as JSON.")] = False,
) -> None:
    """Make a meeting on a running server and print both invites."""
    from cop_tui.cli.hosting import open_meeting

    open_meeting(file, at=at, data=data, key_file=key_file, address=address, as_json=json)


@app.command()
def serve(
    data: Data = None,
    host: Host = "127.0.0.1",
    port: Port = DEFAULT_PORT,
    cert: Annotated[Path | None, typer.Option("--cert", help="TLS certificate (PEM) to use.")] = None,
    key: Annotated[Path | None, typer.Option("--key", help="Private key (PEM) of the certificate.")] = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Something in front of us does the encryption.")
    ] = False,
    whose: Annotated[
        str, typer.Option("--whose", help="Whose computer this is, as people are told when they join.")
    ] = "",
    address: Address = "",
) -> None:
    """Run a server until it is told to stop."""
    from cop_tui.cli.servers import run_server

    raise typer.Exit(run_server(data, host, port, cert, key, behind_proxy, whose, address))


@app.command()
def meetings(data: Data = None) -> None:
    """List the meetings kept in a folder."""
    from cop_tui.cli.hosting import list_meetings

    list_meetings(data)


@app.command()
def invite(
    meeting: Annotated[str, typer.Argument(help="The meeting, as cop meetings shows it.")],
    data: Data = None,
    at: Annotated[str, typer.Option("--at", help="The running server: HOST:PORT.")] = "",
    key_file: Annotated[Path | None, typer.Option("--key-file", help="The host key of a server elsewhere.")] = None,
    address: Address = "",
    replace: Annotated[bool, typer.Option("--replace", help="The invites given out so far stop working.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the invites as JSON.")] = False,
) -> None:
    """Make new invites for a meeting; old ones are never shown again."""
    from cop_tui.cli.hosting import new_invites

    new_invites(meeting, at=at, data=data, key_file=key_file, address=address, replace=replace, as_json=json)


@app.command()
def recap(
    meeting: Annotated[str, typer.Argument(help="The meeting, as cop meetings shows it, or an invite.")],
    data: Data = None,
    format: Annotated[str, typer.Option("--format", help="md, html, txt or json.")] = "md",
    out: Annotated[Path | None, typer.Option("--out", help="File to write; without it the recap is printed.")] = None,
    name: Name = "",
) -> None:
    """Make the recap of a meeting."""
    from cop_tui.cli.recaps import make_recap

    make_recap(meeting, data=data, fmt=format, out=out, name=name)


formats = typer.Typer(help="Ways to hold a meeting: list them, or show one.", invoke_without_command=True)
app.add_typer(formats, name="formats", context_settings={"help_option_names": ["-h", "--help"]})


@formats.callback()
def formats_(context: typer.Context) -> None:
    """List the ways to hold a meeting that come along, and your own."""
    if context.invoked_subcommand is None:
        from cop_tui.cli.planning import list_formats

        list_formats()


@formats.command("show")
def show_format(
    name: Annotated[str, typer.Argument(help="The format, as cop formats lists it, or a file of your own.")],
) -> None:
    """Show the parts of one, and where it comes from."""
    from cop_tui.cli.planning import show_format

    show_format(name)


@app.command()
def plan(
    file: Annotated[Path, typer.Argument(help="The session file, or the name of a format.")],
    people: Annotated[int, typer.Option("--people", min=2, max=256, help="How many people come.")],
    typed: Annotated[int, typer.Option("--typed", min=0, max=256, help="How many of them type.")] = 0,
    interpreted: Annotated[
        int, typer.Option("--interpreted", min=0, max=256, help="How many speak through an interpreter.")
    ] = 0,
) -> None:
    """Say what each round takes with so many people, what is too long, and what could be done."""
    from cop_tui.cli.planning import plan_session

    plan_session(file, people, typed, interpreted)


@app.command()
def demo(
    people: Annotated[int, typer.Option("--people", min=3, max=60, help="How many simulated people take part.")] = 12,
    plain: Plain = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the recap.")] = None,
    theme: Theme = "cop-dark",
) -> None:
    """Try a live meeting with simulated people, you as the space holder, ending in a recap."""
    from cop_tui.cli.demo import run_demo

    raise typer.Exit(run_demo(people, plain=plain, out=out, theme=theme))


def main() -> NoReturn:
    """Run the command line; every failure is one sentence on stderr and an exit code."""
    # A stream that was closed before we began is None, and the next file we open would take its place.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal in another encoding still gets its sentence
    try:
        app()
    except Failed as failed:
        from cop_tui.core.text import clean

        # It may repeat what stands in somebody else's session file, or what a server said.
        print(*map(clean, str(failed).splitlines()), sep="\n", file=sys.stderr)
        sys.exit(failed.status)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _read_no_more()
    except Exception as error:
        if os.environ.get("COP_DEBUG"):
            raise
        kind = type(error).__name__
        print(
            f"Something went wrong inside cop ({kind}). What was saved is safe. COP_DEBUG=1 shows more.",
            file=sys.stderr,
        )
        sys.exit(70)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _read_no_more()
    sys.exit(0)


def _read_no_more() -> NoReturn:
    """End quietly when whoever read us has gone; what is still to be written goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)
