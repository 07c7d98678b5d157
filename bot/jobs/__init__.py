"""Work that is due: who claims it, when it is due, and the one service that each task calls."""
