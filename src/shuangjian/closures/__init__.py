"""When an institution closes or may close: contingency and disposal plans, the task force, incidents and what follows from them."""
