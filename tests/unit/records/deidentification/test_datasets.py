"""Attributes of a whole object: what stays, what goes, and what is consistent."""

from __future__ import annotations

import pydicom
import pytest
from pydicom.dataset import Dataset
from unit.records.deidentification.objects import (
    FORMER,
    KEY,
    NAME,
    NUMBER,
    bytes_of,
    code,
    dermoscopic,
    report,
)

from scalpwatch.records.deidentification.datasets import (
    CleanDataset,
    Plan,
    clean_dataset,
)
from scalpwatch.records.deidentification.opening import open_object
from scalpwatch.records.deidentification.profile import Option
from scalpwatch.records.deidentification.pseudonyms import Pseudonyms
from scalpwatch.records.dicom.discretion import discreet


def cleaned(
    dataset: Dataset, *options: Option, key: Pseudonyms = KEY, **plan
) -> CleanDataset:
    """An object, read from its file, de-identified."""
    return of_file(bytes_of(dataset), *options, key=key, **plan)


def of_file(
    data: bytes, *options: Option, key: Pseudonyms = KEY, **plan
) -> CleanDataset:
    """An object in its file, de-identified."""
    with discreet():
        read, _ = open_object(data, "no. 1")
        return clean_dataset(
            read, pseudonyms=key, plan=Plan(frozenset(options), **plan)
        )


def everything(clean: CleanDataset) -> str:
    """All that an object says."""
    return clean.dataset.to_json()


@pytest.mark.parametrize("options", [(), (Option.SHIFT_DATES,), tuple(Option)])
def test_no_name_and_no_number_is_left_anywhere(options):
    """Whatever is kept, neither patient nor physician is named."""
    for dataset in (dermoscopic(), report()):
        told = everything(cleaned(dataset, *options))

        for name in ("Zimorodok", "Anna", NUMBER, "Doctorova", "Operatorov", "A-4711"):
            assert name.casefold() not in told.casefold()


def test_a_name_where_none_belongs_is_replaced_and_reported_without_it():
    """A device's field and a lesion's label may bear the patient's name."""
    dataset = dermoscopic(Manufacturer=f"built for {NAME}")

    clean = cleaned(dataset)

    assert clean.dataset.Manufacturer == clean.dataset.TrackingID == "REMOVED"
    told = str(clean.remarks[0])
    assert "Manufacturer" in told
    assert "Zimorodok" not in told


def test_a_name_in_cyrillic_is_known_by_its_letters():
    """Words of a name are found in any script, in capitals, and declined."""
    for told in ("снимок ЗИМОРОДОК", "для Зимородка", "Анны З.", "Анной"):
        dataset = dermoscopic(PatientName="Зимородок^Анна", Manufacturer=told)

        assert cleaned(dataset).dataset.Manufacturer == "REMOVED"


def test_a_patient_has_one_pseudonym_under_a_key_and_another_under_another():
    """The same number is the same patient, in whatever file."""
    first, second = cleaned(dermoscopic()), cleaned(report())
    other = cleaned(dermoscopic(PatientID="MRN-4712"))
    elsewhere = cleaned(dermoscopic(), key=Pseudonyms(bytes(32)))

    assert first.pseudonym == second.pseudonym == first.dataset.PatientID
    assert f"{first.dataset.PatientName}" == f"{first.pseudonym}^"
    assert len({first.pseudonym, other.pseudonym, elsewhere.pseudonym}) == 3


def test_the_same_number_of_another_issuer_is_another_patient():
    """Two hospitals count from one."""
    here = cleaned(dermoscopic(IssuerOfPatientID="here"))
    there = cleaned(dermoscopic(IssuerOfPatientID="there"))

    assert here.pseudonym != there.pseudonym


def test_patients_without_a_number_are_told_apart_by_name_or_study():
    """An empty number is nobody's."""
    one = cleaned(dermoscopic(PatientID=""))
    two = cleaned(dermoscopic(PatientID=" ", PatientName="Other^Olga"))
    three = cleaned(dermoscopic(PatientID="", PatientName="", StudyInstanceUID="1.2.3"))
    four = cleaned(dermoscopic(PatientID="", PatientName="", StudyInstanceUID="1.2.4"))

    pseudonyms = {each.pseudonym for each in (one, two, three, four)}
    assert len(pseudonyms) == 4


def test_what_refers_to_an_object_refers_to_it_still():
    """References lead to the new identifier of what they meant."""
    former = dermoscopic(SOPInstanceUID=FORMER)
    former.file_meta.MediaStorageSOPInstanceUID = FORMER

    first, second = cleaned(former).dataset, cleaned(dermoscopic()).dataset

    reference = second.ReferencedImageSequence[0]
    assert reference.ReferencedSOPInstanceUID == first.SOPInstanceUID != FORMER
    for keyword in (
        *("StudyInstanceUID", "SeriesInstanceUID"),
        *("FrameOfReferenceUID", "TrackingUID"),
    ):
        assert first[keyword].value == second[keyword].value
        assert first[keyword].value.startswith("2.25.")


