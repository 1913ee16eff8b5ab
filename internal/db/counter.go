package db

// NextNumber takes the next number of a series, from 1, gap-free: it is given
// back when the transaction rolls back. Take it last in the transaction.
func NextNumber(tx *Tx, name string, year int) (n int64, err error) {
	err = tx.Get(&n, `INSERT INTO counter (name, year, value) VALUES (?, ?, 1)
		ON CONFLICT (name, year) DO UPDATE SET value = counter.value + 1 RETURNING value`, name, year)
	return n, err
}
