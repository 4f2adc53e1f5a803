"""The clinic in a browser: pages that the server makes, for those who signed in."""
