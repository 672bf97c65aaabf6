"""`make bench`: prints the table of figures. Never a test: times depend on the machine, ratios hardly do.

    python -m tests.benchmarks [PART ...] [--repeat N]
"""

from __future__ import annotations

import argparse

from tests.benchmarks import appsync, events, speed, workflows

PARTS = {**speed.PARTS, **events.PARTS, **appsync.PARTS, **workflows.PARTS}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Print the table of speed.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named")
    parser.add_argument("--repeat", type=int, default=5, help="processes to take the median of")
    options = parser.parse_args()
    unknown = set(options.parts) - set(PARTS)
    if unknown:
        parser.error(f"unknown part: {', '.join(sorted(unknown))}")
    print(f"{'what':<62} {'value':>9} {'target':>9}        note")
    for name in options.parts or PARTS:
        for figure in PARTS[name](options.repeat):
            unit = f" {figure.unit}" if figure.unit else ""
            value, target = f"{figure.value:.2f}{unit}", f"{figure.target:.2f}{unit}"
            print(f"{figure.what:<62} {value:>9} {target:>9} {'kept' if figure.kept else 'MISSED':<6} {figure.note}")


if __name__ == "__main__":
    main()
