package outbox_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianghua/internal/crypt"
	"lianghua/internal/fault"
	"lianghua/internal/outbox"
	"lianghua/rbac"
)

// export writes what waits to a folder and reads it as the other side does.
func (c *county) export() (out []outbox.Report) {
	c.t.Helper()
	paths, err := c.Export(ctx, cli, who, c.t.TempDir())
	no(c.t, err)
	for _, p := range paths {
		raw, err := os.ReadFile(p)
		no(c.t, err)
		r, err := outbox.Verify(bytes.NewReader(raw), int64(len(raw)), c.public)
		no(c.t, err)
		out = append(out, r)
	}
	return out
}

// rezip copies a bundle part by part; change may alter, rename or drop parts.
func rezip(t *testing.T, raw []byte, change func(name string, body []byte) (string, []byte), more ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	no(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, body []byte) {
		p, err := w.Create(name)
		no(t, err)
		_, err = p.Write(body)
		no(t, err)
	}
	for _, f := range z.File {
		in, err := f.Open()
		no(t, err)
		body, err := io.ReadAll(in)
		no(t, err)
		if name, body := change(f.Name, body); name != "" {
			put(name, body)
		}
	}
	for _, name := range more {
		put(name, []byte("x"))
	}
	no(t, w.Close())
	return out.Bytes()
}

func TestExportedBundleIsVerified(t *testing.T) {
	each(t, func(t *testing.T, c *county) {
		c.publish(1, "关于示例的公告", c.file("第一个附件"), c.file("第二个附件"))
		c.publish(2, "二", c.file("第一个附件"))
		dir := t.TempDir()
		paths, err := c.Export(ctx, cli, who, dir)
		no(t, err)
		if len(paths) != 1 || filepath.Base(paths[0]) != "lianghua-MY-00000001.zip" {
			t.Fatalf("%v", paths)
		}
		left, err := os.ReadDir(dir)
		no(t, err)
		raw, err := os.ReadFile(paths[0])
		no(t, err)
		r, err := outbox.Verify(bytes.NewReader(raw), int64(len(raw)), c.public)
		no(t, err)
		if len(r.Manifest.Files) != 2 || len(r.Lines) != 2 || len(r.Lines[0].Files) != 2 || r.Digest != c.bundle(1).Digest || len(left) != 1 {
			t.Errorf("%+v, %d files in the folder", r, len(left))
		}
		if !strings.Contains(told(r), "关于示例的公告") || !strings.Contains(r.String(), "签名有效") {
			t.Errorf("%s\n%s", told(r), r)
		}
		if c.bundle(1).State != outbox.Exported {
			t.Errorf("state %s", c.bundle(1).State)
		}
		other, err := crypt.OpenKeys(filepath.Join(t.TempDir(), "keys"))
		no(t, err)
		stranger, err := other.PublicKey()
		no(t, err)
		if _, err := outbox.Verify(bytes.NewReader(raw), int64(len(raw)), stranger); fault.KindOf(err) != fault.KindInvalid || !strings.Contains(fault.Message(err), "签名不符") {
			t.Errorf("another county's key: %v", err)
		}
		c.tampered(raw)
		if again, err := c.Export(ctx, cli, who, dir); err != nil || len(again) != 0 {
			t.Errorf("a second export: %v %v", again, err)
		}
		if _, err := c.Export(ctx, cli, who, filepath.Join(dir, "none")); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("a folder that is not there: %v", err)
		}
		if _, err := c.Export(ctx, rbac.Actor{Name: "示例"}, who, dir); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("somebody exports: %v", err)
		}
	})
}

// tampered changes a bundle in every part; each is noticed.
func (c *county) tampered(raw []byte) {
	c.t.Helper()
	same := func(n string, b []byte) (string, []byte) { return n, b }
	in := func(part, old, now string) func(string, []byte) (string, []byte) {
		return func(n string, b []byte) (string, []byte) {
			if strings.HasPrefix(n, part) {
				b = bytes.Replace(b, []byte(old), []byte(now), 1)
			}
			return n, b
		}
	}
	drop := func(part string) func(string, []byte) (string, []byte) {
		return func(n string, b []byte) (string, []byte) {
			if strings.HasPrefix(n, part) {
				return "", nil
			}
			return n, b
		}
	}
	cases := map[string][]byte{
		"another text in a line": rezip(c.t, raw, in("entries", "公告", "公示")), "a longer line": rezip(c.t, raw, in("entries", "公告", "公告公告")),
		"another number": rezip(c.t, raw, in("manifest.json", `"number":1`, `"number":9`)), "another signature": rezip(c.t, raw, in("manifest.sig", "A", "B")),
		"a changed file": rezip(c.t, raw, in("files/", "附件", "附加")), "a longer file": rezip(c.t, raw, in("files/", "附件", "附件附件")),
		"no lines": rezip(c.t, raw, drop("entries")), "no manifest": rezip(c.t, raw, drop("manifest.json")), "no signature": rezip(c.t, raw, drop("manifest.sig")),
		"no files": rezip(c.t, raw, drop("files/")), "one more file": rezip(c.t, raw, same, "files/"+strings.Repeat("0", 64)), "a program": rezip(c.t, raw, same, "run.sh"),
		"a part twice": rezip(c.t, raw, same, "entries.jsonl"), "cut off": raw[:len(raw)/2], "nothing": {},
	}
	for what, b := range cases {
		if bytes.Equal(b, raw) {
			c.t.Errorf("%s: the test changed nothing", what)
		}
		if _, err := outbox.Verify(bytes.NewReader(b), int64(len(b)), c.public); fault.KindOf(err) != fault.KindInvalid {
			c.t.Errorf("%s is not noticed: %v", what, err)
		}
	}
	copied := rezip(c.t, raw, same)
	if _, err := outbox.Verify(bytes.NewReader(copied), int64(len(copied)), c.public); err != nil {
		c.t.Errorf("packed anew without a change: %v", err)
	}
}
