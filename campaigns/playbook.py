"""The manual's playbook, from `data/playbook.json`: kept as data, because people reword it."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "playbook.json"


@cache
def template():
    """[(code, brief)] in working order; a brief holds the fields of `campaigns.models.TaskBrief`."""
    return tuple((row["code"], _brief(row)) for row in json.loads(FILE.read_text(encoding="utf-8"))["tasks"])


def _brief(row):
    return {
        "stage": row["stage"],
        "owner": row["owner"],
        "repeat": row["repeat"],
        "due_from": row["due"]["from"],
        "due_offset": row["due"]["days"],
        "evidence": row["evidence"],
        "title": row["title"]["zh"],
        "title_en": row["title"]["en"],
        "guidance": row["guidance"]["zh"],
        "guidance_en": row["guidance"]["en"],
        "source": row["source"],
    }
