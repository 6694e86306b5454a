"""Law as data: packs are read, checked and evaluated over whole columns. Never sees a pixel."""
