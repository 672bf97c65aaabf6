"""One package per target; none imports another, and none knows of CDKTF."""
