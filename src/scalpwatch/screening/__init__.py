"""The same road walked by millions: archives in, a list of patients to call back out."""
