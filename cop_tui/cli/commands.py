"""The commands of `cop`, their options and help texts. What they do is in the modules beside this one.

The module of a command is loaded when that command runs, so that `cop --help` and the line client start quickly.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.core import ParameterSource

from cop_tui import __version__
from cop_tui.cli import options, streams
from cop_tui.cli.errors import Failed
from cop_tui.cli.keep_commands import keep
from cop_tui.cli.series_commands import next_, series

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = "cop"


@click.group(cls=options.InOrder, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="cop", message="%(prog)s %(version)s", help="Say the version.")
@click.pass_context
def app(context: click.Context) -> None:
    """Meetings for communities of practice and peer support, in a terminal.

    cop alone, at a terminal, asks what you want to do.
    """
    if context.invoked_subcommand is not None:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.exceptions.NoArgsIsHelpError(context)
    from cop_tui.cli.menu import choose

    if chosen := choose():
        app.main(chosen, prog_name="cop", standalone_mode=False)


@app.command()
@click.argument(
    "invite",
    default="",
    help="The invite you were given: HOST:PORT/CODE, or the id of a meeting you were in from here. Left out, it is asked for.",
)
@options.name
@options.plain
@click.option("--observer", is_flag=True, help="Watch only; you can change it any time.")
@click.option("--low/--no-low", default=None, help="Low-bandwidth mode: news every ten seconds, your turn at once.")
@click.option("--shared", is_flag=True, help="Somebody else's computer: write nothing to its disk.")
@options.theme
@options.bell
@click.option(
    "--continue",
    "word",
    default="",
    help="Come in as who you are there already, with this word; - asks for it.",
)
def join(**asked: Any) -> NoReturn:
    """Join a meeting with the invite you were given.

    By way of another computer: ssh -C -t NAME@COMPUTER cop join. With -C ssh compresses what it carries.
    """
    from cop_tui.cli.concealing import conceal
    from cop_tui.cli.joining import join_meeting

    conceal(asked["invite"], asked["word"])
    sys.exit(join_meeting(**asked))


@app.command()
@click.argument("file", type=options.FILE, help="The session file to write, say evening.toml.")
@click.option("--together", is_flag=True, help="Twenty questions to settle before you work on something together.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def new(file: Path, together: bool, force: bool) -> None:
    """Write a commented session file, to be filled in."""
    from cop_tui import session_file

    if file.exists() and not force:
        raise Failed(f"{file} is there already and was left as it is. Choose another name, or add --force.")
    try:
        file.write_text(session_file.together() if together else session_file.template(), encoding="utf-8")
    except OSError as error:
        raise Failed(f"{file} could not be written ({error.strerror}). Nothing was changed.") from None
    click.echo(f"Wrote {file}. Fill it in with any editor, then: cop host {file}")


@app.command(cls=options.Opening)
@options.session_file
@options.name
@options.plain
@options.data
@options.host
@options.port
@options.behind_proxy
@options.proxy_from
@options.address
@options.text
@options.theme
@options.bell
@options.ssh
@options.web
def host(**asked: Any) -> NoReturn:
    """Start a server that outlives this window, open a meeting on it, and join it as space holder."""
    from cop_tui.cli.hosting import host_meeting

    said = click.get_current_context().get_parameter_source
    told = ("host", "port", "behind_proxy", "proxy_from", "address", "ssh", "web")
    given = {key: asked[key] for key in told if said(key) is ParameterSource.COMMANDLINE}
    sys.exit(host_meeting(**asked, given=given))


@app.command("open")
@options.session_file
@click.option(
    "--at", default="", help="The running server: HOST:PORT, with /FINGERPRINT if it made its own certificate."
)
@options.data
@options.key_file
@options.address
@options.as_json
def open_(**asked: Any) -> None:
    """Make a meeting on a running server and print both invites."""
    from cop_tui.cli.opening import open_meeting

    open_meeting(**asked)


@app.command(cls=options.Opening)
@options.data
@options.host
@options.port
@options.cert
@options.key
@options.behind_proxy
@options.proxy_from
@click.option(
    "--socket", "unix", type=options.FILE, help="Listen on this Unix socket, for a proxy, not on host and port."
)
@options.whose
@click.option(
    "--backups",
    type=options.FILE,
    help="Where backups go; where they hold meetings and the folder none, it does not start.",
)
@options.log
@options.address
@options.ssh
@options.web
def serve(**asked: Any) -> NoReturn:
    """Run a server until it is told to stop."""
    from cop_tui.cli.serving import run_server

    sys.exit(run_server(**asked))


@app.command(cls=options.Opening)
@click.option(
    "--to",
    default="",
    metavar="HOST[:PORT][/FINGERPRINT]",
    help="The server it leads to, or https://HOST; left out, the one that runs on the folder.",
)
@click.option(
    "--key-file",
    type=options.FILE,
    help="The door key of that server: the file door.key in the folder of its meetings.",
)
@options.data
@options.ssh
@options.web
@click.option(
    "--web-address",
    default="",
    metavar="https://HOST",
    help="Where a browser finds the page, if that is another address than --address, as where a proxy is in front.",
)
@options.cert
@options.key
@options.behind_proxy
@options.proxy_from
@options.address
@options.whose
@options.log
def door(**asked: Any) -> NoReturn:
    """Let people in who have nothing installed, by ssh or with a browser, until it is told to stop."""
    from cop_tui.cli.dooring import run_door

    sys.exit(run_door(**asked))


@app.command()
@options.data
def stop(data: Path | None) -> None:
    """Stop the server that runs on a folder; people are told, and come back when it runs again."""
    from cop_tui.cli.stopping import stop as stop_now

    stop_now(data)


@app.command()
@options.data
@click.option("--metrics", is_flag=True, help="Numbers for a machine that watches, as Prometheus reads them.")
def status(data: Path | None, metrics: bool) -> NoReturn:
    """Say how the server of a folder is, and what needs doing; then the exit code is 1."""
    from cop_tui.cli.running import status as say

    sys.exit(say(data, metrics))


@app.command()
@click.argument("meeting", default="", help="One of them, by its id or a part of its title, to see how it stands.")
@options.data
@options.as_json
def meetings(meeting: str, data: Path | None, as_json: bool) -> None:
    """List the meetings kept in a folder, or show how one stands."""
    from cop_tui.cli.listing import list_meetings, show_meeting

    if meeting:
        show_meeting(meeting, data, as_json)
    else:
        list_meetings(data, as_json)


@app.command()
@options.one_meeting
@options.data
@options.at_server
@options.key_file
@options.address
@click.option("--holder", is_flag=True, help="An invite for a space holder only; those for everybody stay as they are.")
@click.option("--new", "--replace", "replace", is_flag=True, help="The invites given out so far stop working.")
@click.option("--web", default="", help="The page of a door for browsers, where no door says it: https://HOST.")
@click.option("--ssh", default="", help="Where a door lets people in by ssh, where no door says it: HOST or HOST:PORT.")
@options.text
@options.as_json
def invite(**asked: Any) -> None:
    """Make new invites for a meeting; old ones are never shown again."""
    from cop_tui.cli.opening import new_invites

    new_invites(**asked)


@app.command()
@options.one_meeting
@options.data
@options.at_server
@options.key_file
@click.option("--yes", "sure", is_flag=True, help="Do not ask whether it shall end.")
def close(**asked: Any) -> None:
    """End a meeting, as whoever hosts it, where nobody in it can."""
    from cop_tui.cli.remedies import close_meeting

    close_meeting(**asked)


@app.command()
@options.one_meeting
@options.data
@options.at_server
@options.key_file
def reopen(**asked: Any) -> None:
    """Open a meeting again that is over; its invites work again."""
    from cop_tui.cli.remedies import open_again

    open_again(**asked)


@app.command()
@click.argument(
    "meeting",
    help="The meeting, as cop meetings shows it or where you were from here, or an invite. Or the word edit or put.",
)
@click.argument("target", required=False, help="After edit: the meeting. After put: the file that was edited.")
@options.data
@click.option(
    "--format",
    "fmt",
    default="",
    help="md, html, txt, paste, docx, json or ics (the next meeting, for calendars); without it by the ending of the file, else md.",
)
@click.option("--paste", is_flag=True, help="The same as --format paste: to paste where nothing renders markup.")
@click.option(
    "--style",
    type=click.Choice(("answers", "questions")),
    help="answers, as usual; or questions: what is hard first, under each heading the questions left, and at the end where to read on.",
)
@click.option(
    "--out",
    type=options.FILE,
    help="File to write, or a folder for a file named by day and meeting; without it the recap is printed.",
)
@click.option("--all", "every", type=options.FILE, help="Folder for a file in every format, named by day and meeting.")
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@options.name
def recap(target: str | None, **asked: Any) -> None:
    """Make the recap of a meeting; edit writes it as a file to edit, and put takes that file back."""
    if target is not None:
        from cop_tui.cli.editing import edit_or_put

        edit_or_put(asked.pop("meeting"), target, **asked)
        return
    if "/" in asked["meeting"]:
        from cop_tui.cli.concealing import conceal

        conceal(asked["meeting"])
    from cop_tui.cli.recaps import make_recap  # after it, since this takes long to load

    make_recap(**asked)


app.add_command(keep)
app.add_command(series)
app.add_command(next_)


@app.command()
@click.option("--example", is_flag=True, help="Print a file of settings to begin with, each one explained.")
def config(example: bool) -> None:
    """Say where your settings are, what each one is and where that comes from; 1 is the exit code if one is wrong."""
    from cop_tui.cli import configuring

    if example:
        click.echo(configuring.example(), nl=False)
    else:
        sys.exit(configuring.show_settings())


@app.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")), help="The shell that you use.")
def completion(shell: str) -> None:
    """Print the script that lets Tab complete in a shell; in bash: eval "$(cop completion bash)"."""
    from cop_tui.cli.completing import script

    click.echo(script(app, PROGRAM, shell))


@app.command()
def words() -> None:
    """Print the twenty words of an evening on one page, for those who like paper.

    To a printer: cop words | lp sends it there.
    """
    from cop_tui.acts.parser import words_page

    click.echo(words_page())


@app.group(invoke_without_command=True)
@click.pass_context
def formats(context: click.Context) -> None:
    """Ways to hold a meeting: list them, or show one."""
    if context.invoked_subcommand is None:
        from cop_tui.cli.planning import list_formats

        list_formats()


@formats.command("show")
@click.argument("name", help="The format, as cop formats lists it, or a file of your own.")
def show_format(name: str) -> None:
    """Show the parts of one, and where it comes from."""
    from cop_tui.cli.planning import show_format

    show_format(name)


@app.command()
@click.argument("file", type=options.FILE, help="The session file, or the name of a format.")
@click.option("--people", type=click.IntRange(2, 256), help="How many people come; left out, 8.")
@click.option("--typed", type=click.IntRange(0, 256), default=0, show_default=True, help="How many of them type.")
@click.option(
    "--interpreted",
    type=click.IntRange(0, 256),
    default=0,
    show_default=True,
    help="How many speak through an interpreter.",
)
def plan(file: Path, people: int | None, typed: int, interpreted: int) -> None:
    """Say what each round takes with so many people, what is too long, and what could be done."""
    from cop_tui.cli.planning import plan_session

    plan_session(file, people, typed, interpreted)


@app.command()
@click.option(
    "--people",
    type=click.IntRange(3, 60),
    default=12,
    show_default=True,
    help="How many simulated people take part.",
)
@options.plain
@click.option("--out", type=options.FILE, help="Folder for the recap.")
@options.theme
@options.bell
def demo(people: int, **asked: Any) -> NoReturn:
    """Try a live meeting with simulated people, you as the space holder, ending in a recap."""
    from cop_tui.cli.demo import run_demo

    sys.exit(run_demo(people, **asked))


def main() -> NoReturn:
    """Run the command line; every failure is one sentence on stderr and an exit code."""
    streams.complete()
    if os.environ.get("COP_ARGUMENTS"):
        from cop_tui.cli.concealing import arguments

        arguments()
    try:
        app()
    except Failed as failed:
        from cop_tui.core.engine.text import clean

        # It may repeat what stands in somebody else's session file, or what a server said.
        print(*map(clean, str(failed).splitlines()), sep="\n", file=sys.stderr)
        sys.exit(failed.status)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        _read_no_more()
    except Exception as error:
        from cop_tui.extras import lacking

        if isinstance(error, ModuleNotFoundError) and (sentence := lacking(error.name or "")):
            print(sentence, file=sys.stderr)
            sys.exit(1)
        if os.environ.get("COP_DEBUG"):
            raise
        if isinstance(error, OSError) and error.filename and error.strerror:
            print(
                f"{os.fsdecode(error.filename)} cannot be used by this account ({error.strerror}). What was saved is safe. "
                "Look whether it may enter each folder on the way there, or name another place.",
                file=sys.stderr,
            )
            sys.exit(4)
        kind = type(error).__name__
        print(
            f"Something went wrong inside cop ({kind}). What was saved is safe. COP_DEBUG=1 shows more.",
            file=sys.stderr,
        )
        sys.exit(70)
    try:
        sys.stdout.flush()
    except OSError as error:
        if not streams.is_gone(error):
            raise
        _read_no_more()
    sys.exit(0)


def _read_no_more() -> NoReturn:
    """End quietly when whoever read us has gone; what is still to be written goes nowhere."""
    streams.let_go()
    sys.exit(0)
