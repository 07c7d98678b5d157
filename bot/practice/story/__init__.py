"""The story of one day, one file a channel; cast.yaml says who is in it."""
