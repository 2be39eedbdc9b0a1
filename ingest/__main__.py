"""`python -m ingest`: the same as `baosong`."""

from ingest.cli import main

if __name__ == "__main__":
    main()
