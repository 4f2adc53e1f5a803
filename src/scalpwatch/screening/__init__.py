"""One road walked by millions: archives in, a list of records to review out."""
