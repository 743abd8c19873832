"""Pages of docs/ that are written from the code, and the test that they are as the code is."""