def test_the_standards_own_identifiers_stay():
    """What an object is, and how it is stored, names nobody."""
    clean = cleaned(dermoscopic()).dataset

    assert clean.SOPClassUID == "1.2.840.10008.5.1.4.1.1.77.1.7"
    reference = clean.ReferencedImageSequence[0]
    assert reference.ReferencedSOPClassUID == clean.SOPClassUID


def test_identifiers_that_the_table_does_not_list_are_replaced_too():
    """A frame of reference by another name is one all the same."""
    dataset = dermoscopic(
        VolumeFrameOfReferenceUID="1.2.3.4", RetrieveURL="http://pacs.clinic/1"
    )

    clean = cleaned(dataset).dataset

    assert clean.VolumeFrameOfReferenceUID == KEY.uid("1.2.3.4")
    assert "RetrieveURL" not in clean


def test_an_identifier_that_is_none_is_replaced_even_if_identifiers_are_kept():
    """Slashes and dots lead nowhere."""
    dataset = dermoscopic(StudyInstanceUID="1.2.3")
    with discreet():
        dataset.SeriesInstanceUID = "../../etc/passwd"
        data = bytes_of(dataset)

    clean = of_file(data, Option.KEEP_UIDS).dataset

    assert clean.StudyInstanceUID == "1.2.3"
    assert clean.SeriesInstanceUID == KEY.uid("../../etc/passwd")


def test_dates_of_a_patient_move_together():
    """Every interval, time of day and offset from UTC stays."""
    clean = cleaned(dermoscopic(), Option.SHIFT_DATES).dataset
    other = cleaned(report(), Option.SHIFT_DATES).dataset
    stranger = cleaned(dermoscopic(PatientID="MRN-1"), Option.SHIFT_DATES).dataset

    days = pydicom.valuerep.DA(clean.ContentDate) - pydicom.valuerep.DA(clean.StudyDate)
    assert days.days == 1
    assert clean.StudyDate == other.StudyDate != stranger.StudyDate
    assert clean.StudyDate < "20240301"
    assert clean.AcquisitionDateTime == f"{clean.StudyDate}101530.25+0300"
    assert clean.StudyTime == "101500"
    assert clean.TimezoneOffsetFromUTC == "+0300"
    assert clean.LongitudinalTemporalInformationModified == "MODIFIED"


def test_a_day_that_the_calendar_lacks_is_not_kept():
    """It cannot be moved, and so cannot stay; whether the table lists it or not."""
    with discreet():
        data = bytes_of(dermoscopic(AcquisitionDate="20240231", ExpiryDate="20240231"))

    clean = of_file(data, Option.SHIFT_DATES).dataset

    assert "20240231" not in clean.to_json()


def test_a_date_of_birth_is_never_kept():
    """Not even moved: with a date of the study it tells the age."""
    for option in (Option.SHIFT_DATES, Option.KEEP_DATES):
        assert cleaned(dermoscopic(), option).dataset.PatientBirthDate is None


def test_dates_that_are_removed_leave_none():
    """Without an option the basic profile knows no time."""
    clean = cleaned(dermoscopic())

    assert "2024" not in everything(clean).replace(KEY.uid(FORMER), "")
    assert clean.dataset.LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize(
    ("age", "told"), [("093Y", "090Y"), ("089Y", "089Y"), ("011M", "011M")]
)
def test_a_rare_age_is_told_as_ninety(age, told):
    """And only where ages are asked for at all."""
    dataset = dermoscopic(PatientAge=age)

    kept = cleaned(dataset, Option.KEEP_PATIENT_CHARACTERISTICS).dataset

    assert kept.PatientAge == told
    assert kept.PatientSex == "F"
    assert "PatientAge" not in cleaned(dataset).dataset


def test_private_attributes_go_unless_they_are_listed_as_safe():
    """By group, creator and element; the creator stays with what it made."""
    safe = frozenset({(0x0009, "MAKER 1.0", 0x05), (0x0009, "OTHER", 0x06)})

    bare = cleaned(dermoscopic()).dataset
    kept = cleaned(dermoscopic(), Option.KEEP_SAFE_PRIVATE, safe_private=safe).dataset
    unlisted = cleaned(dermoscopic(), Option.KEEP_SAFE_PRIVATE).dataset

    assert not any(tag.is_private for tag in (*bare.keys(), *unlisted.keys()))
    assert [tag for tag in kept.keys() if tag.is_private] == [0x00090010, 0x00091005]  # noqa: SIM118 - a dataset is no dictionary


