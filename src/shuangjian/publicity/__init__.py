"""What schools announce: judged before it is published, held where a rule would find it; and what was found published elsewhere."""
