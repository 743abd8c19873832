"""The embedded TheTVDB."""
