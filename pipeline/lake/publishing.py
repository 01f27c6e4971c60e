"""A recording's tables go into the lake as one change.

Every file is first written to a staging folder; a marker then says that all are there; then they
are moved into place, the ``recordings`` row last. A run killed before the marker has published
nothing. A run killed after it is finished by the next writer, from the staged files.
"""

import io
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.errors import EvidenceError
from pipeline.lake.checksums import ready_to_seal, seal, with_files_sha256
from pipeline.lake.storage import Storage
from pipeline.records import Recommendation, Statement
from pipeline.tables import TABLES, records_to_arrow

if TYPE_CHECKING:
    import pyarrow as pa

STAGING = ".staging"
_MARKER = "COMPLETE"
# Visibility hangs on this one, so it moves last.
_LAST = "recordings"
# What differs between two runs of the same work; a hash of it would make the others differ too.
_WITH_CLOCKS = "runs"

Tables = Mapping[str, Sequence[object]]


def publish(storage: Storage, recording_id: str, run_id: str, tables: Tables) -> None:
    """Publish all tables of one recording, or none of them.

    Args:
        storage: the lake's root.
        recording_id: the recording; also the files' name.
        run_id: goes into every file's metadata, so that readers can tell a mixture.
        tables: records by table name; a declared table that is missing is written empty, except
            those that people made, which a run neither writes nor empties.

    Raises:
        SchemaError: a record does not fit its table.
        EvidenceError: a record quotes words that its statement does not have.
        LakeError: the lake cannot be written.
    """
    check_evidence(tables.get("statements", ()), tables.get("recommendations", ()))
    contents = _contents(recording_id, run_id, tables)
    with storage.lock(f".locks/{recording_id}"):
        recover(storage, recording_id)
        folder = f"{STAGING}/{recording_id}.{uuid.uuid4().hex}"
        for name, content in contents.items():
            storage.write(f"{folder}/{name}.parquet", content)
        storage.write(f"{folder}/{_MARKER}", b"")
        _move_into_place(storage, recording_id, folder)


def _contents(recording_id: str, run_id: str, tables: Tables) -> dict[str, bytes]:
    """Return the files of all tables that a run writes; the last one knows the others' hashes."""
    contents = {
        name: to_parquet(_arrow(name, recording_id, run_id, tables.get(name, ())))
        for name, table in TABLES.items()
        if not table.is_kept and name not in (_LAST, _WITH_CLOCKS)
    }
    last = _arrow(_LAST, recording_id, run_id, tables.get(_LAST, ()))
    clocks = _arrow(_WITH_CLOCKS, recording_id, run_id, tables.get(_WITH_CLOCKS, ()))
    return {
        **contents,
        _WITH_CLOCKS: sealed_parquet(clocks),
        _LAST: sealed_parquet(with_files_sha256(last, contents)),
    }


def recover(storage: Storage, recording_id: str) -> None:
    """Finish what a killed run had staged completely; throw away what it had not."""
    for name in storage.names(STAGING):
        if name.rsplit(".", 1)[0] != recording_id:
            continue
        folder = f"{STAGING}/{name}"
        if _MARKER in storage.names(folder):
            _move_into_place(storage, recording_id, folder)
        else:
            storage.delete_folder(folder)


def _move_into_place(storage: Storage, recording_id: str, folder: str) -> None:
    staged = storage.names(folder)
    for name in sorted(TABLES, key=lambda table: table == _LAST):
        # A move that an earlier, killed run has already made leaves nothing to move.
        if f"{name}.parquet" in staged:
            storage.move(f"{folder}/{name}.parquet", f"{name}/{recording_id}.parquet")
    storage.delete_folder(folder)


def _arrow(
    table_name: str, recording_id: str, run_id: str, records: Sequence[object]
) -> "pa.Table":
    arrow = records_to_arrow(TABLES[table_name], recording_id, records)
    metadata = {**(arrow.schema.metadata or {}), "run_id": run_id}
    return arrow.replace_schema_metadata(metadata)


def to_parquet(arrow: "pa.Table") -> bytes:
    """Return the table as one Parquet file; the same rows and metadata give the same bytes."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(arrow, buffer, compression="zstd")
    return buffer.getvalue()


def sealed_parquet(arrow: "pa.Table") -> bytes:
    """Return the table as one Parquet file that has a hash of itself."""
    return seal(to_parquet(ready_to_seal(arrow)))


def check_evidence(statements: Sequence[Any], recommendations: Sequence[Any]) -> None:
    """Refuse records whose quote, actor, action or beneficiary the statement does not contain.

    Raises:
        EvidenceError: names the recommendation, the field and the words.
    """
    texts = {statement.statement_id: statement for statement in statements}
    for recommendation in recommendations:
        _check_spans(recommendation, texts.get(recommendation.statement_id))


def _check_spans(recommendation: Recommendation, statement: Statement | None) -> None:
    where = recommendation.recommendation_id
    if statement is None:
        raise EvidenceError("the statement is missing", where, recommendation.statement_id)
    quoted = statement.text[recommendation.start_char : recommendation.end_char]
    if quoted != recommendation.quote:
        raise EvidenceError("the quote is not at its place", where, recommendation.quote)
    for role in ("actor", "action", "beneficiary"):
        words = getattr(recommendation, role)
        if words is not None and words not in statement.text:
            raise EvidenceError(f"the {role} was not said", where, words)
