"""Casework: a case consulted, filed and told, for whoever asks."""
