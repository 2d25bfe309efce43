"""`python -m pipeline` is the same as `greencert`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
