"""What machines cost: ours beside an expert's hand-written JSONata, for the same workflow."""
