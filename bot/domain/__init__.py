"""The rules of a support desk as pure values. Standard library only; time comes in as an argument."""
