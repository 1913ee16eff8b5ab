package web

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

// formDiscard is how many times its size a form is read on to its end, its
// files thrown away, so that what was typed can be shown again.
const formDiscard = 4

// formTexts is how much typed text a form with files may hold.
const formTexts = 1 << 20

// body reads a form of at most most bytes. One that is larger is read to its
// end without what is too much: over says so, and its texts are all there.
func body(w http.ResponseWriter, r *http.Request, most int64) (over bool, err error) {
	r.Body = http.MaxBytesReader(w, r.Body, formDiscard*most)
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		count := &counted{ReadCloser: r.Body}
		r.Body = count
		err := r.ParseForm()
		return count.n > most, err
	}
	whole := r.Body
	in, out := io.Pipe()
	t := trimmer{files: most, texts: min(most, formTexts)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = out.CloseWithError(t.copy(out, multipart.NewReader(whole, params["boundary"]), params["boundary"])) // never fails
	}()
	r.Body = in
	err = r.ParseMultipartForm(1 << 20)
	_ = in.CloseWithError(errTrimmed) // never fails
	<-done
	r.Body = whole
	return t.over, err
}

var errTrimmed = errors.New("web: the form was read")

// counted counts what is read of a body.
type counted struct {
	io.ReadCloser
	n int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.n += int64(n)
	return n, err
}

// trimmer copies a form's parts while their sizes last.
type trimmer struct {
	files, texts int64 // what is left
	over         bool
}

func (t *trimmer) copy(out io.Writer, in *multipart.Reader, boundary string) error {
	w := multipart.NewWriter(out)
	if err := w.SetBoundary(boundary); err != nil {
		return err
	}
	for {
		part, err := in.NextRawPart()
		if errors.Is(err, io.EOF) {
			return w.Close()
		}
		if err != nil {
			return err
		}
		to, err := w.CreatePart(part.Header)
		if err != nil {
			return err
		}
		left := &t.texts
		if part.FileName() != "" {
			left = &t.files
		}
		n, err := io.Copy(to, io.LimitReader(part, *left))
		*left -= n
		if err != nil {
			return err
		}
		rest, err := io.Copy(io.Discard, part)
		t.over = t.over || rest > 0
		if err != nil {
			return err
		}
	}
}
