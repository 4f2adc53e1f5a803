"""DICOM: photographs of the scalp out of hospital archives."""
