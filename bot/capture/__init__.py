"""How well the filter tells an issue from chit-chat: the messages that it is measured on."""
