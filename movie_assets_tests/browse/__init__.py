"""Pages to look at films, asked over HTTP."""
