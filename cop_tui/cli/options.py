"""The options and arguments that several commands of `cop` share, each with its help."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cop_tui.wire.limits import DEFAULT_PORT

FILE = click.Path(path_type=Path, readable=False)  # whoever opens it says in a sentence that it cannot be read

session_file = click.argument("file", type=FILE, help="The session file.")
one_meeting = click.argument("meeting", help="The meeting: its id, as cop meetings shows it, or a part of its title.")
at_server = click.option("--at", default="", help="The running server: HOST:PORT or https://HOST.")
data = click.option("--data", type=FILE, help="Folder where the server keeps meetings.")
plain = click.option(
    "--plain/--no-plain", default=None, help="The line client: one sentence a line, for pipes and screen readers."
)
name = click.option("--name", default="", help="The name the room sees, 1 to 24 letters wide.")
theme = click.option(
    "--theme",
    help="Colours: cop-dark, cop-light, cop-contrast, cop-contrast-light, cop-terminal (the terminal's own 16), "
    "cop-monochrome or one of your own; left out, they suit the terminal.",
)
bell = click.option(
    "--bell/--no-bell",
    default=None,
    help="Ring, and say it in the window's title, when it is your turn and when there is a pause.",
)
host = click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Address to listen on, 0.0.0.0 for all of them, IPv6 too; beyond this computer it is always encrypted.",
)
port = click.option(
    "--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="Port to listen on."
)
address = click.option(
    "--address",
    default="",
    help="What people type to reach this computer, for the invites: HOST, HOST:PORT or https://HOST, with /FINGERPRINT where a certificate is not trusted by itself.",
)
key_file = click.option("--key-file", type=FILE, help="The host key of a server elsewhere.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print it as JSON, for a program.")
text = click.option("--text", is_flag=True, help="A short message to copy and send: when, what about, each way in.")
cert = click.option("--cert", type=FILE, help="TLS certificate (PEM) to use.")
key = click.option("--key", type=FILE, help="Private key (PEM) of the certificate.")
behind_proxy = click.option(
    "--behind-proxy", is_flag=True, help="A proxy on this computer does the encryption; only this computer is served."
)
proxy_from = click.option(
    "--proxy-from",
    multiple=True,
    metavar="ADDR[/NET]",
    help="A proxy elsewhere does: the address it comes from; nobody else from other computers is served.",
)
whose = click.option("--whose", default="", help="Whose computer this is, as people are told when they join.")
log = click.option("--log", type=FILE, help="Write what goes wrong to this file, 5 MB at most, not to the terminal.")

SSH, WEB = ":2222", ":8080"  # where a door listens when only asked for
_LISTEN = re.compile(r"(?:\S*:)?\d+")

ssh = click.option(
    "--ssh",
    default="",
    metavar="[HOST]:PORT",
    help=f"Let people in by ssh, who have nothing to install; without a value at {SSH}.",
)
web = click.option(
    "--web",
    default="",
    metavar="[HOST]:PORT",
    help=f"Let people in with a browser; without a value at {WEB}. Beyond this computer it needs a certificate or a proxy.",
)


class Opening(click.Command):
    """A command whose --ssh and --web may stand without a value: what does not look like one is left to the command."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        usual, read = {"--ssh": SSH, "--web": WEB}, list(args)
        for at, word in enumerate(args):
            if word in usual and not (at + 1 < len(args) and _LISTEN.fullmatch(args[at + 1])):
                read[at] = f"{word}={usual[word]}"
        return super().parse_args(context, read)


class InOrder(click.Group):
    """Commands that are listed in the order in which they stand: what people need first comes first."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return their names."""
        return list(self.commands)
