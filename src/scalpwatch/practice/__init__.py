"""Practice: published cases one by one, one's answer, the truth, one's figures."""
