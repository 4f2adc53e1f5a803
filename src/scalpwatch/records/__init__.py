"""Hospital records: pictures as hospitals file them, in."""
