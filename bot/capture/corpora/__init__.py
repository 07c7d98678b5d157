"""What the model is trained on, with its licences. Not part of the wheel."""
