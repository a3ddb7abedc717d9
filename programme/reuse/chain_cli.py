"""The commands for a device's way: show, step, erased, test, hand-over, dismantle, check-file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from contract import NotFound, SettingsError, faults_of
from programme.mounting import Input
from programme.reuse.chain import record_erasure, record_test
from programme.reuse.deeds import RecipientKind
from programme.reuse.devices import FUNCTIONS, Category, Role, State
from programme.reuse.dossier_view import dossier_view
from programme.reuse.evidence import Method, evidence_of
from programme.reuse.handover import dismantle as dismantle_device
from programme.reuse.handover import hand_over as hand_device_over
from programme.reuse.handover import known_as
from programme.reuse.tables import deed, take_step
from programme.reuse.views import (
    DismantlingInput,
    ErasureInput,
    HandoverInput,
    StepInput,
    TestInput,
)
from programme.session import Change, run
from store import Database, registers

Device = Annotated[str, typer.Argument(help="The device's id.")]
Devices = Annotated[list[str], typer.Argument(help="The devices' ids.")]
On = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day.")]
By = Annotated[Role, typer.Option(help="Which role did it: no person's name.")]


Wanted = TypeVar("Wanted", bound=Input)


def valid(model: type[Wanted], **values: Any) -> Wanted:
    """What was given, judged as the API judges it; SettingsError."""
    given = {name: value for name, value in values.items() if value is not None}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise SettingsError(faults_of(error)) from None


def add_chain_commands(app: typer.Typer) -> None:
    """Give the group its commands for devices."""
    app.command()(show)
    app.command()(step)
    app.command()(erased)
    app.command("test")(record_functions)
    app.command("hand-over")(hand_over)
    app.command()(dismantle)
    app.command("check-file")(check_file)


def show(device: Device) -> None:
    """Show all of a device, and what keeps it from each next step, as JSON."""
    found = run(lambda db: registers.reuse.dossier(db, device))
    typer.echo(dossier_view(found).model_dump_json(indent=2))


def step(
    state: Annotated[State, typer.Argument(help="Where they come to.")],
    devices: Devices,
    on: On,
    by: By = Role.TECHNICIAN,
    drive: Annotated[
        list[str] | None, typer.Option(help="At the inspection: a drive; repeat it.")
    ] = None,
    without_drive: Annotated[
        str | None, typer.Option(help="At the inspection: why there is no drive.")
    ] = None,
) -> None:
    """Bring devices a step on; what is missing is said, and none behind it is written."""

    async def work(db: Database) -> None:
        wanted = valid(
            StepInput,
            state=state,
            on=on.date(),
            role=by,
            drives=drive or (),
            without_drive=without_drive,
        )
        for device in devices:
            await take_step(db, device, wanted, deed(wanted.on, wanted.role))
            change.detail["state"] = state.value
            change.detail["devices"].append(device)

    change = Change("device.step", devices[0], {"devices": []}, by_parts=True)
    run(work, change)


def erased(
    device: Device,
    drive: Annotated[str, typer.Argument(help="Which drive.")],
    certificate: Annotated[str, typer.Option(help="The certificate's number.")],
    method: Annotated[Method, typer.Option(help="NIST SP 800-88.")],
    tool: Annotated[str, typer.Option(help="With what, and its version.")],
    verification: Annotated[str, typer.Option(help="How it was made sure of.")],
    file: Annotated[Path, typer.Option(help="The certificate: its name and hash are kept.")],
    on: On,
    failed: Annotated[bool, typer.Option("--failed", help="Data was found.")] = False,
    by: By = Role.TECHNICIAN,
) -> None:
    """Record the evidence of an erasure."""

    async def work(db: Database) -> None:
        shown = evidence_of(file)
        wanted = valid(
            ErasureInput,
            certificate=certificate,
            drive=drive,
            method=method,
            tool=tool,
            verification=verification,
            verified=not failed,
            file=shown.name,
            sha256=shown.sha256,
            on=on.date(),
            role=by,
        )
        await record_erasure(db, device, wanted.erased(), deed(wanted.on, wanted.role))

    run(work, Change("device.erasure", device, {"drive": drive, "certificate": certificate}))


def record_functions(
    devices: Devices,
    on: On,
    every: Annotated[bool, typer.Option("--all", help="Every function works.")] = False,
    passed: Annotated[list[str] | None, typer.Option(help="A function that works.")] = None,
    failed: Annotated[list[str] | None, typer.Option(help="One that does not.")] = None,
    by: By = Role.TESTER,
) -> None:
    """Record what a test found, the same for these devices."""

    async def work(db: Database) -> None:
        for device in devices:
            known = (await registers.reuse.dossier(db, device)).device
            works = [*(passed or ()), *(FUNCTIONS[Category(known.category)] if every else ())]
            works = [function for function in works if function not in (failed or ())]
            wanted = valid(TestInput, passed=works, failed=failed, on=on.date(), role=by)
            good = await record_test(
                db, device, wanted.passed, wanted.failed, deed(wanted.on, wanted.role)
            )
            change.detail["devices"].append(device)
            typer.echo(f"{device}: {'passed' if good else 'not passed'}")

    change = Change("device.test", devices[0], {"devices": []}, by_parts=True)
    run(work, change)


def hand_over(
    devices: Devices,
    price: Annotated[str, typer.Option(help="Of each, in euros; 0 for a gift.")],
    to: Annotated[RecipientKind, typer.Option(help="Whom: a kind, people are not named.")],
    proof: Annotated[Path, typer.Option(help="The acquirer's proof: name and hash are kept.")],
    on: On,
    recipient: Annotated[str | None, typer.Option(help="A structure's id.")] = None,
    by: By = Role.COUNTER,
) -> None:
    """Hand devices over: refused without verified erasures and a passed test."""

    async def work(db: Database) -> None:
        shown = evidence_of(proof)
        wanted = valid(
            HandoverInput,
            price_eur=price,
            recipient_kind=to,
            recipient=recipient,
            proof=shown.name,
            sha256=shown.sha256,
            on=on.date(),
            role=by,
        )
        for device in devices:
            await hand_device_over(db, device, wanted.sale(), deed(wanted.on, wanted.role))
            change.detail["devices"].append(device)

    change = Change("device.hand_over", devices[0], {"devices": []}, by_parts=True)
    run(work, change)


def dismantle(
    device: Device,
    recycler: Annotated[str, typer.Option(help="The organisation.")],
    slip: Annotated[Path, typer.Option(help="The recycler's slip: name and hash are kept.")],
    on: On,
    material: Annotated[
        list[str] | None, typer.Option(help="NAME:KG that was recovered; repeat it.")
    ] = None,
    destroyed: Annotated[
        list[str] | None, typer.Option(help="A drive that the slip says was destroyed.")
    ] = None,
    by: By = Role.TECHNICIAN,
) -> None:
    """Dismantle a device: no drive leaves with its data."""

    async def work(db: Database) -> None:
        shown = evidence_of(slip)
        wanted = valid(
            DismantlingInput,
            recycler=recycler,
            materials="|".join(material) if material else None,
            slip=shown.name,
            sha256=shown.sha256,
            destroyed=destroyed or (),
            on=on.date(),
            role=by,
        )
        await dismantle_device(db, device, wanted.scrap(), deed(wanted.on, wanted.role))

    run(work, Change("device.dismantle", device))


def check_file(device: Device, file: Annotated[Path, typer.Argument(help="Shown now.")]) -> None:
    """Say which evidence of a device a file is; exit 1 when it is none."""

    async def work(db: Database) -> Sequence[str]:
        shown = evidence_of(file)
        found = known_as(await registers.reuse.dossier(db, device), shown.sha256)
        if not found:
            raise NotFound(f"{shown.name} is no evidence of {device}, or was altered")
        return found

    for line in run(work):
        typer.echo(line)
