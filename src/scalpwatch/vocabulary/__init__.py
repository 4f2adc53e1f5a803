"""What words mean: plain frozen values; no pixels, files or arrays."""
