"""The embedded OMDb."""
