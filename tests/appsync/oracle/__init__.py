"""Node programs that run and check emitted resolvers, kept alive between tests."""
