"""Geometry in, named signs out."""
