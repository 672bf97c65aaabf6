"""Prints the table of sizes: characters with comments and layout, and of the code alone."""

from __future__ import annotations

from .sizes import rows

if __name__ == "__main__":
    print(
        f"{'resolver':12} {'expert':>7} {'ours':>7} {'ratio':>6}   {'code alone: expert':>19} {'ours':>7} {'ratio':>6}"
    )
    for name, expert, ours, expert_code, our_code in rows():
        print(
            f"{name:12} {expert:7} {ours:7} {ours / expert:6.2f}   {expert_code:19} {our_code:7} {our_code / expert_code:6.2f}"
        )
