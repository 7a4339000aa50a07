"""What is going on: a pure function of events. No clock, no IO."""
