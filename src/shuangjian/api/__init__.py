"""The services and selectors over HTTP: tokens, idempotency keys, limits, webhooks, and the description of it all."""
