"""Signs in, reasoned probability out."""
