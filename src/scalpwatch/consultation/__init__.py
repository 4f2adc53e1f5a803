"""The waist: one frozen answer that everything above tells, files or keeps."""
