package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"lianghua/internal/db"
	"lianghua/internal/fault"
)

// sums counts and hashes every table.
func sums(q db.Reader) (out []TableSum, err error) {
	tables, err := db.Tables(q)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		sum, err := sumOf(q, t, func([]byte) error { return nil })
		if err != nil {
			return nil, err
		}
		out = append(out, sum)
	}
	return out, nil
}

// blank is the sum of a table before its first row.
func blank(t db.Table) TableSum {
	sum := TableSum{Name: t.Name}
	for _, c := range t.Columns {
		sum.Columns = append(sum.Columns, c.Name)
	}
	return sum
}

// sumOf gives every line of a table to f and sums them up.
func sumOf(q db.Reader, t db.Table, f func(line []byte) error) (TableSum, error) {
	sum, h := blank(t), sha256.New()
	err := eachRow(q, t, func(line []byte) error {
		sum.Rows++
		h.Write(line) // never fails
		return f(line)
	})
	if err != nil {
		return sum, fault.Internal("backup.sum", fmt.Errorf("%s: %w", t.Name, err))
	}
	sum.SHA256 = hex.EncodeToString(h.Sum(nil))
	return sum, nil
}
