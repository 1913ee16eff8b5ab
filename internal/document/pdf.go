package document

import "io"

func readPDF(b *budget, d *Document, _ string, r io.ReaderAt, size int64) error {
	return refuse("unknown", "PDF")
}
