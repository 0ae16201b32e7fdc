"""What the interface stores."""

from shuangjian.api.models.tokens import ApiToken, IdempotentAnswer, PlacedModel, TokenUse
from shuangjian.api.models.webhooks import Attempt, Delivery, DeliveryState, Webhook

__all__ = ["ApiToken", "Attempt", "Delivery", "DeliveryState", "IdempotentAnswer", "PlacedModel", "TokenUse", "Webhook"]
