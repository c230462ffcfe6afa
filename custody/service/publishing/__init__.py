"""Publishing checkpoints outside the service, as evidence against later forgery (TAMPER)."""
