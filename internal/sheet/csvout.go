package sheet

import (
	"encoding/csv"
	"io"
)

// WriteCSV writes rows as UTF-8 with a byte-order mark, so that WPS and Excel
// show Chinese, and with formulas neutralised.
func WriteCSV(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	for _, r := range rows {
		safe := make([]string, len(r))
		for i, s := range r {
			safe[i] = guard(s)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
