"""Tests of the embedded provider server, over real sockets."""
