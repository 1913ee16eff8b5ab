package outbox

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"

	"lianghua/internal/fault"
)

// The parts of a bundle, in their order.
const (
	manifestName  = "manifest.json"
	signatureName = "manifest.sig"
	linesName     = "entries.jsonl"
	filesFolder   = "files/"
)

// fileName is what a bundle is called.
func fileName(county string, number int64) string {
	return fmt.Sprintf("lianghua-%s-%08d.zip", county, number)
}

// write makes the bundle's file: a zip without times, so that the same bundle
// is the same bytes.
func (s *Service) write(ctx context.Context, out io.Writer, b Bundle, p packet) error {
	z := zip.NewWriter(out)
	for _, part := range []struct {
		name string
		text []byte
	}{{manifestName, p.manifest}, {signatureName, []byte(b.Signature)}, {linesName, p.lines}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(part.text)
		}
		if err != nil {
			return err
		}
	}
	for _, f := range p.files {
		if err := s.writeFile(ctx, z, f); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeFile adds a kept file as it is: images and office files are packed already.
func (s *Service) writeFile(ctx context.Context, z *zip.Writer, f FileSum) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	in, err := s.Files.Open(f.SHA256)
	if err != nil {
		return err
	}
	defer in.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: filesFolder + f.SHA256, Method: zip.Store})
	if err != nil {
		return err
	}
	n, err := io.Copy(w, in)
	if err == nil && n != f.Size {
		return fault.Internal("outbox.writeFile", fmt.Errorf("%s has %d bytes, not %d", f.SHA256, n, f.Size))
	}
	return err
}

// temporary writes the bundle to a file that is gone when closed.
func (s *Service) temporary(ctx context.Context, b Bundle, p packet) (*os.File, error) {
	f, err := os.CreateTemp("", "lianghua-bundle-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil { // it lives as long as it is open
		f.Close()
		return nil, err
	}
	if err = s.write(ctx, f, b, p); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
