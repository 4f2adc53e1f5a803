"""The answer and the case as files: TOML, JSON, and the schemas of both."""
