"""Turn the CORDIS collaboration data into nakodo profiles: python benchmarks/collaborations.py FOLDER TASK OUTPUT."""

from __future__ import annotations

import sys
from pathlib import Path

from nakodo.evaluation.cordis import convert

if __name__ == "__main__":
    folder, task, output = sys.argv[1:]
    for name, n in convert(Path(folder), task, Path(output)).items():
        print(f"{n:>9,} rows  {output}/{name}")
