"""Pixels in, geometry out: pictures, their scale, and what can be measured in them."""
