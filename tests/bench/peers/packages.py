"""Which packages the comparison needs. Imports nothing that may be missing."""

import importlib.util
import sys

DEBIAN_PACKAGE_OF_MODULE = {
    "numpy": "python3-numpy",
    "scipy": "python3-scipy",
    "sklearn": "python3-sklearn",
    "astropy": "python3-astropy",
    "torch": "python3-torch",
}


def require(*modules):
    """Ends the program with one sentence that names what is missing and how to get it."""
    missing = [DEBIAN_PACKAGE_OF_MODULE[m] for m in modules if importlib.util.find_spec(m) is None]
    if missing:
        packages = " ".join(missing)
        sys.exit(f"The comparison needs Debian packages that are not installed. Install them with: "
                 f"sudo apt-get install {packages} (and run it with /usr/bin/python3, which sees them)")
