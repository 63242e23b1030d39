"""What somebody on the phone says aloud, through a real server: it survives a restart, and taken back it is gone from the disk."""

from __future__ import annotations

from pathlib import Path

from cop_tui.core.engine.ids import PersonId, WordId
from cop_tui.core.topics.aloud import ConfirmAloud, ConsentAloud, ObjectAloud, WithdrawAloud
from cop_tui.core.topics.consenting import AskConsent, GiveConsent
from cop_tui.core.topics.deciding import Decide, Propose
from cop_tui.core.topics.floor import PutIn
from cop_tui.core.topics.setup import Begin, PlannedItem, SessionPlan
from cop_tui.wire import frames
from tests.server.guests import Guest, bytes_on_disk, served

PLAN = SessionPlan("Aloud", items=(PlannedItem("Talk", mode="open"),))
FEMI = PersonId(3)


async def test_an_objection_said_aloud_holds_across_a_restart_and_taken_back_leaves_no_byte(tmp_path: Path) -> None:
    async with served(tmp_path) as server:
        made = await server.create(PLAN)
        ana = await Guest("Ana").come(server, made.holder_code)
        bo = await Guest("Bo").come(server, made.code)
        for command in (Begin(), PutIn("Femi"), Propose("We meet weekly."), AskConsent()):
            assert (await ana.do(command)).how == frames.SAVED
        assert (await bo.do(GiveConsent())).how == frames.SAVED
        assert (await bo.do(ObjectAloud(FEMI, "XTOOMUCHX"))).how == frames.SAVED
        assert (await ana.do(Decide())).code == "objection_stands"
    async with served(tmp_path) as server:
        await ana.come(server)
        await bo.come(server)
        late = await Guest("Late").come(server, made.code)
        assert "XTOOMUCHX" in late.state.texts.values(), "whoever comes in reads what waits"
        assert (await ana.do(Decide())).code == "objection_stands"
        (said,) = ana.state.kept.aloud.waiting
        assert (await bo.do(ConfirmAloud(said))).code == "confirmed_by_another"
        assert (await ana.do(ConfirmAloud(said))).how == frames.SAVED
        assert b"XTOOMUCHX" in bytes_on_disk(tmp_path)
        assert (await bo.do(WithdrawAloud(FEMI, [WordId(said - 1)]))).how == frames.SAVED
        await ana.sync()
        (said,) = ana.state.kept.aloud.waiting
        assert (await ana.do(ConfirmAloud(said))).how == frames.SAVED
        await ana.do(ConsentAloud(FEMI))
        await late.sync()
        assert "XTOOMUCHX" not in late.state.texts.values()
        assert (await ana.do(Decide())).how == frames.SAVED
    assert b"XTOOMUCHX" not in bytes_on_disk(tmp_path)
