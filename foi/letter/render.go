package letter

import (
	"bytes"
	"context"
	"fmt"

	"lianghua/internal/document"
)

// Render writes a letter from its facts: with the office's own template, or
// with the built-in one when template is nil. The result carries no author,
// company, path or hidden text, whatever the template carried.
func Render(ctx context.Context, code string, template []byte, d Data) ([]byte, error) {
	if _, ok := ByCode(code); !ok {
		return nil, fmt.Errorf("letter: no kind %s", code)
	}
	if template == nil {
		var err error
		if template, err = Builtin(code); err != nil {
			return nil, err
		}
	}
	var filled, out bytes.Buffer
	if err := document.Fill(ctx, bytes.NewReader(template), int64(len(template)), &filled, values(&d)); err != nil {
		return nil, err
	}
	if _, err := document.Clean(ctx, code+".docx", bytes.NewReader(filled.Bytes()), int64(filled.Len()), &out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// values are the facts by the names of the placeholders.
func values(d *Data) document.Values {
	v := document.Values{Text: map[string]string{}, Lists: map[string][]map[string]string{}}
	for _, f := range fields {
		if f.text != nil {
			v.Text[f.Name] = f.text(d)
		}
		if f.list != nil {
			v.Lists[f.Name] = f.list(d)
		}
	}
	return v
}
