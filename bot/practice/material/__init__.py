"""What people really wrote in support chats, with where it comes from. Texts only, no story."""
