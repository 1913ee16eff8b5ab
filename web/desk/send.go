package desk

import (
	"bytes"
	"io"

	"lianghua/web"
)

// sendFile answers with a file in the format that the address asks for. It is
// made whole before the first byte leaves, so that no broken file is saved.
func sendFile(c *web.Ctx, name string, write func(w io.Writer, format string) error) error {
	f, err := format(c)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, f); err != nil {
		return err
	}
	return c.Download(name+"."+f, mediaTypes[f], func(w io.Writer) error {
		_, err := b.WriteTo(w)
		return err
	})
}
