"""`python -m autoglm` is the command `autoglm`."""

from autoglm.cli.main import main

raise SystemExit(main())
