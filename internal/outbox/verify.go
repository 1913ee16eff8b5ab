package outbox

import (
	"archive/zip"
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"lianghua/internal/crypt"
	"lianghua/internal/fault"
)

// Report is what the other side learns of a bundle.
type Report struct {
	Manifest Manifest
	Lines    []Line
	Digest   string
}

// Bounds of what is read: a bundle comes from outside.
const (
	mostManifest = 4 << 20
	mostLines    = 256 << 20
	mostFile     = 512 << 20
)

// Verify reads a bundle on the other side: every part is the one that the
// manifest names, nothing is missing and nothing is there besides, and the
// holder of the public key signed it. The first fault is an Invalid error.
func Verify(in io.ReaderAt, size int64, public string) (Report, error) {
	z, err := zip.NewReader(in, size)
	if err != nil {
		return Report{}, fault.Invalid("file", "这不是数据包，或已损坏。")
	}
	parts := map[string]*zip.File{}
	for _, f := range z.File {
		if parts[f.Name] != nil {
			return Report{}, fault.Invalidf("file", "数据包里有两个 %s。", f.Name)
		}
		parts[f.Name] = f
	}
	var r Report
	if err := r.head(parts, public); err != nil {
		return r, err
	}
	if err := r.lines(parts[linesName]); err != nil {
		return r, err
	}
	return r, r.files(parts)
}

// head checks the manifest and who signed it before anything in it is believed.
func (r *Report) head(parts map[string]*zip.File, public string) error {
	raw, err := part(parts, manifestName, mostManifest)
	if err != nil {
		return err
	}
	signature, err := part(parts, signatureName, 4<<10)
	if err != nil {
		return err
	}
	if !crypt.Signed(public, raw, string(signature)) {
		return fault.Invalid("key", "签名不符：数据包被改动过，或不是这个公钥的持有者签发的。")
	}
	r.Digest = sm3Of(raw)
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&r.Manifest); err != nil {
		return fault.Invalid("file", "数据包的清单不能读取。")
	}
	if r.Manifest.Format != Format {
		return fault.Invalidf("file", "数据包格式是“%s”，本程序只认识 %s，请升级。", r.Manifest.Format, Format)
	}
	return nil
}

func part(parts map[string]*zip.File, name string, most int64) ([]byte, error) {
	f := parts[name]
	if f == nil {
		return nil, fault.Invalidf("file", "数据包里缺少 %s。", name)
	}
	in, err := f.Open()
	if err != nil {
		return nil, fault.Invalidf("file", "数据包里的 %s 不能读取。", name)
	}
	defer in.Close()
	raw, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil || int64(len(raw)) > most {
		return nil, fault.Invalidf("file", "数据包里的 %s 已损坏或过大。", name)
	}
	return raw, nil
}

func (r *Report) lines(f *zip.File) error {
	if f == nil {
		return fault.Invalidf("file", "数据包里缺少 %s。", linesName)
	}
	raw, err := part(map[string]*zip.File{linesName: f}, linesName, min(r.Manifest.Lines.Bytes, mostLines))
	if err != nil {
		return err
	}
	if sm3Of(raw) != r.Manifest.Lines.SM3 {
		return fault.Invalidf("file", "%s 与清单不符，内容被改动过。", linesName)
	}
	scan := bufio.NewScanner(bytes.NewReader(raw))
	scan.Buffer(nil, len(raw)+1)
	for scan.Scan() {
		var l Line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil || l.N != len(r.Lines)+1 || l.Verb.Label() == "" {
			return fault.Invalidf("file", "%s 第 %d 行不能读取。", linesName, len(r.Lines)+1)
		}
		r.Lines = append(r.Lines, l)
	}
	if len(r.Lines) != r.Manifest.Entries {
		return fault.Invalidf("file", "清单说有 %d 条，实际 %d 条。", r.Manifest.Entries, len(r.Lines))
	}
	return nil
}

// files compares every file with its hash, and what the lines name with what
// is there.
func (r *Report) files(parts map[string]*zip.File) error {
	named := map[string]int64{}
	for _, f := range r.Manifest.Files {
		named[f.SHA256] = f.Size
	}
	for name := range parts {
		sha, inside := strings.CutPrefix(name, filesFolder)
		if _, ok := named[sha]; !(inside && ok) && name != manifestName && name != signatureName && name != linesName {
			return fault.Invalidf("file", "数据包里有清单没有列出的 %s。", name)
		}
	}
	for _, l := range r.Lines {
		for _, f := range l.Files {
			if size, ok := named[f.SHA256]; !ok || size != f.Size {
				return fault.Invalidf("file", "第 %d 条的附件“%s”不在清单里。", l.N, f.Name)
			}
		}
	}
	for sha, size := range named {
		if err := compare(parts[filesFolder+sha], sha, size); err != nil {
			return err
		}
	}
	return nil
}

func compare(f *zip.File, sha string, size int64) error {
	if f == nil {
		return fault.Invalidf("file", "数据包里缺少附件 %s。", sha)
	}
	in, err := f.Open()
	if err != nil {
		return fault.Invalidf("file", "附件 %s 不能读取。", sha)
	}
	defer in.Close()
	h := sha256.New()
	n, err := io.Copy(h, io.LimitReader(in, min(size, mostFile)+1))
	if err != nil || n != size || hex.EncodeToString(h.Sum(nil)) != sha {
		return fault.Invalidf("file", "附件 %s 与清单不符，被改动过或不完整。", sha)
	}
	return nil
}

// String says what a verified bundle holds.
func (r Report) String() string {
	var b strings.Builder
	m := r.Manifest
	fmt.Fprintf(&b, "%s（%s）第 %d 号数据包，%d 条，附件 %d 个，签名有效。\n", m.Name, m.County, m.Number, m.Entries, len(m.Files))
	if len(m.Skipped) > 0 {
		fmt.Fprintf(&b, "此前作废、不会再来的号：%v\n", m.Skipped)
	}
	for _, l := range r.Lines {
		fmt.Fprintf(&b, "  %d. %s 信息 %d（版本 %d），附件 %d 个\n", l.N, l.Verb.Label(), l.Item, l.Revision, len(l.Files))
	}
	return b.String()
}
