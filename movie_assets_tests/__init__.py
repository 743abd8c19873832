"""The tests mirror the tree of the package: real HTTP to the embedded server, real files, no other network."""
