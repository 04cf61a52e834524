"""Write Parquet files: typed columns, with labels and missing codes in the schema."""

import io
import json
from typing import Any

from surveys.asking.answer_table import AnswerTable
from surveys.asking.questions import QuestionType
from surveys.asking.variables import Variable

LABELS = b"dsm"  # the key of each column's metadata


def parquet_of(table: AnswerTable) -> bytes:
    """Return answers as a Parquet file.

    Codes are int64, numbers with decimals double, days and ids of places string. The metadata of
    each column holds, as JSON under `LABELS`: label, values and missing by language, measure.
    """
    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types

    fields = [
        pa.field(variable.name, _type(variable), metadata={LABELS: _about(variable)})
        for variable in table.variables
    ]
    arrays = [
        pa.array([row[place] for row in table.rows], type=field.type)
        for place, field in enumerate(fields)
    ]
    stream = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=pa.schema(fields)), stream, compression="zstd")
    return stream.getvalue()


def _type(variable: Variable) -> Any:
    import pyarrow as pa

    if variable.texts:
        return pa.string()
    decimals = variable.type is QuestionType.NUMBER and not variable.whole
    return pa.float64() if decimals else pa.int64()


def _about(variable: Variable) -> bytes:
    about = {
        "question": variable.question,
        "label": dict(variable.label),
        "values": {str(code): dict(words) for code, words in variable.values.items()},
        "places": {place: dict(words) for place, words in variable.place_labels.items()},
        "missing": {str(code): dict(words) for code, words in variable.missing_texts().items()},
        "measure": str(variable.measure),
        "versions": list(variable.versions),
    }
    return json.dumps(about, ensure_ascii=False).encode()
