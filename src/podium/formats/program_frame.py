"""The frame around a stranger's scoring program. It becomes part of the ``metric.py`` of an imported competition."""

import csv
import json
import re
import runpy
import sys
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

# --- the program ---
TRUTH = ANSWER = KEY = ""
COLUMNS: list[str] = []
HEADER = False
SEPARATOR = " "
COMMAND: list[str] = []
PROGRAM: dict[str, list[str]] = {}

# --- the frame ---
PLACES = {
    "$program": "program",
    "$input": "input",
    "$output": "output",
    "$hidden": "input/ref",
    "$predictions": "input/res",
    "$shared": "shared",
    "$tmp": "output",
}


def score(solution: Any, submission: Any, row_id_column_name: str) -> float:
    """Lay both tables out as Codabench does, start the program, read its score."""
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "app")
        for part in ("input/ref", "input/res", "output", "program", "shared"):
            (app / part).mkdir(parents=True)
        for name, lines in PROGRAM.items():
            place = app / "program" / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(re.sub(r"/app(?=[/'\"])", str(app), "".join(lines)), encoding="utf-8")
        write_table(app / "input/ref" / TRUTH, solution, row_id_column_name)
        write_table(app / "input/res" / ANSWER, submission, row_id_column_name)
        run_program(app)
        return read_score(app / "output")


def run_program(app: Path) -> None:
    """Run the script in this process, which is a child of Podium's and has limits: libraries are imported once."""
    words = []
    for word in COMMAND[1:]:
        for name, part in PLACES.items():
            word = word.replace(name, str(app / part))
        words.append(re.sub(r"^/app(?=/|$)", str(app), word))
    script = (app / "program" / words[0]).resolve()
    before, known = (sys.argv, sys.path), set(sys.modules)
    sys.argv, sys.path = [str(script), *words[1:]], [str(script.parent), *sys.path]
    try:
        with chdir(app / "program"):
            runpy.run_path(str(script), run_name="__main__")
    except SystemExit as end:
        if end.code not in (None, 0):
            raise RuntimeError(f"the scoring program ended with status {end.code}") from None
    finally:
        sys.argv, sys.path = before
        for name in set(sys.modules) - known:  # its own modules know this folder, which is gone the next time
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(app)):
                del sys.modules[name]


def write_table(path: Path, frame: Any, row_id_column_name: str) -> None:
    names = ([row_id_column_name] if HEADER else []) + COLUMNS
    columns = [frame[name].tolist() for name in names]
    if path.suffix == ".npy":
        import numpy

        numpy.save(path, numpy.array(columns[-1] if len(COLUMNS) == 1 else list(zip(*columns, strict=True))))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=SEPARATOR, lineterminator="\n")
        if HEADER:
            writer.writerow(names)
        writer.writerows(zip(*columns, strict=True))


def read_score(output: Path) -> float:
    if (output / "scores.json").exists():
        scores = json.loads((output / "scores.json").read_text(encoding="utf-8"))
    elif (output / "scores.txt").exists():
        lines = (output / "scores.txt").read_text(encoding="utf-8").splitlines()
        scores = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    else:
        raise RuntimeError("the scoring program wrote neither scores.json nor scores.txt")
    if KEY not in scores:
        raise RuntimeError(f"the scoring program gave no score {KEY!r}; it gave {', '.join(scores) or 'none'}")
    return float(scores[KEY])
