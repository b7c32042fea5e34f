"""`python -m rear_diff` is the `rear-diff` command."""

from rear_diff.cli import main

if __name__ == "__main__":
    main()
