"""Ten resolvers, each beside what an expert writes by hand: `python -m tests.appsync.expert` prints the sizes."""
