"""The hosts of images, which the demo's addresses name and which do not exist."""
