"""The answers, kept and followed: patients over time, counted, and lost to nobody."""
