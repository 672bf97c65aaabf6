"""All the examples in one app: what `cdktf synth` at the repository's root runs."""

from cdktf import App
from events.main import Events
from orders.main import Orders
from terraform_cloud.main import Greeter
from two_stacks.main import build as build_two_stacks
from workflows.main import Workflows


def build(app: App) -> None:
    """Add the stacks of all examples to an app."""
    Orders(app, "orders")
    Events(app, "events")
    Workflows(app, "workflows")
    build_two_stacks(app)
    Greeter(app, "greeter")


if __name__ == "__main__":
    app = App()
    build(app)
    app.synth()
