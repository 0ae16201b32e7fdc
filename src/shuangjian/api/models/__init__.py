"""What the interface stores."""

from shuangjian.api.models.tokens import ApiToken, IdempotentAnswer, PlacedModel, TokenUse

__all__ = ["ApiToken", "IdempotentAnswer", "PlacedModel", "TokenUse"]
