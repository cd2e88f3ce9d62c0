"""Pure rules: they know no store, no bus and no clock."""
