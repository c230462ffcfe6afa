"""The official's side: the key file, what is signed with it, and a session with the service."""
