"""`python -m hdreports`."""

from hdreports.cli import main

if __name__ == "__main__":
    main()
