"""The second style's parts; they share no drawing code with the first style's."""
