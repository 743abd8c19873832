"""The pictures of the documents: which there are, taking them, and the test that none is older than what it shows."""
