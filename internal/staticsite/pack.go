package staticsite

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"lianghua/internal/crypt"
	"lianghua/internal/fault"
)

// packFormat names the form of a package; a change of it gets another number.
const packFormat = "lianghua-site/1"

// Names inside a package.
const (
	headName = "package.json"
	sigName  = "package.sig"
	partsDir = "files/"
)

// Head is what is signed: everything else in the package is named in it by
// hash, or in the list that it names.
type Head struct {
	Format  string    `json:"format"`
	County  string    `json:"county"` // name of the sender
	Seq     int64     `json:"seq"`
	Full    bool      `json:"full"`     // complete in itself
	Base    int64     `json:"base"`     // else: the package that it continues
	BaseSum string    `json:"base_sum"` // SM3 of that one's list
	MadeAt  time.Time `json:"made_at"`
	ListSum string    `json:"list_sum"` // SM3 of site.json
	Files   int       `json:"files"`    // of the whole copy
	Sent    []Sum     `json:"sent"`     // contents that travel with it
	Removed []string  `json:"removed"`  // addresses that the copy no longer has
}

// Sum names a content.
type Sum struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Before is what the other side has: the last package's number and list; the
// zero Before makes a full package.
type Before struct {
	Seq  int64
	List []byte // its site.json
}

// Pack writes the copy in dir as a package: the list, and of the files those
// that the other side does not have.
func Pack(w io.Writer, dir, county string, seq int64, before Before, now time.Time, sign func([]byte) (string, error)) (Head, error) {
	listText, err := os.ReadFile(filepath.Join(dir, ListName))
	if err != nil {
		return Head{}, err
	}
	list, err := parseList(listText)
	if err != nil {
		return Head{}, err
	}
	h := Head{Format: packFormat, County: county, Seq: seq, Full: before.List == nil, MadeAt: now.UTC(), ListSum: sm3(listText), Files: len(list.Files), Sent: []Sum{}, Removed: []string{}}
	has := map[string]bool{}
	if !h.Full {
		old, err := parseList(before.List)
		if err != nil {
			return h, err
		}
		h.Base, h.BaseSum = before.Seq, sm3(before.List)
		h.Removed = gone(old, list)
		for _, f := range old.Files {
			has[f.SHA256] = true
		}
	}
	where := map[string]string{}
	for _, f := range list.Files {
		if f.Name != "" && !has[f.SHA256] {
			has[f.SHA256], where[f.SHA256] = true, f.Name
			h.Sent = append(h.Sent, Sum{f.SHA256, f.Size})
		}
	}
	return h, writePackage(w, dir, h, listText, where, sign)
}

// gone are the addresses of old that the new list lacks.
func gone(old, list *List) []string {
	now := map[string]bool{}
	for _, f := range list.Files {
		now[f.Path] = true
	}
	out := []string{}
	for _, f := range old.Files {
		if !now[f.Path] {
			out = append(out, f.Path)
		}
	}
	slices.Sort(out)
	return out
}

func writePackage(w io.Writer, dir string, h Head, list []byte, where map[string]string, sign func([]byte) (string, error)) error {
	head, err := json.Marshal(h)
	if err != nil {
		return err
	}
	sig, err := sign(head)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, part := range []struct {
		name string
		body []byte
	}{{headName, head}, {sigName, []byte(sig)}, {ListName, list}} {
		f, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := f.Write(part.body); err != nil {
			return err
		}
	}
	for _, s := range h.Sent {
		if err := copyInto(z, partsDir+s.SHA256, filepath.Join(dir, filepath.FromSlash(where[s.SHA256]))); err != nil {
			return err
		}
	}
	return z.Close()
}

func copyInto(z *zip.Writer, name, path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := z.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

func sm3(b []byte) string {
	h := crypt.NewHash()
	h.Write(b)
	return hex.EncodeToString(h.Sum(nil))
}

// Bounds of what is read of a package before it is known to be ours.
const (
	mostHead = 8 << 20
	mostList = 256 << 20
)

// open reads the head of a package and checks its signature and its list.
func open(z *zip.Reader, public string) (h Head, listText []byte, err error) {
	head, err := inZip(z, headName, mostHead)
	if err != nil {
		return h, nil, err
	}
	sig, err := inZip(z, sigName, 4096)
	if err != nil {
		return h, nil, err
	}
	if !crypt.Signed(public, head, string(bytes.TrimSpace(sig))) {
		return h, nil, fault.Invalid("file", "签名不对：数据包不是用这个公钥对应的密钥签发的，或者被改动过。没有装入。")
	}
	if err := json.Unmarshal(head, &h); err != nil || h.Format != packFormat {
		return h, nil, fault.Invalidf("file", "数据包的格式 %q 不能识别，应为 %s。", h.Format, packFormat)
	}
	if listText, err = inZip(z, ListName, mostList); err != nil {
		return h, nil, err
	}
	if sm3(listText) != h.ListSum {
		return h, nil, fault.Invalid("file", "页面清单与签名不符，数据包被改动过。没有装入。")
	}
	return h, listText, nil
}

func inZip(z *zip.Reader, name string, most int64) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, fault.Invalidf("file", "数据包不完整，缺少 %s。", name)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil || int64(len(b)) > most {
		return nil, fault.Invalidf("file", "数据包里的 %s 读不出来或过大。", name)
	}
	return b, nil
}
