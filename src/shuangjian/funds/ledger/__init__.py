"""The ledger of prepaid money: what posts to it, and what can be asked of it."""
