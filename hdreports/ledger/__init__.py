"""The living ledger (台账): tasks and problems of each unit, their states, and strikes."""
