-- What the publication looks up.
CREATE INDEX IF NOT EXISTS step_phase ON step (phase_row, position);
