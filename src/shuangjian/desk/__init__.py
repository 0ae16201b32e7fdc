"""The local page: drop a folder or a document, see what is wrong with it, take the slips away. No database, nothing kept."""
