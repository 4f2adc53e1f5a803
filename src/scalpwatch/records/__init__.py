"""The answer, filed: DICOM and FHIR, in and out, and without whose it is."""
