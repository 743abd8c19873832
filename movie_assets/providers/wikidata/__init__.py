"""Wikidata: what is Wikidata's alone. The rest of the product knows it by its declaration."""
