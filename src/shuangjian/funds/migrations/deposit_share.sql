-- A deposit stands in for what families are owed when an institution closed: the one way out of it that goes to them, below its floor
-- and while the money is frozen too. docs/decisions/0195.
CREATE OR REPLACE FUNCTION funds_entry_fits(kind text, from_kind text, to_kind text) RETURNS boolean LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT (kind, from_kind, to_kind) IN (
        ('pay_in', 'outside', 'escrow'), ('release', 'escrow', 'released'), ('refund', 'escrow', 'refund'),
        ('refund_paid', 'refund', 'outside'), ('deposit_in', 'outside', 'deposit'), ('deposit_out', 'deposit', 'outside'),
        ('deposit_share', 'deposit', 'refund'))
$$;
