"""The answer, told: HTML and PDF, English and Russian."""
