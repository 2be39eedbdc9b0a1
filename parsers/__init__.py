"""
Reading: bytes and text in, frozen values out.

Nothing here knows a clock, a network, a database, a log or another process.
"""
