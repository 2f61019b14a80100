"""Amounts of đồng as people read them."""


def dong(amount: int) -> str:
    """Return an amount in đồng the way it is printed: 120.000 đ; raises TypeError when it is not whole."""
    if not isinstance(amount, int):
        raise TypeError(f"đồng are whole numbers, not {type(amount).__name__}")
    return f"{amount:,} đ".replace(",", ".")
