"""
What the house remembers, and nothing else knows how.

    database     transactions; the lock of the one daemon
    archive      raw messages on disk, under their fingerprint
    ledger       where messages were seen: mailbox, folder, UIDVALIDITY, UID
    inbox        the messages, and what became of each
    submissions  revisions, of which one is current; waivers
    decisions    every transition, by whom and why, and its way back
    outbox       mail owed; delivery: one sending of it, told apart after any crash
    journal      what left the house, kept outside the database
    generation   whether this database is the one the journal knows
    backoff      PURE: when to try again
    addresses, stages, health, leases   small ledgers
    backup, verify, purge               for the operator

A function takes the `Connection` of a `Database.write()` or `.read()` first and the
moment last; it neither begins nor ends a transaction. What is to be true together is
called within one `write()`.
"""
