package staticsite

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"lianghua/internal/fault"
)

// A folder of releases: releases/00000012 is the copy as of package 12, and
// current leads to the one that is served. Exchanging the link is what makes
// a package take effect, all of it at once.
const (
	releasesDir = "releases"
	currentName = "current"
)

// Current is the copy that dir serves: a folder of releases or a plain copy.
func Current(dir string) string {
	to, err := filepath.EvalSymlinks(filepath.Join(dir, currentName))
	if err != nil {
		return dir
	}
	return to
}

// loaded reads what was loaded last; a nil Head when nothing was.
func loaded(dir string) (*Head, *List, []byte, error) {
	at := Current(dir)
	text, err := os.ReadFile(filepath.Join(at, headName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil, nil
	}
	if err != nil {
		return nil, nil, nil, err
	}
	h := &Head{}
	if err := json.Unmarshal(text, h); err != nil {
		return nil, nil, nil, err
	}
	listText, err := os.ReadFile(filepath.Join(at, ListName))
	if err != nil {
		return nil, nil, nil, err
	}
	l, err := parseList(listText)
	return h, l, listText, err
}

// Load takes a package into a folder of releases: it holds the signature, the
// order of packages and every hash before anything that is served changes.
func Load(z *zip.Reader, public, dir string) (Head, error) {
	h, listText, err := open(z, public)
	if err != nil {
		return h, err
	}
	list, err := parseList(listText)
	if err != nil {
		return h, err
	}
	last, old, oldText, err := loaded(dir)
	if err != nil {
		return h, err
	}
	if err := follows(h, last, oldText); err != nil {
		return h, err
	}
	name := fmt.Sprintf("%08d", h.Seq)
	part := filepath.Join(dir, releasesDir, name+".part")
	if err := os.RemoveAll(part); err != nil {
		return h, err
	}
	if err := os.MkdirAll(part, 0o755); err != nil {
		return h, err
	}
	if err := build(z, part, list, Current(dir), old); err != nil {
		return h, errors.Join(err, os.RemoveAll(part))
	}
	if err := finish(part, h, listText); err != nil {
		return h, err
	}
	return h, swap(dir, name)
}

// follows refuses what was loaded before and what leaves a gap.
func follows(h Head, last *Head, lastList []byte) error {
	switch {
	case last != nil && h.Seq <= last.Seq:
		return fault.Conflictf("第 %d 号数据包已经装入过（现在是第 %d 号），没有再装。", h.Seq, last.Seq)
	case last != nil && last.County != h.County:
		return fault.Conflictf("这是“%s”的数据包，这里是“%s”的页面，没有装入。", h.County, last.County)
	case h.Full:
		return nil
	case last == nil:
		return fault.Conflictf("第 %d 号数据包只含变动部分，这里还没有底本。请先装入完整的数据包（package make --full）。", h.Seq)
	case h.Base != last.Seq || h.BaseSum != sm3(lastList):
		return fault.Conflictf("第 %d 号数据包接在第 %d 号之后，这里是第 %d 号。请先装入缺的数据包，或重做完整的数据包（package make --full）。", h.Seq, h.Base, last.Seq)
	}
	return nil
}

// build puts every file of the list into part: new contents from the package,
// the others from the copy that is served, each checked by its hash.
func build(z *zip.Reader, part string, list *List, current string, old *List) error {
	have := map[string]string{} // hash to a file that has it
	if old != nil {
		for _, f := range old.Files {
			have[f.SHA256] = filepath.Join(current, filepath.FromSlash(f.Name))
		}
	}
	sent := map[string]*zip.File{}
	for _, f := range z.File {
		sent[f.Name] = f
	}
	done := map[string]string{}
	for _, f := range list.Files {
		if f.Name == "" {
			continue
		}
		to := filepath.Join(part, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		var err error
		switch {
		case done[f.SHA256] != "":
			err = os.Link(done[f.SHA256], to)
		case sent[partsDir+f.SHA256] != nil:
			err = unpack(sent[partsDir+f.SHA256], to, f)
		case have[f.SHA256] != "":
			if err = matches(have[f.SHA256], f); err == nil {
				err = os.Link(have[f.SHA256], to)
			}
		default:
			err = fault.Invalidf("file", "数据包不完整：缺少 %s 的内容。没有装入。", f.Path)
		}
		if err != nil {
			return err
		}
		done[f.SHA256] = to
	}
	return nil
}

func unpack(z *zip.File, to string, f File) error {
	in, err := z.Open()
	if err != nil {
		return damaged(f)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(out, sum), io.LimitReader(in, f.Size+1))
	if closed := out.Close(); err == nil {
		err = closed
	}
	if err != nil || n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return damaged(f)
	}
	return nil
}

func damaged(f File) error {
	return fault.Invalidf("file", "%s 的内容与清单不符，数据包被改动过或已损坏。没有装入。", f.Path)
}

// matches checks a file that is already here.
func matches(path string, f File) error {
	in, err := os.Open(path)
	if err != nil {
		return damaged(f)
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return fault.Invalidf("file", "本机上 %s 的文件被改动过，请装入完整的数据包（package make --full）。没有装入。", f.Path)
	}
	return nil
}

func finish(part string, h Head, list []byte) error {
	head, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(part, headName), head, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(part, ListName), list, 0o644)
}

// swap makes a release the current one and removes the others: what was
// withdrawn must not lie about.
func swap(dir, name string) error {
	releases := filepath.Join(dir, releasesDir)
	final := filepath.Join(releases, name)
	if err := os.RemoveAll(final); err != nil {
		return err
	}
	if err := os.Rename(final+".part", final); err != nil {
		return err
	}
	link := filepath.Join(dir, currentName)
	if err := os.Remove(link + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(filepath.Join(releasesDir, name), link+".new"); err != nil {
		return err
	}
	if err := os.Rename(link+".new", link); err != nil {
		return err
	}
	entries, err := os.ReadDir(releases)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != name {
			if err := os.RemoveAll(filepath.Join(releases, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
