"""The embedded Wikidata: its query service over the films of the catalogue."""
