"""One module a step, the newest of which the models tell."""
