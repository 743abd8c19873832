"""The embedded Fanart.tv: routes and answers."""
