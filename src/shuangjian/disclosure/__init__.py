"""What anybody may look up without signing in (信息公开): institutions, boards, rules in words, whom to call; and the registers behind it."""
