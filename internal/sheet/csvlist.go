package sheet

import (
	"encoding/csv"
	"io"
)

// CSV is a list being written row by row, so that a long one needs no memory.
type CSV struct{ out *csv.Writer }

// NewCSV starts a list: UTF-8 with a byte-order mark, so that WPS and Excel
// show Chinese, and with formulas neutralised.
func NewCSV(w io.Writer) (*CSV, error) {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return &CSV{out}, nil
}

// Row writes one row.
func (c *CSV) Row(cells ...string) error {
	safe := make([]string, len(cells))
	for i, s := range cells {
		safe[i] = guard(s)
	}
	return c.out.Write(safe)
}

// Close writes what is still held back.
func (c *CSV) Close() error {
	c.out.Flush()
	return c.out.Error()
}
