"""Let `python -m rightloss` be the command `rightloss`."""

import sys

from rightloss.cli import main

if __name__ == "__main__":
    sys.exit(main())
