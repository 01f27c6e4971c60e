"""How a recording was processed, kept beside its results, and its tables made again from that.

A correction is applied without the recording's file and with the settings of the run that
published it, whatever the settings of today are.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace

from pipeline.errors import NotPublishedError
from pipeline.lake import Lake, StageResult, open_lake
from pipeline.language import language_model_sha256
from pipeline.planning import Plan, Work, make_plan
from pipeline.records import Correction
from pipeline.settings import TextSettings
from pipeline.steps.hearing import default_scratch_dir
from pipeline.steps.kept import Order, order_from_json, order_to_json

_STAGE = "order"


def keep_order(work: Work, plan: Plan) -> str:
    """Keep how the run worked, under its id; return what that result is called."""
    order = Order(work.recording, work.settings, plan.transcriber, plan.diarizer)
    place = _place(open_lake(work.lake_uri), work.recording.recording_id, plan.run_id)
    place.save(order_to_json(order))
    return place.name


def read_order(lake: Lake, recording_id: str) -> Order:
    """Return how the published run worked.

    Raises:
        NotPublishedError: the lake does not hold the recording, or was written before orders
            were kept.
    """
    run_id = lake.run_id(recording_id)
    kept = _place(lake, recording_id, run_id).load() if run_id else None
    if kept is None:
        raise NotPublishedError(
            "not known how this recording was processed",
            lake.uri,
            recording_id,
            "Run the recording once more: webinar run FILE",
        )
    return order_from_json(kept)


def plan_again(
    lake: Lake, recording_id: str, *, text: TextSettings | None = None
) -> tuple[Work, Plan]:
    """Return the work of the published run, planned with the corrections of today.

    What ``text`` does not leave at its default replaces the settings of then.

    Raises:
        NotPublishedError: see ``read_order``.
    """
    order = read_order(lake, recording_id)
    if text is not None:
        settings = replace(order.settings, text=changed_text(order.settings.text, text))
        order = replace(order, settings=settings)
    return plan_order(lake, order, read_corrections(lake, recording_id))


def plan_order(lake: Lake, order: Order, corrections: Sequence[Correction]) -> tuple[Work, Plan]:
    """Return the work of a run, planned with the rules of today and these corrections."""
    work = Work(order.recording, order.settings, lake.uri, str(default_scratch_dir()))
    plan = make_plan(
        work,
        transcriber=order.transcriber,
        diarizer=order.diarizer,
        language_model=language_model_sha256(order.settings.text.language_model),
        corrections=corrections,
    )
    return work, plan


def kept_orders(lake: Lake, recording_id: str) -> dict[str, Order]:
    """Return how each run of a recording worked that is kept, by the run's id."""
    prefix = f"{_STAGE}-"
    run_ids = [
        name.removeprefix(prefix)
        for name in lake.result_names(recording_id)
        if name.startswith(prefix)
    ]
    kept = {run_id: _place(lake, recording_id, run_id).load() for run_id in run_ids}
    return {run_id: order_from_json(order) for run_id, order in kept.items() if order is not None}


def changed_text(recorded: TextSettings, today: TextSettings) -> TextSettings:
    """Return the recorded settings with those of today that are not left at their default."""
    default = asdict(TextSettings())
    set_today = {name: value for name, value in asdict(today).items() if value != default[name]}
    return replace(recorded, **set_today)


def read_corrections(lake: Lake, recording_id: str) -> list[Correction]:
    """Return what people put right in a recording, oldest first; nothing where it is not there."""
    if lake.run_id(recording_id) is None:
        return []
    return lake.read("corrections", recording_id, Correction)


def _place(lake: Lake, recording_id: str, run_id: str) -> StageResult:
    return lake.result(recording_id, _STAGE, run_id)
