"""A course as FHIR R4: out, in, and in from other systems."""
