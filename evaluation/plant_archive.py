"""Plant patients: ``python evaluation/plant_archive.py FOLDER ARCHIVE ...``.

Unpacks archives of FHIR bundles into FOLDER/archive and plants 40 patients who should
be listed and 40 near misses among them, in varied code systems, languages and kinds of
files; FOLDER/truth.csv says which, and that they are planted. The same seed gives the
same archive.
"""

from __future__ import annotations

import argparse
import base64
import csv
import json
import random
import tarfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]

EVEN = 0.5

SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10RU = "urn:oid:1.2.643.5.1.13.13.11.1005"
LOINC = "http://loinc.org"
ICDO = "http://terminology.hl7.org/CodeSystem/icd-o-3"
NMU = "urn:oid:1.2.643.5.1.13.13.11.1070"


@dataclass
class Plant:
    """A patient and what is planted.

    Parameters
    ----------
    patient
        Identifier of the Patient.
    resources
        What is planted beside what she has, without subject.
    rows
        Rows of a table of notes: date and text.
    how
        Where the resources go: into her own bundle, another bundle, or NDJSON.
    """

    patient: str
    resources: list[Json] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)
    how: str = "bundle"


@dataclass(frozen=True)
class Place:
    """Where a plant goes.

    Parameters
    ----------
    bundle, file
        Her own bundle, and its file.
    extra
        The folder of what stands apart.
    """

    bundle: Json
    file: Path
    extra: Path


Maker = Callable[[Plant], None]


def condition(
    text: str = "",
    *codings: tuple[str, str, str],
    site: Json | None = None,
    on: str = "2021-03-02",
    **more: object,
) -> Maker:
    """Plant a Condition."""

    def make(plant: Plant) -> None:
        code: Json = {}
        if codings:
            code["coding"] = [
                {"system": s, "code": c, **({"display": d} if d else {})}
                for s, c, d in codings
            ]
        if text:
            code["text"] = text
        each: Json = {
            "resourceType": "Condition",
            "code": code,
            "onsetDateTime": on,
            **more,
        }
        if site:
            each["bodySite"] = [site]
        plant.resources.append(each)

    return make


def note(
    text: str,
    *,
    kind: str = "text/plain; charset=utf-8",
    on: str = "2021-03-02",
    encoding: str = "utf-8",
) -> Maker:
    """Plant a note in base64."""

    def make(plant: Plant) -> None:
        data = base64.b64encode(text.encode(encoding)).decode()
        plant.resources.append(
            {
                "resourceType": "DocumentReference",
                "status": "current",
                "date": on,
                "type": {"coding": [{"system": LOINC, "code": "34117-2"}]},
                "content": [{"attachment": {"contentType": kind, "data": data}}],
            }
        )

    return make


def row(text: str, on: str = "2021-03-02") -> Maker:
    """Plant a row of a table."""

    def make(plant: Plant) -> None:
        plant.rows.append((on, text))

    return make


def other(kind: str, **more: object) -> Maker:
    """Plant any other resource."""

    def make(plant: Plant) -> None:
        plant.resources.append({"resourceType": kind, **more})

    return make


def both(*makers: Maker) -> Maker:
    """Plant several."""

    def make(plant: Plant) -> None:
        for each in makers:
            each(plant)

    return make


SCALP = {
    "coding": [
        {
            "system": SNOMED,
            "code": "41695006",
            "display": "Scalp structure (body structure)",
        }
    ]
}
SCALP_SKIN = {"coding": [{"system": SNOMED, "code": "43067004"}]}
FOREARM = {
    "coding": [{"system": SNOMED, "code": "14975008", "display": "Forearm structure"}]
}

