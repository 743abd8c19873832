"""The embedded Fanart.tv."""
