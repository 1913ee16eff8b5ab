package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lianghua/internal/fault"
)

// Vault is the folder that scheduled backups are kept in.
type Vault struct {
	Source Source
	Dir    string
	Key    *Key // nil: backups are readable
}

// Kept is a backup in the vault.
type Kept struct {
	Name  string
	At    time.Time // by its name
	Bytes int64
}

// Sealed reports an encrypted backup.
func (k Kept) Sealed() bool { return strings.HasSuffix(k.Name, sealedEnd) }

// A backup's name is the instant it was taken at, UTC.
const (
	nameLayout = "lianghua-20060102T150405Z"
	plainEnd   = ".zip"
	sealedEnd  = ".zip.age"
)

func nameAt(at time.Time, sealed bool) string {
	end := plainEnd
	if sealed {
		end = sealedEnd
	}
	return at.UTC().Format(nameLayout) + end
}

func timeOf(name string) (at time.Time, ok bool) {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".age"), plainEnd)
	at, err := time.Parse(nameLayout, base)
	return at, err == nil
}

// Take makes a backup now and returns its name.
func (v *Vault) Take(ctx context.Context) (name string, m Manifest, err error) {
	if err := os.MkdirAll(v.Dir, 0o700); err != nil {
		return "", m, fault.Internal("backup.Take", err)
	}
	name = nameAt(time.Now(), v.Key != nil)
	m, err = Save(ctx, v.Source, filepath.Join(v.Dir, name), v.Key)
	return name, m, err
}

// List is what the vault holds, newest first. Other files are passed over.
func (v *Vault) List() ([]Kept, error) {
	list, err := os.ReadDir(v.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Internal("backup.List", err)
	}
	var out []Kept
	for _, e := range list {
		at, ok := timeOf(e.Name())
		if !ok || !e.Type().IsRegular() {
			continue
		}
		st, err := e.Info()
		if err != nil {
			return nil, fault.Internal("backup.List", err)
		}
		out = append(out, Kept{Name: e.Name(), At: at, Bytes: st.Size()})
	}
	slices.SortFunc(out, func(a, b Kept) int { return b.At.Compare(a.At) })
	return out, nil
}

// Keep is how many backups are kept: the newest of each of so many days, of
// so many weeks and of so many months.
type Keep struct{ Daily, Weekly, Monthly int }

// Fade deletes what Keep does not name and returns the names. The newest is
// always kept.
func (v *Vault) Fade(k Keep) (gone []string, err error) {
	list, err := v.List()
	if err != nil {
		return nil, err
	}
	for _, old := range k.fades(list) {
		if err := os.Remove(filepath.Join(v.Dir, old.Name)); err != nil {
			return gone, fault.Internal("backup.Fade", err)
		}
		gone = append(gone, old.Name)
	}
	return gone, nil
}

// fades lists what is not kept of a list that begins with the newest.
func (k Keep) fades(list []Kept) (out []Kept) {
	seen := map[string]bool{}
	left := map[string]int{"day": k.Daily, "week": k.Weekly, "month": k.Monthly}
	for i, b := range list {
		keep := i == 0
		for span, key := range spans(b.At) {
			if seen[key] || left[span] == 0 {
				continue
			}
			seen[key] = true
			left[span]--
			keep = true
		}
		if !keep {
			out = append(out, b)
		}
	}
	return out
}

// spans names the day, the week and the month of an instant, as an office
// reads the calendar.
func spans(at time.Time) map[string]string {
	at = at.In(time.FixedZone("Asia/Shanghai", 8*60*60))
	year, week := at.ISOWeek()
	return map[string]string{
		"day":   at.Format("2006-01-02"),
		"week":  fmt.Sprintf("%dW%02d", year, week),
		"month": at.Format("2006-01"),
	}
}

// Drill restores a backup into a scratch place, compares every table and file,
// and takes the scratch away again. A backup that was never restored is a hope.
func (v *Vault) Drill(ctx context.Context, name string) (m Manifest, err error) {
	if _, ok := timeOf(name); !ok {
		return m, fault.NotFound("没有这份备份")
	}
	dir, err := os.MkdirTemp(v.Dir, ".drill-")
	if err != nil {
		return m, fault.Internal("backup.Drill", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return Restore(ctx, filepath.Join(v.Dir, name), v.Key, Target{DB: "sqlite:" + filepath.Join(dir, "county.db"), Files: filepath.Join(dir, "files")})
}