CANCERS: Sequence[Maker] = (
    condition(
        "",
        (SNOMED, "254837009", "Malignant neoplasm of breast (disorder)"),
        on="2014-05-01",
    ),
    condition("", (ICD10, "C50.9", ""), on="2016-01-20"),
    condition(
        "",
        (ICD10CM, "C50.911", "Malignant neoplasm of unsp site of right female breast"),
        on="2015-07-11",
    ),
    condition("", (ICD10CM, "Z85.3", ""), on="2019-02-03"),
    condition("Carcinoma of left breast, treated 2013", on="2013-05-01"),
    condition("Рак правой молочной железы, T2N1M0", on="2017-05-01"),
    condition(
        "",
        (ICD10RU, "C50.4", "Верхненаружного квадранта молочной железы"),
        on="2018-09-09",
    ),
    note(
        "Past history: s/p left mastectomy for invasive ductal carcinoma 2012, "
        "letrozole since.",
        on="2020-02-02",
    ),
    note(
        "Анамнез: состояние после РМЭ слева по поводу РМЖ в 2016 г., 6 курсов ПХТ.",
        on="2020-02-02",
    ),
    other(
        "Observation",
        status="final",
        code={"text": "Past medical history"},
        valueString="Breast cancer 2011, lumpectomy and radiotherapy",
        effectiveDateTime="2020-01-01",
    ),
    other(
        "Observation",
        status="final",
        code={"coding": [{"system": LOINC, "code": "59847-4"}]},
        valueCodeableConcept={"coding": [{"system": ICDO, "code": "8500/3"}]},
        effectiveDateTime="2015-01-01",
    ),
    condition(
        "",
        (ICD10, "C64", "Malignant neoplasm of kidney, except renal pelvis"),
        on="2018-03-03",
    ),
    condition(
        "",
        (SNOMED, "254637007", "Non-small cell lung cancer (disorder)"),
        on="2019-03-03",
    ),
    condition(
        "",
        (SNOMED, "429087003", "History of malignant neoplasm of breast (situation)"),
        on="2019-03-03",
    ),
    row(
        "Онкоанамнез: рак левой молочной железы, 2015 год, мастэктомия.",
        on="2019-04-04",
    ),
    row("PMH: breast ca 2010, chemo, in remission.", on="2019-04-04"),
    other(
        "DiagnosticReport",
        status="final",
        code={"text": "Onkologischer Befund"},
        conclusion="Known metastatic breast cancer, bone metastases stable.",
        effectiveDateTime="2020-04-04",
    ),
    condition(
        "Метастазы злокачественного новообразования молочной железы в кости",
        on="2020-04-04",
    ),
    condition(
        "", (ICD10, "С50.1", "Центральной части молочной железы"), on="2018-09-09"
    ),
    condition("Adenocarcinoma of colon", on="2016-04-04"),
)
LESIONS: Sequence[Maker] = (
    condition("", (SNOMED, "68225006", "Alopecia areata (disorder)")),
    condition("", (ICD10, "L63.9", "")),
    condition("Nodule of scalp"),
    condition("Nodule", site=SCALP),
    condition("Узел волосистой части головы"),
    note(
        "Dermatology. Bald patch 2 cm at the vertex for 7 months, erythematous, "
        "no itch. Treated as alopecia areata with clobetasol."
    ),
    note(
        "Жалобы на очаг облысения в теменной области около 3 см, существует 8 "
        "мес. Назначен миноксидил."
    ),
    other(
        "Observation",
        status="final",
        code={"text": "Skin exam"},
        valueString="firm painless lump on the scalp, 1.5 cm, slowly growing",
        effectiveDateTime="2021-04-04",
    ),
    other(
        "DiagnosticReport",
        status="final",
        code={"text": "Trichoscopy"},
        conclusion=(
            "Alopecic plaque of the occipital scalp with arborizing vessels and loss "
            "of follicular openings."
        ),
        effectiveDateTime="2021-04-04",
    ),
    row(
        "Скальп: плотный безболезненный узелок 1 см в затылочной области, рост "
        "за 4 месяца."
    ),
    row(
        "c/o lump on back of head x 3 months, firm, not tender. Reassured, "
        "sebaceous cyst."
    ),
    condition("", (ICD10CM, "R22.0", "Localized swelling, mass and lump, head")),
    condition(
        "Patchy hair loss", (ICD10CM, "L65.9", "Nonscarring hair loss, unspecified")
    ),
    condition("", (ICD10RU, "L63.8", "Другая гнездная алопеция")),
    condition("Гнёздная алопеция, очаговая форма"),
    condition("", (SNOMED, "95324001", "Skin lesion (disorder)"), site=SCALP_SKIN),
    note(
        "<html><body><p>Befund / exam: <b>scalp</b> shows an indurated plaque 2 "
        "x 3 cm, fixed.</p></body></html>",
        kind="text/html",
    ),
    note(
        "Осмотр: на коже волосистой части головы слева бляшка 2х2 см, плотная, с "
        "телеангиэктазиями.",
        encoding="cp1251",
        kind="text/plain; charset=windows-1251",
    ),
    condition("Рубцовая алопеция неясного генеза", (ICD10RU, "L66.9", "")),
    condition(
        "", (ICD10, "D23.4", "Other benign neoplasms of skin: skin of scalp and neck")
    ),
)
HISTOLOGIES: Sequence[Maker] = (
    other(
        "Procedure",
        status="completed",
        code={
            "coding": [
                {
                    "system": SNOMED,
                    "code": "240977001",
                    "display": "Biopsy of skin lesion",
                }
            ]
        },
        bodySite=[SCALP],
        performedDateTime="2021-05-05",
    ),
    other(
        "DiagnosticReport",
        status="final",
        category=[
            {
                "coding": [
                    {
                        "system": "http://terminology.hl7.org/CodeSystem/v2-0074",
                        "code": "SP",
                    }
                ]
            }
        ],
        code={"coding": [{"system": LOINC, "code": "60567-5"}]},
        conclusion="Scalp, punch biopsy: trichilemmal cyst, no malignancy.",
        effectiveDateTime="2021-05-05",
    ),
    note(
        "Punch biopsy of the scalp patch showed alopecia areata, no tumour cells.",
        on="2021-05-05",
    ),
    note(
        "Гистологическое заключение: трихилеммальная киста волосистой части "
        "головы, без признаков злокачественности.",
        on="2021-05-05",
    ),
    other(
        "Procedure",
        status="completed",
        code={
            "coding": [{"system": NMU, "code": "A11.01.001", "display": "Биопсия кожи"}]
        },
        performedDateTime="2021-05-05",
    ),
    row("Biopsy of scalp nodule done 05/05/2021: benign pilar cyst.", on="2021-05-06"),
    row(
        "Выполнена биопсия очага на коже головы, гистологически гнездная алопеция.",
        on="2021-05-06",
    ),
    other(
        "Procedure",
        status="completed",
        code={"text": "Excision of scalp lesion with histology"},
        performedDateTime="2021-05-05",
    ),
    other(
        "DiagnosticReport",
        status="final",
        code={
            "text": (
                "Патолого-анатомическое исследование биопсийного материала кожи головы"
            )
        },
        conclusion="Плоскоклеточная папиллома.",
        effectiveDateTime="2021-05-05",
    ),
    other(
        "Procedure",
        status="completed",
        code={
            "coding": [
                {
                    "system": "http://www.ama-assn.org/go/cpt",
                    "code": "11104",
                    "display": "Punch biopsy of skin",
                }
            ]
        },
        performedDateTime="2021-05-05",
    ),
)
ELSEWHERE: Sequence[Maker] = (
    condition("Nodule", site=FOREARM),
    condition("Lump in right breast"),
    condition("Alopecia areata of beard", (ICD10, "L63.8", ""), site={"text": "chin"}),
    note("Nodule 1 cm on the left forearm. Scalp clear, no lesions."),
    note(
        "Узел в левой молочной железе 2 см. Кожа головы чистая, без очагов облысения."
    ),
    row(
        "Skin: hard nodule on the chest wall, near the mastectomy scar. No lumps "
        "on the scalp."
    ),
    condition("", (ICD10, "R22.3", "Localized swelling, mass and lump, upper limb")),
    condition("Липома спины", (ICD10RU, "D17.1", "")),
    condition("Thyroid nodule"),
    row("Узел щитовидной железы справа, ТИРАДС 3."),
)
RELATIVES: Sequence[Maker] = (
    note(
        "Family history: mother had breast cancer at 50. No personal history of "
        "cancer.",
        on="2020-01-01",
    ),
    note("У матери РМЖ. Сама онкологически здорова.", on="2020-01-01"),
    condition(
        "",
        (ICD10CM, "Z80.3", "Family history of malignant neoplasm of breast"),
        on="2020-01-01",
    ),
    other(
        "FamilyMemberHistory",
        status="completed",
        relationship={"text": "mother"},
        condition=[
            {
                "code": {
                    "coding": [
                        {
                            "system": SNOMED,
                            "code": "254837009",
                            "display": "Malignant neoplasm of breast",
                        }
                    ]
                }
            }
        ],
    ),
    row("FH: sister with breast ca. Pt never had cancer.", on="2020-01-01"),
    condition("Family history of malignant neoplasm of breast", on="2020-01-01"),
    row("Наследственность: у бабушки рак молочной железы.", on="2020-01-01"),
    condition(
        "",
        (SNOMED, "254837009", ""),
        on="2020-01-01",
        verificationStatus={"coding": [{"code": "refuted"}]},
    ),
    row("Mammography normal, no evidence of breast cancer.", on="2020-01-01"),
    note("Father: lung cancer. Patient healthy.", on="2020-01-01"),
)
WITHOUT: Sequence[Maker] = (
    note("Scalp: normal, no nodules, no bald patches."),
    note(
        "Кожа волосистой части головы без особенностей, узлов и очагов облысения нет."
    ),
    row("Diffuse hair loss after chemotherapy, regrowing. Scalp otherwise clear."),
    condition("Chemotherapy-induced alopecia", (ICD10, "L65.1", "Anagen effluvium")),
    row("Диффузное выпадение волос на фоне ПХТ."),
    condition("", (ICD10, "L64.9", "Androgenic alopecia, unspecified")),
    condition("Laceration of scalp", (ICD10CM, "S01.01XA", "")),
    note("Advised to look for new lumps on the scalp and to come back if any appear."),
    note("Seborrhoeic dermatitis of the scalp, ketoconazole shampoo."),
    row("Headache, occipital. CT head: no lesion."),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Unpack and plant.

    Parameters
    ----------
    arguments
        Of the command line; those of the process when ``None``.

    Returns
    -------
    exit_code
        0.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("archives", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    archive = chosen.folder / "archive"
    for each in chosen.archives:
        with tarfile.open(each) as files:
            files.extractall(archive, filter="data")
    planted = plant(archive, random.Random(chosen.seed))  # noqa: S311 - no secret
    with (chosen.folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["patient id", "expected", "why"])
        table.writerows(planted)
    print(f"planted: {len(planted)} in {archive}")
    return 0


def plant(archive: Path, chance: random.Random) -> list[tuple[str, str, str]]:
    """Plant patients in an unpacked archive.

    Parameters
    ----------
    archive
        Folder of bundles, which is changed.
    chance
        Chooses.

    Returns
    -------
    truth
        Identifier, ``list`` or ``miss``, and what was planted.
    """
    free = [file for file in sorted(archive.rglob("*.json")) if _is_free(file)]
    chance.shuffle(free)
    extra = archive / "extra"
    extra.mkdir(exist_ok=True)
    truth, plants = [], []
    for number, (expected, why, makers) in enumerate(_planned(chance)):
        file = free[number]
        bundle = json.loads(file.read_text(encoding="utf-8"))
        identifier = next(
            e["resource"]["id"]
            for e in bundle["entry"]
            if e["resource"]["resourceType"] == "Patient"
        )
        one = Plant(identifier, how=("own", "bundle", "ndjson", "mixed")[number % 4])
        for make in makers:
            make(one)
        _write(one, Place(bundle, file, extra), number, chance)
        plants.append(one)
        truth.append((identifier, expected, f"planted: {why}"))
    _write_table(plants, extra / "notes.csv")
    return truth


def _planned(chance: random.Random) -> Iterator[tuple[str, str, list[Maker]]]:
    """Plan what each patient gets."""
    lesions = [*LESIONS, *LESIONS]
    cancers = [*CANCERS, *CANCERS]
    chance.shuffle(cancers)
    for number in range(40):
        yield (
            "list",
            "cancer and lesion, no histology",
            [cancers[number], lesions[number]],
        )
    for number in range(10):
        yield (
            "miss",
            "histology done",
            [cancers[number], lesions[number * 2], HISTOLOGIES[number]],
        )
        yield "miss", "lesion elsewhere", [cancers[number + 10], ELSEWHERE[number]]
        yield (
            "miss",
            "cancer of a relative",
            [lesions[number * 2 + 1], RELATIVES[number]],
        )
        yield "miss", "cancer without lesion", [cancers[number + 20], WITHOUT[number]]


def _is_free(file: Path) -> bool:
    """Tell whether a patient has no cancer of her own and is alive."""
    text = file.read_text(encoding="utf-8").lower()
    words = (
        "cancer",
        "carcinom",
        "malignan",
        "neoplas",
        "deceaseddatetime",
        "mastectom",
        "tumor",
    )
    return not any(word in text for word in words)


def _write(plant: Plant, place: Place, number: int, chance: random.Random) -> None:
    """Write what is planted, in one of several ways."""
    ready = [*_owned(plant, number)]
    first = {"bundle": 0, "ndjson": 0, "mixed": 1}.get(plant.how, len(ready))
    own, apart = ready[:first], ready[first:]
    if own:
        place.bundle["entry"] += [
            {"fullUrl": f"urn:uuid:planted-{number}-{at}", "resource": each}
            for at, each in enumerate(own)
        ]
        # half of the writers escape what is not ASCII
        told = json.dumps(place.bundle, indent=2, ensure_ascii=number % 2 == 0)
        place.file.write_text(told, encoding="utf-8")
    for at, each in enumerate(apart):
        key = "patient" if "patient" in each else "subject"
        each[key] = {"reference": f"Patient/{plant.patient}"}
        if plant.how == "ndjson":
            with (place.extra / f"{each['resourceType']}.ndjson").open(
                "a", encoding="utf-8"
            ) as lines:
                lines.write(json.dumps(each, ensure_ascii=False) + "\n")
        else:
            some = {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": each}],
            }
            told = json.dumps(some, ensure_ascii=chance.random() < EVEN)
            (place.extra / f"part-{number:03d}-{at}.json").write_text(
                told, encoding="utf-8"
            )


def _owned(plant: Plant, number: int) -> Iterator[Json]:
    """Give what is planted, each with an identifier and its patient."""
    for at, each in enumerate(plant.resources):
        key = "patient" if each["resourceType"] == "FamilyMemberHistory" else "subject"
        yield {
            "resourceType": each["resourceType"],
            "id": f"planted-{number}-{at}",
            key: {"reference": f"urn:uuid:{plant.patient}"},
            **{k: v for k, v in each.items() if k != "resourceType"},
        }


def _write_table(plants: Sequence[Plant], file: Path) -> None:
    """Write the rows of all in one table of notes."""
    with file.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["patient_id", "date", "text"])
        for each in plants:
            table.writerows((each.patient, on, text) for on, text in each.rows)


if __name__ == "__main__":
    raise SystemExit(main())
