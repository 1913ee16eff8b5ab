package audit

import "lianghua/internal/db"

// WriteUnchained stores an act's row without a chain, for comparison.
func WriteUnchained(tx *db.Tx, seq int64, collected any) error {
	r, err := collected.(act).row(seq, tx.Now, "none")
	if err != nil {
		return err
	}
	_, err = tx.Exec(insertRow, r.args()...)
	return err
}

// Canonical is what is hashed of a row.
func Canonical(r *Row) []byte { return r.canonical(nil) }
