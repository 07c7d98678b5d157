"""Messages of customers with the right answer. For measuring, never for training."""
