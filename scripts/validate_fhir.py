"""Run pyfhircheck on resources; it lives in an environment of its own.

``python scripts/validate_fhir.py CASES.json OUT.json DEFINITIONS...``
"""  # noqa: INP001 - a program, no package

import json
import sys
from pathlib import Path

from pyfhircheck import Validator
from pyfhircheck.config import ValidatorConfig

cases, out, *definitions = sys.argv[1:]
validator = Validator(
    ValidatorConfig.load_dict(
        {
            "fhirVersion": "4.0.1",
            "localPackagePaths": definitions,
            "terminology": {"mode": "local"},
        }
    )
)
found = {
    name: [
        [issue.severity.value, issue.code, issue.path, issue.message]
        for issue in validator.validate_resource(resource).issues
    ]
    for name, resource in json.loads(Path(cases).read_text(encoding="utf-8")).items()
}
Path(out).write_text(json.dumps(found), encoding="utf-8")
