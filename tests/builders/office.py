"""Files that only an office program writes."""

import subprocess

from ingest.convert import find_office


def made_by_office(data, folder, target):
    """A file in a format of which only LibreOffice is the writer."""
    source = folder / "made"
    source.write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [find_office(), profile, "--headless", "--convert-to", target, "--outdir", folder / "out", source]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return (folder / "out" / f"made.{target}").read_bytes()
