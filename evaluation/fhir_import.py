"""Read archives of other systems' FHIR bundles, and print what was taken over.

``python evaluation/fhir_import.py ARCHIVE.tar.xz ...`` prints a JSON line for each: the
patients, those with breast cancer as a plain search for its code finds them and as the
import takes them over, their receptors, stages and treatments, and the time.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.fhir.foreign import courses_of
from scalpwatch.records.fhir.reading import read_json
from scalpwatch.vocabulary.cases import Cancer, Primary, Receptor, Spread
from scalpwatch.vocabulary.courses import Course

#: Malignant neoplasm of breast, as a condition that was found in the raw text.
BREAST = re.compile(rb'"code":\s*"254837009"')
NAMER = Pseudonyms(bytes(32)).patient


def bundles(archive: Path) -> Iterator[bytes]:
    """Read the bundles of an archive one by one."""
    with tarfile.open(archive) as files:
        for member in files:
            file = files.extractfile(member) if member.name.endswith(".json") else None
            if file is not None:
                yield file.read()


def tell(course: Course, counts: Counter[str]) -> None:
    """Count what was taken over of one patient."""
    counts["patients"] += 1
    counts["with_cancer"] += bool(course.history.cancers)
    for cancer in course.history.cancers:
        if cancer.primary is Primary.BREAST:
            tell_breast(cancer, course, counts)


def tell_breast(cancer: Cancer, course: Course, counts: Counter[str]) -> None:
    """Count what was taken over of a breast cancer."""
    counts["breast_taken"] += 1
    counts["with_year"] += cancer.year is not None
    counts["with_stage"] += bool(cancer.stage)
    counts["with_spread"] += cancer.spread is not Spread.NOT_TOLD
    counts["with_three_receptors"] += Receptor.NOT_TOLD not in {
        cancer.er,
        cancer.pr,
        cancer.her2,
    }
    counts["treated"] += bool(course.therapies)


def main() -> None:
    """Read every archive that is named."""
    for archive in map(Path, sys.argv[1:]):
        counts: Counter[str] = Counter()
        began = time.perf_counter()
        for data in bundles(archive):
            counts["megabytes"] += len(data)
            counts["breast_in_text"] += bool(BREAST.search(data))
            for course in courses_of([read_json(data)], namer=NAMER).courses:
                tell(course, counts)
        counts["megabytes"] //= 10**6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        seconds = round(time.perf_counter() - began, 1)
        print(json.dumps(dict(counts) | {"seconds": seconds, "peak_mib": peak}))


if __name__ == "__main__":
    main()
