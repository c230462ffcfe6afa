"""Publishing checkpoints outside the service, where no later history can unsay them (TAMPER)."""
