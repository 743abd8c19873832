"""Taking the collection out."""