def test_a_description_stays_only_if_every_word_is_one_of_the_trade():
    """A word that is not known may be a name."""
    clean = cleaned(dermoscopic(), Option.CLEAN_DESCRIPTORS).dataset

    assert clean.StudyDescription == "Trichoscopy of the vertex"
    assert "SeriesDescription" not in clean


def test_a_report_keeps_codes_and_measures_but_no_sentence_and_no_person():
    """Under the option; without it, all its content is gone."""
    kept = cleaned(report(), Option.CLEAN_STRUCTURED, Option.SHIFT_DATES).dataset
    bare = cleaned(report()).dataset

    measure, text, known, person, when = kept.ContentSequence
    assert measure.MeasuredValueSequence[0].NumericValue == 12.5
    assert measure.ConceptNameCodeSequence[0].CodeMeaning == "Long axis"
    assert text.TextValue == person.PersonName == "REMOVED"
    assert known.TextValue == "scalp lesion"
    assert when.DateTime == f"{kept.StudyDate}101530"
    assert len(bare.ContentSequence) == 1
    assert bare.ContentSequence[0].TextValue == "REMOVED"


def test_the_meaning_of_a_made_up_code_is_free_text():
    """It stays if every word is one of the trade; a published code's stays as it is."""
    made_up = code("1", "99CLINIC", "the niece of the mayor")
    known = code("2", "99CLINIC", "scalp lesion")
    published = code("67154003", "SCT", "Fancy words")
    dataset = dermoscopic(AnatomicRegionSequence=[made_up, known, published])

    kept = cleaned(dataset).dataset.AnatomicRegionSequence

    assert [each.CodeMeaning for each in kept] == [
        *("REMOVED", "scalp lesion", "Fancy words")
    ]


def test_words_in_a_number_are_everybodys():
    """A patient called SCALP-77 does not make the scalp a secret."""
    dataset = dermoscopic(PatientID="SCALP-77", Manufacturer="no 77 scalp 77x")

    clean = cleaned(dataset).dataset

    assert clean.AnatomicRegionSequence[0].CodeMeaning == "Skin of scalp"
    assert "SCALP" not in f"{clean.PatientID}"


def test_what_was_done_is_written_by_its_codes():
    """So that the next reader need not guess (CID 7050)."""
    clean = cleaned(dermoscopic(), Option.SHIFT_DATES, Option.KEEP_DEVICE).dataset

    codes = [each.CodeValue for each in clean.DeidentificationMethodCodeSequence]
    assert codes == ["113100", "113107", "113109"]
    assert clean.PatientIdentityRemoved == "YES"
    assert clean.DeidentificationMethod.startswith("scalpwatch ")


def test_values_of_another_kind_are_removed_and_reported():
    """A name in the place of a number or a code is not kept."""
    dataset = dermoscopic()
    data = bytearray(bytes_of(dataset))
    at = data.index(b"\x20\x00\x13\x00IS\x02\x00") + 6
    data[at : at + 4] = b"\x06\x00Anna77"

    clean = of_file(bytes(data))

    assert "InstanceNumber" not in clean.dataset
    assert any("(0020,0013)" in str(remark) for remark in clean.remarks)
    assert not any("Anna" in str(remark) for remark in clean.remarks)


def test_attributes_that_no_dictionary_knows_are_removed():
    """Who knows what is in them?"""
    dataset = dermoscopic()
    dataset.add_new(0x00189998, "LO", "what is this")

    assert 0x00189998 not in cleaned(dataset).dataset


def test_graphics_keep_their_lines_and_lose_their_writing():
    """Under the option; without it a point stands there."""
    dataset = dermoscopic()
    text, line, note = Dataset(), Dataset(), Dataset()
    text.UnformattedTextValue = NAME
    line.GraphicData, line.GraphicType = [1.0, 2.0, 3.0, 4.0], "POLYLINE"
    note.GraphicLayer = "LAYER"
    note.TextObjectSequence, note.GraphicObjectSequence = [text], [line]
    dataset.GraphicAnnotationSequence = [note]

    kept = cleaned(dataset, Option.CLEAN_GRAPHICS).dataset.GraphicAnnotationSequence[0]
    bare = cleaned(dataset).dataset.GraphicAnnotationSequence[0]

    assert "TextObjectSequence" not in kept
    assert kept.GraphicObjectSequence[0].GraphicType == "POLYLINE"
    assert bare.GraphicObjectSequence[0].GraphicType == "POINT"


def test_a_document_is_replaced_and_said_to_be():
    """Nobody can clean a finished page."""
    dataset = report()
    dataset.EncapsulatedDocument = f"%PDF {NAME}".encode() + b" "

    clean = cleaned(dataset)

    assert NAME.encode() not in clean.dataset.EncapsulatedDocument
    assert any("document" in str(remark) for remark in clean.remarks)
