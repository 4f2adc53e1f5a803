"""De-identification: DICOM objects by PS3.15, photographs by what their files hold."""
