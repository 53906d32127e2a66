"""Whether each wheel holds just what git knows of its addon: nothing is lost, no cache or test result comes along."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = {"pyproject.toml"}


def main(wheels):
    problems = []
    for wheel in map(Path, wheels):
        addon = wheel.name.partition("_addon_")[2].partition("-")[0]
        with zipfile.ZipFile(wheel) as archive:
            prefix = f"odoo/addons/{addon}/"
            packed = {name.removeprefix(prefix) for name in archive.namelist() if name.startswith(prefix)}
            name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            facts = Parser().parsestr(archive.read(name).decode())
        known = list_files(addon)
        problems += [f"{wheel.name}: {name} is missing" for name in sorted(known - packed)]
        problems += [f"{wheel.name}: {name} is too much" for name in sorted(packed - known)]
        print(f"{wheel.name}: {len(packed)} files, {wheel.stat().st_size // 1000} kB")
        print(f"    needs {', '.join(facts.get_all('Requires-Dist'))}")
    print(*problems, sep="\n", end="\n" if problems else "")
    return bool(problems) or not wheels


def list_files(addon):
    command = ["git", "ls-files", "-z", addon]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return {name.removeprefix(f"{addon}/") for name in names if name} - LEFT_OUT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
