"""What families answer about homework, without anybody being able to say who answered what."""
