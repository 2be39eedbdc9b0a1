"""pymap on loopback, in a thread of this process: an IMAP server with IDLE that needs nothing installed."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from argparse import ArgumentParser
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pymap.backend.dict import Config, DictBackend, Identity
from pymap.imap import IMAPService
from pymap.parsing.message import AppendMessage
from pymap.parsing.specials.flag import Flag
from pymap.user import Passwords, UserMetadata

from ingest.demo.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Mapping

Result = TypeVar("Result")
FOLDERS = ("Sent", "Drafts", "Trash", "垃圾邮件", "广告邮件", "订阅邮件")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pymap:
    port: int
    passwords: Mapping[str, str]
    _loop: asyncio.AbstractEventLoop
    _config: Config
    _backend: DictBackend

    def put(self, address: str, raw: bytes, *, folder: str = "INBOX", date: datetime | None = None) -> None:
        """A mail arrives, with `date` as its INTERNALDATE."""
        self._do(self._put(address, raw, folder, date or datetime.now(UTC)))

    def flags(self, address: str, folder: str = "INBOX") -> dict[int, frozenset[str]]:
        """The flags of every message, by UID."""
        return self._do(self._flags(address, folder))

    def _do(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)

    async def _mailboxes(self, address: str) -> Any:
        async with Identity(address, self._backend.login, None, frozenset()).new_session() as session:
            return session.mailbox_set

    async def _put(self, address: str, raw: bytes, folder: str, date: datetime) -> None:
        mailboxes = await self._mailboxes(address)
        mailbox = await mailboxes.get_mailbox(folder)
        await mailbox.append(AppendMessage(raw, date, frozenset[Flag]()), recent=True)

    async def _flags(self, address: str, folder: str) -> dict[int, frozenset[str]]:
        mailbox = await (await self._mailboxes(address)).get_mailbox(folder)
        return {
            message.uid: frozenset(str(flag) for flag in message.permanent_flags)
            async for message in mailbox.messages()
        }

    async def make_folders(self) -> None:
        """The folders an account has from the start."""
        for address in self.passwords:
            mailboxes = await self._mailboxes(address)
            for name in FOLDERS:
                await mailboxes.add_mailbox(name)


@contextlib.contextmanager
def pymap(passwords: Mapping[str, str]) -> Iterator[Pymap]:
    """Run it until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    stop: asyncio.Event = asyncio.Event()
    ready: asyncio.Future[Pymap] = loop.create_future()
    serving = asyncio.run_coroutine_threadsafe(_serve(passwords, ready, stop), loop)
    try:
        yield asyncio.run_coroutine_threadsafe(_await(ready), loop).result(timeout=20)
    finally:
        loop.call_soon_threadsafe(stop.set)
        serving.result(timeout=20)
        asyncio.run_coroutine_threadsafe(_hang_up(), loop).result(timeout=20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _serve(passwords: Mapping[str, str], ready: asyncio.Future[Pymap], stop: asyncio.Event) -> None:
    port = free_port()
    backend, config = await DictBackend.init(_arguments(port))
    config.apply_context()
    for address, password in passwords.items():
        hashed = await Passwords(config).hash_password(password)
        await Identity(address, backend.login, None, frozenset()).set(UserMetadata(config, address, password=hashed))
    async with AsyncExitStack() as stack:
        await backend.start(stack)
        await IMAPService(backend, config).start(stack)
        server = Pymap(
            port=port, passwords=passwords, _loop=asyncio.get_running_loop(), _config=config, _backend=backend
        )
        await server.make_folders()
        ready.set_result(server)
        await stop.wait()


def _arguments(port: int) -> Any:
    parser = ArgumentParser()
    parser.add_argument("--debug", action="store_true")
    parser.set_defaults(passlib_cfg=None, skip_services=[])
    DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
    IMAPService.add_arguments(parser)
    return parser.parse_args(["--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict"])


async def _await(ready: asyncio.Future[Pymap]) -> Pymap:
    return await ready


async def _hang_up() -> None:
    """Connections still open end with the server."""
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
