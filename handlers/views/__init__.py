"""Block Kit: values in, blocks out. Pure: no client, no clock, no store."""
