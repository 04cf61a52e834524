"""`python -m ui` is the command line, for machines where the script is not on the path."""

from .cli.main import run

if __name__ == "__main__":
    run()
